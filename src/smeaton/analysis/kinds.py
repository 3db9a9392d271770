"""Tells what kind of artefact a text is: a contract of some kind, or the schema of a database."""

import re

from smeaton.analysis.detect import detect

_MARK = re.compile(
    r"(?:^|[{,])[ \t]*[\"']?(openapi|swagger|asyncapi)[\"']?[ \t]*:[ \t]*[\"']?(\d[\w.-]*)",
    re.MULTILINE,
)
_JSON_SCHEMA = re.compile(
    r"[\"']?\$schema[\"']?\s*:\s*[\"']?https?://json-schema\.org/(?:draft[-/])?([\w-]+)"
)
_PROTO = re.compile(
    r"^[ \t]*syntax\s*=\s*[\"'](proto[23])[\"']\s*;|^[ \t]*(edition)\s*=\s*[\"']\d+[\"']\s*;",
    re.MULTILINE,
)
_MESSAGE = re.compile(
    r"^[ \t]*message\s+\w+\s*\{(?:[^{}]|\{[^{}]*\})*?[\w.>]\s+\w+\s*=\s*\d+\s*[;\[]|"
    r"^[ \t]*rpc\s+\w+\s*\(\s*(?:stream\s+)?[\w.]+\s*\)\s*returns\b",
    re.MULTILINE,
)
_GRAPHQL = re.compile(
    r"^[ \t]*(?:extend\s+)?(?:type|interface|input)\s+\w+(?:\s+implements\s+[\w&\s]+)?"
    r"(?:\s*@[^{]*)?\s*\{(?:\s|#[^\n]*\n|\"\"\"(?:[^\"]|\"(?!\"\"))*\"\"\"|\"[^\"\n]*\"|,)*"
    r"\w+\s*(?:\([^)]*\))?\s*:\s*\[*\w+[\]!]*[^\n;]*(?:\n|\}|\Z)|"
    r"^[ \t]*(?:extend\s+)?schema\s*(?:@[^{]*)?\{\s*(?:query|mutation|subscription)\s*:|"
    r"^[ \t]*(?:directive\s+@\w+|scalar\s+\w+\s*$|union\s+\w+\s*=)",
    re.MULTILINE,
)
_INTROSPECTION = re.compile(r"\s*\{\s*(?:\"data\"\s*:\s*\{\s*)?\"__schema\"\s*:")
_ENOUGH = 400_000
CONTRACTS = {
    "openapi": "openapi",
    "graphql": "graphql",
    "proto": "protobuf",
    "asyncapi": "asyncapi",
    "json-schema": "json_schema",
}
"""Kinds of contract, and the module of `parse` that reads each."""
_SUFFIXES = {".graphql": "graphql", ".graphqls": "graphql", ".gql": "graphql", ".proto": "proto"}


def recognise(text: str, kind: str | None = None, name: str = "") -> tuple[str, str | None]:
    """Return the kind of a text and its dialect or version.

    Kinds are "openapi", "asyncapi", "graphql", "proto", "json-schema", "sql", "prisma" and
    "unknown".

    Args:
        text: the artefact.
        kind: what the user says it is, None to find out; dialects of SQL are kinds as well.
        name: its file name; the suffixes of GraphQL, Protobuf and Prisma are taken at their word.
    """
    said = (kind or "").lower()
    if said in CONTRACTS:
        return said, _version(text, said)
    if said:
        return detect(text, kind, name)
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix], _version(text, _SUFFIXES[suffix])
    if suffix != ".sql" and (found := _find_contract(text)):
        return found, _version(text, found)
    return detect(text, kind, name)


def _find_contract(text: str) -> str | None:
    head = text[:_ENOUGH]
    mark = _MARK.search(head) or _MARK.search(text)
    if mark:
        return "asyncapi" if mark[1] == "asyncapi" else "openapi"
    if _INTROSPECTION.match(head):
        return "graphql"
    if _JSON_SCHEMA.search(head):
        return "json-schema"
    if _PROTO.search(head) or _MESSAGE.search(head):
        return "proto"
    if detect(head)[0] == "unknown" and _GRAPHQL.search(head):
        return "graphql"
    return None


def _version(text: str, kind: str) -> str | None:
    """Return the version that an artefact names; None where its kind has none."""
    if kind in ("openapi", "asyncapi"):
        mark = _MARK.search(text)
        return mark[2] if mark else None
    if kind == "proto":
        syntax = _PROTO.search(text)
        return (syntax[1] or "editions") if syntax else "proto2"
    if kind == "json-schema":
        draft = _JSON_SCHEMA.search(text)
        return draft[1] if draft else None
    return None
