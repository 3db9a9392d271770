"""The things that artefacts of several kinds speak of, in one vocabulary.

A table, a model of an API, a GraphQL type and a Protobuf message are about the same thing where
their names are, once "CreateOrderRequest" and "orders" are both read as order. Their columns and
fields are attributes with types that can be compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.source import Place
from smeaton.analysis.vocabulary import plain, singular, words

if TYPE_CHECKING:
    from smeaton.analysis.models import System
    from smeaton.analysis.parse.openapi import Api

Family = Literal[
    "integer", "decimal", "float", "text", "uuid", "boolean", "moment", "date", "enum", "json",
    "bytes", "list", "other",
]  # fmt: skip
LOSSES: dict[tuple[Family, Family], str] = {
    ("moment", "date"): "the time of day is lost, and the day depends on a zone nobody named",
    ("date", "moment"): "a day gets a time that nobody meant, and is another day in some zones",
    ("uuid", "integer"): "an id of 128 bits is no number that a client can hold",
    ("integer", "uuid"): "a counted id is no uuid, so every look-up fails",
    ("boolean", "text"): "clients guess how true and false are spelled",
    ("text", "boolean"): "texts other than the two have no value",
    ("text", "integer"): "leading zeros and letters are lost, and some rows fail",
    ("moment", "integer"): "nobody says whether it is seconds or milliseconds, nor of which zone",
    ("moment", "float"): "nobody says of which unit it is, and fractions are rounded",
    ("list", "text"): "clients have to guess what separates the elements",
    ("json", "text"): "clients get a text in a text and have to parse twice",
    ("integer", "float"): "whole numbers beyond 2^53 are rounded",
}
"""What is lost when a value of one family is carried as one of another."""
Side = Literal["database", "openapi", "graphql", "proto", "asyncapi"]

_ALIKE = 3
"""Fields that models of two contracts share where they are about the same thing."""
_BEFORE = frozenset({"create", "update", "new", "patch", "upsert", "add", "put", "public", "full"})
_AFTER = frozenset(
    ["response", "request", "dto", "input", "payload", "model", "entity", "read", "write",
     "create", "update", "patch", "body", "resource", "schema", "data", "out", "in", "result",
     "details", "detail", "summary", "base", "view", "message", "params", "attributes", "public"]
)  # fmt: skip

_EVENTS = frozenset(
    ["event", "notification", "command", "paid", "sent", "sold", "lost", "made", "won", "v"]
)
"""What the names of events end in beside participles in -ed."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column or field."""

    object: str
    """As findings call it: `orders.total`, `Order.total`."""
    name: str
    place: Place
    family: Family
    written: str
    """Its type as the artefact writes it, for people."""
    bits: int = 0
    """Width of a number, 0 where it isn't said."""
    nullable: bool | None = None
    """Whether a value may be missing or null; None where nothing is said."""
    members: tuple[str, ...] = ()
    """The values of a set, as written."""
    length: int | None = None
    """Most characters of a text."""
    is_exact: bool = True
    """False for a number that travels in JSON, where integers end at 2^53."""
    sent: bool = False
    answered: bool = False


@dataclass(slots=True)
class Entity:
    """A thing with attributes, as one artefact sees it."""

    object: str
    noun: str
    """What it is about, in the singular: "order_item"."""
    side: Side
    place: Place
    attributes: dict[str, Attribute] = field(default_factory=dict)
    """By the words of their names, joined."""
    sent: bool = False
    """Whether clients send it."""
    answered: bool = False
    """Whether clients are sent it."""
    table: Table | None = None
    schema: Schema | None = None


def name_event(name: str) -> str:
    """Return what an event is about: "order" for "OrderPaid" and "com.shop.order.paid.v1"."""
    for segment in reversed(name.split(".")):
        parts = list(words(segment))
        while parts and (
            parts[-1] in _AFTER | _EVENTS or parts[-1].endswith("ed") or parts[-1].isdigit()
        ):
            parts.pop()
        if parts:
            return name_thing("_".join(parts))
    return ""


def name_thing(name: str) -> str:
    """Return what a model is about: "order_item" for "CreateOrderItemRequest" and "order_items"."""
    parts = list(words(name.rpartition(".")[2]))
    while len(parts) > 1 and parts[-1] in _AFTER:
        parts.pop()
    while len(parts) > 1 and parts[0] in _BEFORE:
        parts.pop(0)
    return "_".join([*parts[:-1], singular(parts[-1])])


