"""YAML and JSON documents as plain data in which every element knows its place.

Values are what JSON has: dicts with string keys, lists, strings, numbers, booleans, None. Where
an element stands is looked up when a finding needs it: JSON is read by the standard library's
scanner, at some 100 MB a second, and places are found by scanning again; YAML's by its nodes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from smeaton.advice import encodable
from smeaton.analysis.source import Lines, Place, Source, newline

Path = tuple[str | int, ...]
"""Keys and positions from the root down."""

MAX_EXPANDED = 5_000_000
"""Elements that a document may have once its aliases are written out."""
MAX_DEPTH = 500
_SPACE = re.compile(r"[ \t\r\n]*")
_NOTES = 20
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_HOPS = 50


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets of an element: of its key, where it has one, and of its value."""

    key: int
    start: int
    end: int
    """Behind the value; of a YAML block, behind its last line that holds anything."""


class Document:
    """One YAML or JSON text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.notes: list[str] = []
        self.is_json = False
        self.derived: dict[str, Any] = {}
        """What others work out about it once, by their names for it."""
        self._nodes: Any = None
        self._starts: dict[Path, dict[str | int, Span]] = {}
        self._indexed: dict[Path, dict[str | int, Any]] = {}
        self.data: Any = self._read()

    @cached_property
    def lines(self) -> Lines:
        """Offsets as lines and columns."""
        return Lines(self.source)

    @cached_property
    def newline(self) -> str:
        """How its lines end."""
        return newline(self.source.text)

    @property
    def root(self) -> "Node":
        """The whole document."""
        return Node(self, (), self.data)

    @property
    def yaml_root(self) -> Any:
        """The root node of YAML; None of JSON."""
        return self._nodes

    @cached_property
    def shared_nodes(self) -> frozenset[int]:
        """The ids of YAML nodes that stand in more than one place."""
        if self.is_json or "*" not in self.source.text:
            return frozenset()
        from smeaton.analysis.parse.yaml_text import find_shared

        return find_shared(self._nodes)

    def children(self, path: Path) -> dict[str | int, Span]:
        """Return the offsets of the elements of what stands at `path`."""
        return self._children(path, self.span(path))

    def _read(self) -> Any:
        text = self.source.text
        if text.lstrip()[:1] in ("{", "["):
            try:
                data = json.loads(text, strict=False)
                if _SURROGATE.search(text):
                    data = json.loads(encodable(json.dumps(data, ensure_ascii=False)))
            except RecursionError:
                self.notes.append(f"{self.source.name}: nested too deeply to be read.")
                return None
            except ValueError:
                pass
            else:
                self.is_json = True
                return data
        return self._read_yaml(text)

    def _read_yaml(self, text: str) -> Any:
        from smeaton.analysis.parse.yaml_text import compose, construct

        self._nodes, problem = compose(self.source)
        data, problems = construct(self._nodes)
        self.notes += [f"{self.source.name}, {each}" for each in (*problem, *problems)]
        return data

    def span(self, path: Path) -> Span:
        """Return the offsets of the element at `path`; of its closest parent if it is gone."""
        found = Span(0, 0, len(self.source.text))
        for depth in range(len(path)):
            children = self._children(path[:depth], found)
            if path[depth] not in children:
                break
            found = children[path[depth]]
        return found

    def place(self, path: Path) -> Place:
        """Return where the element at `path` stands: its key, or the value in a list."""
        return self.lines.place(self.span(path).key)

    def _children(self, path: Path, span: Span) -> dict[str | int, Span]:
        known = self._starts.get(path)
        if known is None:
            if self.is_json:
                known = _scan(self.source.text, span.start)
            else:
                from smeaton.analysis.parse.yaml_text import list_spans

                known = list_spans(self._find_node(path))
            self._starts[path] = known
        return known

    def _find_node(self, path: Path) -> Any:
        """Return the YAML node at a path; the children of each node are indexed once."""
        if not path:
            return self._nodes
        holder = self._indexed.get(path[:-1])
        if holder is None:
            from smeaton.analysis.parse.yaml_text import index_children

            holder = self._indexed[path[:-1]] = index_children(self._find_node(path[:-1]))
        return holder.get(path[-1])


def _scan(text: str, start: int) -> dict[str | int, Span]:
    """Return the spans of the elements of the JSON object or list at `start`."""
    at = _skip(text, start)
    opening = text[at : at + 1]
    spans: dict[str | int, Span] = {}
    if opening not in ("{", "["):
        return spans
    decode = json.JSONDecoder(strict=False).raw_decode
    at = _skip(text, at + 1)
    number = 0
    while at < len(text) and text[at] not in "}]":
        key_at = at
        key: str | int = number
        if opening == "{":
            key, at = decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
            value_at = at
        else:
            value_at = key_at
        _, at = decode(text, value_at)
        spans[key] = Span(key_at, value_at, at)
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        number += 1
    return spans


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


@dataclass(slots=True, unsafe_hash=True)
class Node:
    """An element of a document, which may not be there: then its value is None.

    Never changed once made; not frozen, since a frozen one takes three times as long to make and
    a large document needs half a million.
    """

    document: Document
    path: Path
    value: Any

    def __bool__(self) -> bool:
        """Whether there is anything: an empty object or text is, null and what is absent isn't."""
        return self.value is not None

    @property
    def place(self) -> Place:
        """Where it stands, or would."""
        return self.document.place(self.path)

    @property
    def name(self) -> str:
        """Its key."""
        return str(self.path[-1]) if self.path else ""

    def get(self, key: str | int) -> "Node":
        """Return the child as it is written, a reference unresolved."""
        return Node(self.document, (*self.path, key), self._value(key))

    def _value(self, key: str | int) -> Any:
        if isinstance(self.value, dict):
            return self.value.get(key)
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def at(self, *keys: str | int) -> "Node":
        """Return the element below, by several keys."""
        node = self
        for key in keys:
            node = node.get(key)
        return node

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the children of an object with their keys; nothing for anything else."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield key, self.get(key)

    def elements(self) -> Iterator["Node"]:
        """Yield the elements of a list; nothing for anything else."""
        if isinstance(self.value, list):
            for number in range(len(self.value)):
                yield self.get(number)

    def text(self, key: str) -> str:
        """Return the text at `key`; "" if there is none."""
        value = self._value(key)
        return value if isinstance(value, str) else ""

    def flag(self, key: str) -> bool:
        """Whether the value at `key` is true."""
        return self._value(key) is True

    def texts(self, key: str) -> list[str]:
        """Return the texts of the list at `key`."""
        value = self._value(key)
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def number(self, key: str) -> float | None:
        """Return the number at `key`; None if there is none."""
        value = self._value(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None


class Places(Mapping[str, Place]):
    """Where elements stand, looked up when asked for: a large document has tens of thousands."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self._nodes = nodes

    def __getitem__(self, name: str) -> Place:
        """Return where an element stands."""
        return self._nodes[name].place

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._nodes)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._nodes)

    def artifacts(self) -> Iterator[str]:
        """Yield the name of the artefact that each stands in."""
        return (node.document.source.name for node in self._nodes.values())


@dataclass(slots=True)
class Library:
    """Documents that may refer to one another by `$ref`."""

    documents: dict[str, Document] = field(default_factory=dict)
    """By the name of the source."""
    missing: dict[str, Place] = field(default_factory=dict)
    """References to what isn't there, and the first place of each."""
    _found: dict[tuple[str, str], Node | None] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def resolve(self, node: Node) -> Node:
        """Follow the reference at `node`, and those that it leads to.

        What can't be found (a remote document, a pointer to nothing, a circle) is an absent node
        at the place of the reference.
        """
        for _ in range(_HOPS):
            reference = node.value.get("$ref") if isinstance(node.value, dict) else None
            if not isinstance(reference, str):
                return node
            target = self.find(node, reference)
            if target is None:
                self.missing.setdefault(reference, node.place)
                return Node(node.document, node.path, None)
            node = target
        return Node(node.document, node.path, None)

    def note_missing(self) -> list[str]:
        """Return what to say of references that led nowhere since this was last asked.

        One note for each file that is missing, with how many references lead there.
        """
        missing = {each: at for each, at in self.missing.items() if each not in self._told}
        self._told.update(missing)
        files: dict[tuple[str, str], list[str]] = {}
        for reference, place in missing.items():
            files.setdefault((place.artifact, reference.partition("#")[0]), []).append(reference)
        notes = []
        for (artifact, address), references in files.items():
            what = repr(references[0] if len(references) == 1 else address or "the document itself")
            count = f", {len(references)} references," if len(references) > 1 else ""
            notes.append(
                f"{artifact}, line {missing[references[0]].line}: {what}{count} leads to nothing "
                "that was given"
                + ("; remote documents are not fetched." if "://" in address else ".")
            )
        more = len(notes) - _NOTES
        return notes[:_NOTES] + ([f"{more} more files are missing."] if more > 0 else [])

    def find(self, node: Node, reference: str) -> Node | None:
        """Return what a reference at `node` points to, itself perhaps one; None for nothing."""
        key = (node.document.source.name, reference)
        if key not in self._found:
            self._found[key] = self._follow(node, reference)
        return self._found[key]

    def _follow(self, node: Node, reference: str) -> Node | None:
        address, _, pointer = reference.partition("#")
        document = self._open(node.document, address) if address else node.document
        if document is None:
            return None
        target = document.root
        for part in pointer.split("/")[1:]:
            key: str | int = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(target.value, list):
                key = int(key) if str(key).isdigit() else -1
            target = target.get(key)
        return target if target else None

    def _open(self, base: Document, address: str) -> Document | None:
        """Return the document at an address relative to another; never outside what was given."""
        if "://" in address:
            return None
        parts = base.source.name.split("/")[:-1]
        for part in unquote(address).split("/"):
            if part == "..":
                parts[-1:] = []
            elif part not in ("", "."):
                parts.append(part)
        return self.documents.get("/".join(parts))


def read_library(sources: list[Source]) -> Library:
    """Read YAML and JSON sources as documents that may refer to one another."""
    return Library({source.name: Document(source) for source in sources})
