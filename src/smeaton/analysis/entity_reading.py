"""Reads tables, models, types and messages as entities; see `entities`."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from smeaton.analysis.entities import (
    Attribute,
    Entity,
    Family,
    Side,
    name_event,
    name_resource,
    name_thing,
)
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.parse.graphql_schema import Type as GraphqlType
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, pick_json
from smeaton.analysis.parse.proto_elements import Field as ProtoField
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.vocabulary import is_tool, plain, words

_SENT = frozenset({"create", "update", "new", "patch", "upsert", "input", "request", "body"})
_ANSWERED = frozenset({"response", "result", "out", "read", "view"})
_SCALARS: dict[str, tuple[Family, int]] = {
    "bigint": ("integer", 64),
    "integer": ("integer", 32),
    "mediumint": ("integer", 24),
    "smallint": ("integer", 16),
    "tinyint": ("integer", 8),
    "numeric": ("decimal", 0),
    "money": ("decimal", 0),
    "double": ("float", 64),
    "real": ("float", 32),
    "boolean": ("boolean", 0),
    "uuid": ("uuid", 0),
    "timestamptz": ("moment", 0),
    "timestamp": ("moment", 0),
    "datetime": ("moment", 0),
    "date": ("date", 0),
    "json": ("json", 0),
    "jsonb": ("json", 0),
    "bytea": ("bytes", 0),
    "blob": ("bytes", 0),
    "enum": ("enum", 0),
}
_GRAPHQL: dict[str, tuple[Family, int]] = {
    "int": ("integer", 32),
    "float": ("float", 64),
    "boolean": ("boolean", 0),
    "string": ("text", 0),
    "uuid": ("uuid", 0),
    "datetime": ("moment", 0),
    "timestamp": ("moment", 0),
    "instant": ("moment", 0),
    "date": ("date", 0),
    "decimal": ("decimal", 0),
    "bigdecimal": ("decimal", 0),
    "json": ("json", 0),
    "jsonobject": ("json", 0),
    "bigint": ("integer", 64),
    "long": ("integer", 64),
}
_PROTO: dict[str, tuple[Family, int]] = {
    **dict.fromkeys(("int32", "sint32", "uint32", "fixed32", "sfixed32"), ("integer", 32)),
    **dict.fromkeys(("int64", "sint64", "uint64", "fixed64", "sfixed64"), ("integer", 64)),
    "double": ("float", 64),
    "float": ("float", 32),
    "bool": ("boolean", 0),
    "string": ("text", 0),
    "bytes": ("bytes", 0),
    "google.protobuf.Timestamp": ("moment", 0),
    "google.type.Date": ("date", 0),
    "google.type.DateTime": ("moment", 0),
    "google.type.Decimal": ("decimal", 0),
    "google.protobuf.Struct": ("json", 0),
    "google.protobuf.StringValue": ("text", 0),
    "google.protobuf.Int32Value": ("integer", 32),
    "google.protobuf.Int64Value": ("integer", 64),
    "google.protobuf.BoolValue": ("boolean", 0),
    "google.protobuf.DoubleValue": ("float", 64),
}
_ENVELOPES = frozenset({"data", "payload"})
"""Where CloudEvents and its like keep what an event is about."""
_LITERAL = re.compile(r"'((?:[^']|'')*)'")


def list_tables(schema: Schema) -> Iterator[Entity]:
    """Yield the tables that somebody designed."""
    for table in schema.designed():
        if is_tool(table) or table.partition_of:
            continue
        entity = Entity(table.short, name_thing(table.short), "database", table.place)
        entity.table, entity.schema = table, schema
        for column in table.columns.values():
            entity.attributes[plain(column.name)] = _read_column(schema, table, column)
        yield entity


def _read_column(schema: Schema, table: Table, column: Column) -> Attribute:
    family, bits = _SCALARS.get(column.type.name, ("other", 0))
    members = column.type.values or schema.enums.get(column.type.name, ())
    if column.type.array:
        family = "list"
    elif members:
        family = "enum"
    elif column.type.is_text:
        family = "text"
        members = _read_check(table, column)
    key = table.primary is not None and column.name in table.primary.columns
    return Attribute(
        f"{table.short}.{column.name}",
        column.name,
        column.place,
        family,
        column.type.written or column.type.name,
        bits,
        column.nullable and not key,
        tuple(members),
        column.type.length if family == "text" else None,
    )


def _read_check(table: Table, column: Column) -> tuple[str, ...]:
    """Return the texts that a CHECK lists for a column."""
    for check in table.checks:
        alone = {name.lower() for name in check.columns} == {column.name.lower()}
        listed = re.search(r"=\s*\(|\bin\b|\bany\b", check.text, re.IGNORECASE)
        if alone and listed and not check.excludes:
            return tuple(text.replace("''", "'") for text in _LITERAL.findall(check.text))
    return ()


def list_models(api: Api) -> Iterator[Entity]:
    """Yield the models of an API, and the bodies that have no name."""
    for name, schema in api.models.items():
        if schema.properties:
            yield _read_model(name, name_thing(name), schema, name in api.sent,
                              name in api.answered)  # fmt: skip
    for operation in api.operations:
        thing = name_resource(operation.path)
        body = pick_json(operation.body.content) if operation.body else None
        result = operation.listed.items if operation.listed else operation.result
        for inline, sent in ((body, True), (result, False)):
            if thing and inline is not None and not inline.name and inline.properties:
                yield _read_model(f"{operation.name}#", thing, inline, sent, not sent)


def _read_model(
    name: str,
    thing: str,
    schema: JsonSchema,
    sent: bool,
    answered: bool,
    side: Side = "openapi",
) -> Entity:
    entity = Entity(name.rstrip("#"), thing, side, schema.place, sent=sent, answered=answered)
    join = name if name.endswith("#") else f"{name}."
    for key, child in schema.properties.items():
        only_answered, only_sent = child.flag("readOnly"), child.flag("writeOnly")
        family, bits = _read_json(child)
        optional = key not in schema.required
        entity.attributes[plain(key)] = Attribute(
            f"{join}{key}",
            key,
            child.place,
            family,
            " ".join(filter(None, ("/".join(sorted(child.types)) or "any", child.format))),
            bits,
            child.nullable or optional,
            tuple(str(each) for each in child.enum or ()),
            int(length) if (length := child.number("maxLength")) is not None else None,
            is_exact=family not in ("integer", "float"),
            sent=sent and not only_answered,
            answered=answered and not only_sent,
        )
    return entity


def _read_json(schema: JsonSchema) -> tuple[Family, int]:
    types = schema.types
    if schema.enum and "string" in types:
        return "enum", 0
    if "array" in types:
        return "list", 0
    if "object" in types:
        return "json", 0
    if types == {"boolean"}:
        return "boolean", 0
    if types == {"integer"}:
        return "integer", 32 if schema.format == "int32" else 64
    if "number" in types:
        return ("decimal", 0) if schema.format == "decimal" else ("float", 64)
    if "string" in types:
        formats: dict[str, Family] = {
            "uuid": "uuid", "date-time": "moment", "date": "date", "decimal": "decimal",
            "byte": "bytes", "binary": "bytes",
        }  # fmt: skip
        return formats.get(schema.format, "text"), 0
    return "other", 0


def list_types(schema: GraphqlSchema) -> Iterator[Entity]:
    """Yield the objects and inputs of a GraphQL schema."""
    for kind in schema.of_kind("object", "input"):
        if schema.is_root(kind.name) or kind.name.endswith(("Connection", "Edge", "Payload")):
            continue
        sent = kind.kind == "input"
        entity = Entity(kind.name, name_thing(kind.name), "graphql", kind.place, sent=sent,
                        answered=not sent)  # fmt: skip
        for member in kind.fields.values():
            entity.attributes[plain(member.name)] = _read_member(schema, kind, member)
        yield entity


def _read_member(schema: GraphqlSchema, owner: GraphqlType, member: Member) -> Attribute:
    named = schema.types.get(member.type.name)
    family, bits = _GRAPHQL.get(plain(member.type.name), ("other", 0))
    members: tuple[str, ...] = ()
    if member.type.is_list:
        family, bits = "list", 0
    elif named is not None and named.kind == "enum":
        family, members = "enum", tuple(named.values)
    elif named is not None and named.kind != "scalar":
        family = "json"
    sent = owner.kind == "input"
    return Attribute(
        member.path, member.name, member.place, family, member.type.text, bits,
        not member.type.required, members, sent=sent, answered=not sent,
        is_exact=family != "float",
    )  # fmt: skip


def list_messages(contract: Protobuf) -> Iterator[Entity]:
    """Yield the messages under review."""
    for message in contract.own_messages():
        parts = set(words(message.short))
        sent = bool(parts & _SENT)
        answered = not sent or bool(parts & _ANSWERED)
        entity = Entity(message.short, name_thing(message.short), "proto", message.place,
                        sent=sent, answered=answered)  # fmt: skip
        for each in message.fields:
            entity.attributes[plain(each.name)] = _read_proto(contract, each, sent, answered)
        yield entity


def _read_proto(contract: Protobuf, each: ProtoField, sent: bool, answered: bool) -> Attribute:
    family, bits = _PROTO.get(each.resolved, ("other", 0))
    members: tuple[str, ...] = ()
    if each.is_repeated:
        family, bits = "list", 0
    elif enum := contract.enums.get(each.resolved):
        prefix = "_".join(words(enum.name)).upper() + "_"
        family = "enum"
        names = [value.name.removeprefix(prefix) for value in enum.values]
        members = tuple(n for n in names if n not in ("UNSPECIFIED", "UNKNOWN"))
    elif each.resolved in contract.messages and not each.resolved.startswith("google."):
        family = "json"
    return Attribute(
        each.full_name, each.name, each.place, family, each.type, bits, None, members,
        sent=sent, answered=answered,
    )  # fmt: skip


def list_payloads(contract: Events) -> Iterator[Entity]:
    """Yield what events carry, without their envelope.

    An event tells of one state: that it always has a value says nothing of all rows. So its
    fields count as neither sent by clients nor answered.
    """
    seen = set()
    for message in contract.messages:
        payload = message.payload
        if payload is None:
            continue
        for key in _ENVELOPES & payload.properties.keys():
            if payload.properties[key].properties:
                payload = payload.properties[key]
        thing = name_event(message.name)
        if thing and payload.properties and payload.key not in seen:
            seen.add(payload.key)
            name = payload.name or message.name
            yield _read_model(name, thing, payload, False, False, "asyncapi")


READERS: dict[str, Callable[[Any], Iterator[Entity]]] = {
    "sql": list_tables,
    "openapi": list_models,
    "graphql": list_types,
    "proto": list_messages,
    "asyncapi": list_payloads,
}
"""By kind of model."""