def list_tables(system: "System") -> list[Entity]:
    """Return the tables of all databases."""
    return _read(system)[0]


def list_models(system: "System") -> list[Entity]:
    """Return the models, types and messages of all contracts."""
    return _read(system)[1]


def _read(system: "System") -> tuple[list[Entity], list[Entity]]:
    """Return what a system speaks of; read once and kept with it."""
    if system.entities is None:
        from smeaton.analysis.entity_reading import READERS

        tables = [e for schema in system.schemas for e in READERS["sql"](schema)]
        models = [
            entity
            for contract in system.contracts
            if contract.kind in READERS
            for entity in READERS[contract.kind](contract)
        ]
        system.entities = (tables, models)
    return system.entities


def pair_entities(system: "System") -> Iterator[tuple[Entity, Entity]]:
    """Yield each table with each model that is about the same thing."""
    tables: dict[str, Entity] = {}
    for table in list_tables(system):
        tables.setdefault(table.noun, table)
    for model in list_models(system):
        found = tables.get(model.noun)
        if found is not None and _share(found, model):
            yield found, model


def pair_attributes(system: "System") -> Iterator[tuple[Attribute, Attribute, Entity, Entity]]:
    """Yield each column with the field that is called like it, and what they belong to."""
    for table, model in pair_entities(system):
        for name, column in table.attributes.items():
            if other := model.attributes.get(name):
                yield column, other, table, model


def pair_contracts(system: "System") -> Iterator[tuple[Attribute, Attribute]]:
    """Yield each field with the one of its name in a contract of another kind.

    Models that are called the same are preferred to those that are only about the same thing.
    Fields that a column stands behind are left out: each contract is held against the column.
    """
    columns = {table.noun: table.attributes for table in list_tables(system)}
    alike: dict[str, list[Entity]] = {}
    for model in list_models(system):
        alike.setdefault(model.noun, []).append(model)
    for noun, models in alike.items():
        called = {(model.side, plain(model.object)) for model in models}
        for one, other in combinations(models, 2):
            common = one.attributes.keys() & other.attributes.keys()
            if one.side == other.side or len(common) < _ALIKE:
                continue
            here, there = plain(one.object), plain(other.object)
            if here != there and ((other.side, here) in called or (one.side, there) in called):
                continue
            for name in one.attributes:
                if name in common and name not in columns.get(noun, ()):
                    yield one.attributes[name], other.attributes[name]


def _share(table: Entity, model: Entity) -> bool:
    """Whether they have enough in common to be about the same thing."""
    common = len(table.attributes.keys() & model.attributes.keys())
    return common >= 2 or (common == 1 and len(model.attributes) <= 3)


def column_of(table: Entity, attribute: Attribute) -> Column:
    """Return the column behind an attribute of a table."""
    assert table.table is not None
    found = table.table.column(attribute.name)
    assert found is not None
    return found


def name_resource(path: str) -> str:
    """Return what a path is about: "order_item" for "/v1/orders/{id}/order-items/{item}"."""
    parts = [part for part in path.split("/") if part and part[:1] != "{"]
    return name_thing(parts[-1].replace("-", "_")) if parts else ""


def list_apis(system: "System") -> "Iterable[Api]":
    """Return the API descriptions of a system."""
    return [contract for contract in system.contracts if contract.kind == "openapi"]


def find_table(system: "System", thing: str) -> Entity | None:
    """Return the table that is about a thing."""
    return next((table for table in list_tables(system) if table.noun == thing), None)


def leads_index(table: Table, column: str) -> bool:
    """Whether rows can be found or sorted by a column: an index or key begins with it.

    An index that begins with a column which callers are bound to (tenant, owner) counts by its
    second one.
    """
    lists: list[tuple[str | None, ...]] = [*table.unique_sets(partial=True)]
    lists += [index.columns for index in table.indexes]
    bound = {c for key in table.foreign_keys for c in key.columns}
    for columns in lists:
        names = [each.lower() if each else "" for each in columns]
        if names and names[0] == column.lower():
            return True
        if len(names) > 1 and names[1] == column.lower() and columns[0] in bound:
            return True
    return False
