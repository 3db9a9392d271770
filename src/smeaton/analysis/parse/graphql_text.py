"""GraphQL documents as text: definitions one by one, so that a broken one costs itself alone.

The grammar is graphql-core's. Where it refuses a whole document, the text is cut at the starts of
its top-level definitions and each piece is read by itself.
"""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from graphql import DefinitionNode

_TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|"""[^\n]*|"[^\n]*|'
    r"(?P<start>^[ \t]*(?:extend[ \t]+)?(?:(?:type|interface|input|enum|union|scalar|fragment|"
    r"query|mutation|subscription)[ \t]+[A-Za-z_]|directive[ \t]*@|schema[ \t]*[@{]))|"
    r"(?P<other>[^\s#\"])",
    re.MULTILINE | re.DOTALL,
)
_SHOWN = 90
_NOTES = 20
_INTROSPECTION = re.compile(r"\s*\{.{0,4000}?\"__schema\"\s*:", re.DOTALL)


class Definition(NamedTuple):
    """A top-level definition and the offset of the text that its locations count from."""

    node: "DefinitionNode"
    offset: int


class Broken(NamedTuple):
    """A definition that could not be read."""

    start: int
    at: int
    """Where reading stopped."""
    why: str


class Document(NamedTuple):
    """What could be read of a text."""

    definitions: list[Definition]
    broken: list[Broken]


def parse_document(text: str) -> Document:
    """Return the definitions of a document, and what is broken in it; never raises."""
    whole = _parse(text)
    if not isinstance(whole, Broken):
        return Document([Definition(node, 0) for node in whole], [])
    found: list[Definition] = []
    broken: list[Broken] = []
    for start, end in _cut(text):
        piece = _parse(text[start:end])
        if not isinstance(piece, Broken):
            found += [Definition(node, start) for node in piece]
        elif len(broken) < _NOTES:
            broken.append(Broken(start, start + piece.at, piece.why))
    return Document(found, broken)


def _parse(text: str) -> "list[DefinitionNode] | Broken":
    """Return the definitions, or why there are none."""
    from graphql import GraphQLError, parse

    try:
        return list(parse(text).definitions)
    except GraphQLError as error:
        why = error.message.removeprefix("Syntax Error: ")[:_SHOWN].rstrip(".")
        return Broken(0, min([*(error.positions or ()), len(text)]), why)
    except RecursionError:
        return Broken(0, 0, "it is nested too deeply")


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each definition starts and ends, its description included."""
    starts = []
    described: int | None = None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if match["start"]:
            indent = len(token) - len(token.lstrip())
            starts.append(match.start() + indent if described is None else described)
            described = None
        elif token.startswith('"'):
            described = match.start() if described is None else described
        elif not token.startswith("#"):
            described = None
    if text[: starts[0] if starts else None].strip():
        starts = [0, *[start for start in starts if start]]
    for start, end in pairwise([*starts, len(text)]):
        if re.sub(r"#[^\n]*|[\s,\ufeff]", "", text[start:end]):
            yield start, end


def read_introspection(text: str) -> str | None:
    """Return the schema in a result of the introspection query as a document, None if it is none.

    A result that can't be read gives an empty document.
    """
    if not _INTROSPECTION.match(text):
        return None
    from graphql import build_client_schema, print_schema

    try:
        result: Any = json.loads(text)
        return print_schema(build_client_schema(result.get("data", result)))
    except Exception:  # the library raises whatever a malformed result leads it to
        return ""
