"""Changes of YAML: block and flow notation, in the indentation and quotes that the text has.

libyaml says where nodes begin; where a block ends it does not say, so that is found by its last
element. What several places share through an alias is left as it is.
"""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from smeaton.analysis.parse.tree import Document, Path
from smeaton.analysis.parse.yaml_text import key_of
from smeaton.analysis.source import Edit

_MARK = "\ufeff"
"""libyaml doesn't count it, so that every offset behind it is another character's."""
_PLAIN = re.compile(r"[A-Za-z_/$][\w./$-]*(?: [\w./$-]+)*\Z", re.ASCII)
_SPECIAL = re.compile(r"(?:y|n|yes|no|on|off|true|false|null)\Z", re.I)
_LEADING = re.compile(r"(?: |- )*\Z")
_ALIAS = re.compile(r"[ \t]*\*[^\s,\[\]{}]+")
_COLON = re.compile(r"[ \t]*:")
_FLUSH = re.compile(r"^( *)[^\s#-][^\n#]*:[ \t]*\r?\n\1- ", re.MULTILINE)
_INDENTED = re.compile(r"^( *)[^\s#-][^\n#]*:[ \t]*\r?\n\1 +- ", re.MULTILINE)
Edits = tuple[Edit, ...]


class _Element:
    """A child of a collection: where its key and value begin and end."""

    def __init__(
        self, document: Document, key: Node | None, value: Node, at: int, shared: bool
    ) -> None:
        self.key = key
        self.value = value
        self.shared = shared
        """Whether the value is an alias."""
        self._document = document
        self._at = at
        """Where the key ends; in a list, where the alias stands, or the last element ends."""

    @property
    def start(self) -> int:
        """Of the key; of the value in a list."""
        mark: int = (self.key or self.value).start_mark.index
        return self._at if self.key is None and self.shared else mark

    @cached_property
    def end(self) -> int:
        """Behind the last character of its value."""
        if self.shared:
            return _alias_end(self._document.source.text, self._at)
        return _end(self._document, self.value, self._at)


def insert_yaml(document: Document, path: Path, key: str | None, value: Any) -> Edits:
    """Give the mapping at `path` a key, or the list there an element, behind the others."""
    node = _find(document, path)
    if not isinstance(node, CollectionNode):
        return ()
    elements = _list_elements(document, node)
    if node.flow_style or not elements:
        return _insert_flow(document, node, elements, key, value)
    text = document.source.text
    column = node.start_mark.column if key is None else _column(text, elements[0].start)
    if not _is_leading(text, elements[0], column, is_list=key is None):
        return ()
    end = _line_end(text, elements[-1].end)
    if _is_keeping(text, elements[-1].value):
        return ()
    line = document.newline
    before = "- " if key is None else ""
    written = (
        _write_block(document, value, column + 2, "") if key is None
        else _write_pair(document, key, value, column)
    )  # fmt: skip
    return (_edit(document, end, end, f"{line}{' ' * column}{before}{written}"),)


def replace_yaml(document: Document, path: Path, value: Any) -> Edits:
    """Put another value in the place of a scalar or of a flow collection."""
    found = _find_element(document, path)
    if found is None or found.shared:
        return ()
    node, text = found.value, document.source.text
    if isinstance(node, CollectionNode) and not node.flow_style:
        return ()
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return ()
    start = node.start_mark.index
    old = text[start : found.end]
    if old[:1] in ("&", "!"):
        return ()
    written = _write_flow(document, value)
    if isinstance(value, str) and old[:1] == '"':
        written = json.dumps(value, ensure_ascii=False)
    return (_edit(document, start, found.end, written if old else f" {written}"),)


def remove_yaml(document: Document, path: Path) -> Edits:
    """Take an element out of what holds it, with the lines that are its own."""
    node = _find(document, path[:-1])
    if not isinstance(node, CollectionNode):
        return ()
    elements = _list_elements(document, node)
    at = next((n for n, e in enumerate(elements) if _is_at(e, n, path[-1])), None)
    if at is None:
        return ()
    found, text = elements[at], document.source.text
    anchored = document.shared_nodes and _has_shared(found.value, document.shared_nodes)
    if anchored and not found.shared:
        return ()
    if node.flow_style:
        return _remove_flow(document, node, elements, at)
    column = node.start_mark.column if found.key is None else _column(text, found.start)
    if _is_keeping(text, found.value):
        return ()
    if len(elements) == 1:
        empty = " []" if found.key is None else "{}"
        start = node.start_mark.index if found.key is None else found.start
        return (_edit(document, start, found.end, empty),)
    line = text.rfind("\n", 0, found.start) + 1
    before = text[line : line + column]
    if before.strip() or (found.key is None and text[line + column : line + column + 1] != "-"):
        return _join_next(document, elements, at) if found.key is not None else ()
    end = _line_end(text, found.end)
    end = text.find("\n", end) + 1 if "\n" in text[end:] else end
    if end == len(text) and not text.endswith("\n"):
        line = max(line - len(document.newline), 0)
    return (_edit(document, line, end, ""),)


def _join_next(document: Document, elements: list[_Element], at: int) -> Edits:
    """Take out the key behind a dash: the next one takes its place."""
    text = document.source.text
    if at or not text[elements[0].end : elements[1].start].isspace():
        return ()
    return (_edit(document, elements[0].start, elements[1].start, ""),)


def _insert_flow(
    document: Document, node: Node, elements: list[_Element], key: str | None, value: Any
) -> Edits:
    text = document.source.text
    written = _write_flow(document, value)
    if not elements:
        start = text.find("[" if key is None else "{", node.start_mark.index) + 1
        if not start or start > node.end_mark.index:
            return ()
        pair = written if key is None else f"{_write_scalar(document, key)}: {written}"
        return (_edit(document, start, start, pair),)
    last = elements[-1]
    if key is not None:
        quoted = text[last.start : last.start + 1] == '"'
        name = json.dumps(key, ensure_ascii=False) if quoted else _write_scalar(document, key)
        written = f"{name}: {written}"
    line = text.rfind("\n", 0, last.start) + 1
    before = text[line : last.start]
    comma = ", " if before.strip() or not line else f",{document.newline}{before}"
    if text[last.end - 1 : last.end] == ":":
        return ()
    return (_edit(document, last.end, last.end, comma + written),)


def _remove_flow(document: Document, node: Node, elements: list[_Element], at: int) -> Edits:
    if at + 1 < len(elements):
        return (_edit(document, elements[at].start, elements[at + 1].start, ""),)
    if at:
        return (_edit(document, elements[at - 1].end, elements[at].end, ""),)
    return (_edit(document, elements[at].start, node.end_mark.index - 1, ""),)


def _find(document: Document, path: Path) -> Node | None:
    """Return the node at a path that no alias, anchor or merge shares with another place."""
    if document.source.text.startswith(_MARK):
        return None
    if not path:
        root: Node | None = document.yaml_root
        return root
    found = _find_element(document, path)
    return None if found is None or found.shared else found.value


def _find_element(document: Document, path: Path) -> _Element | None:
    if document.source.text.startswith(_MARK):
        return None
    node: Node | None = document.yaml_root
    found: _Element | None = None
    shared = document.shared_nodes
    for depth, step in enumerate(path):
        if not isinstance(node, CollectionNode) or id(node) in shared:
            return None
        found = _index_elements(document, node).get(step)
        if found is None or (found.shared and depth + 1 < len(path)):
            return None
        node = found.value
    return None if node is None or id(node) in shared else found


def _is_at(element: _Element, number: int, step: str | int) -> bool:
    if element.key is None:
        return step == number
    return key_of(element.key) == step and not element.key.tag.endswith(":merge")


def _list_elements(document: Document, node: Node) -> list[_Element]:
    """Return the children of a node, listed once: many edits go through the same ones."""
    known: dict[int, list[_Element]] = document.derived.setdefault("yaml elements", {})
    if id(node) not in known:
        known[id(node)] = list(_read_elements(document, node))
    return known[id(node)]


def _index_elements(document: Document, node: Node) -> dict[str | int, _Element]:
    """Return the children of a node by key or number; of a repeated key the last counts."""
    known: dict[int, dict[str | int, _Element]] = document.derived.setdefault("yaml index", {})
    if id(node) not in known:
        elements = _list_elements(document, node)
        known[id(node)] = {
            number if each.key is None else key_of(each.key): each
            for number, each in enumerate(elements)
            if each.key is None or not each.key.tag.endswith(":merge")
        }
    return known[id(node)]


def _read_elements(document: Document, node: Node) -> Iterator[_Element]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            at = key.end_mark.index
            yield _Element(document, key, value, at, value.start_mark.index < at)
    elif isinstance(node, SequenceNode):
        last: _Element | None = None
        for value in node.value:
            start = value.start_mark.index
            if id(value) in document.shared_nodes or start == value.end_mark.index:
                at = max(node.start_mark.index, last.end if last else 0)
                shared = start < at
                if shared:
                    at = document.source.text.find("*", at)
                last = _Element(document, None, value, at, shared)
            else:
                last = _Element(document, None, value, start, False)
            yield last


def _alias_end(text: str, at: int) -> int:
    """Return where an alias ends that stands at `at` or behind the colon there."""
    colon = _COLON.match(text, at)
    found = _ALIAS.match(text, colon.end() if colon else at)
    return found.end() if found else at


def _end(document: Document, node: Node, at: int) -> int:
    """Return where a node's last character stands; `at` is where its key ends."""
    text = document.source.text
    if isinstance(node, ScalarNode):
        start, end = node.start_mark.index, node.end_mark.index
        if node.style in ("|", ">"):
            return start + len(text[start:end].rstrip())
        if start == end:
            colon = _COLON.match(text, at)
            return max(end, colon.end() if colon else at)
        return end
    if not isinstance(node, CollectionNode) or node.flow_style:
        return node.end_mark.index
    elements = _list_elements(document, node)
    return elements[-1].end if elements else node.start_mark.index


def _is_keeping(text: str, node: Node) -> bool:
    """Whether the last thing in a node is a text whose closing blank lines count."""
    while isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    if not isinstance(node, ScalarNode) or node.style not in ("|", ">"):
        return False
    head = text[node.start_mark.index :].partition("\n")[0].partition("#")[0]
    return "+" in head or not node.value


def _is_leading(text: str, first: _Element, column: int, *, is_list: bool) -> bool:
    """Whether nothing but indentation and dashes stands before a block on its first line."""
    line = text.rfind("\n", 0, first.start) + 1
    before = text[line : line + column]
    if is_list and text[line + column : line + column + 1] != "-":
        return False
    return bool(_LEADING.match(before)) and text[first.start : first.start + 1] != "?"


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > at else end


def _has_shared(node: Node, shared: frozenset[int]) -> bool:
    waiting = [node]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if id(each) in shared:
            return True
        if id(each) not in seen and isinstance(each, CollectionNode):
            seen.add(id(each))
            for child in each.value:
                waiting += list(child) if isinstance(child, tuple) else [child]
    return False


def _write_scalar(document: Document, value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.match(value) and not _SPECIAL.match(value):
        return value
    text = document.source.text[:200_000]
    single = text.count(": '") > text.count(': "')
    if single and value.isprintable() and value.isascii():
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _write_flow(document: Document, value: Any) -> str:
    if isinstance(value, dict):
        pairs = [
            f"{_write_scalar(document, k)}: {_write_flow(document, v)}" for k, v in value.items()
        ]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_write_flow(document, each) for each in value) + "]"
    return _write_scalar(document, value)


def _write_pair(document: Document, key: str, value: Any, column: int) -> str:
    name = _write_scalar(document, key)
    if not isinstance(value, dict | list) or not value:
        return f"{name}: {_write_flow(document, value)}"
    text = document.source.text
    flush = isinstance(value, list) and len(_FLUSH.findall(text)) > len(_INDENTED.findall(text))
    inner = column if flush else column + 2
    lead = document.newline + " " * inner
    return f"{name}:{_write_block(document, value, inner, lead)}"


def _write_block(document: Document, value: Any, column: int, lead: str) -> str:
    """Write a value in block notation whose first line begins behind `lead`."""
    between = document.newline + " " * column
    if isinstance(value, dict) and value:
        pairs = [_write_pair(document, key, each, column) for key, each in value.items()]
        return lead + between.join(pairs)
    if isinstance(value, list) and value:
        items = ["- " + _write_block(document, each, column + 2, "") for each in value]
        return lead + between.join(items)
    return _write_flow(document, value)


def _edit(document: Document, start: int, end: int, text: str) -> Edit:
    return Edit(document.source.name, start, end, text)
