"""YAML by its nodes: values as YAML 1.2 reads them, offsets, and what can't be read.

libyaml composes the nodes. Aliases stay shared, so that a document which multiplies itself is
measured before anything walks through it.
"""

import re
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from smeaton.analysis.parse.tree import MAX_DEPTH, MAX_EXPANDED, Span
from smeaton.analysis.source import Source

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?\d+\Z|0x[0-9a-fA-F]+\Z|0o[0-7]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?\Z")
_ODD = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FLOW = re.compile(r"[\[{]")
_TRIES = 8
_LONGEST = 4_000
"""Digits of a number; Python refuses to read much longer ones."""


def compose(source: Source) -> tuple[Node | None, list[str]]:
    """Return the first document's root node, and what to say of what could not be read.

    After a syntax error what stands before it is read.
    """
    text = _ODD.sub(" ", source.text)
    if _is_deep(text):
        return None, ["line 1: nested too deeply to be read."]
    problems: list[str] = []
    for _ in range(_TRIES):
        try:
            loader = _LOADER(text)
            try:
                loader.check_node()
                node = loader.get_node()
                if node is not None and loader.check_node():
                    problems.append("line 1: only the first of its documents was read.")
            finally:
                loader.dispose()
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            what = getattr(error, "problem", None) or "nested too deeply"
            if not problems:
                problems.append(f"line {line}: {what}; only what stands before it was read.")
            start = getattr(error, "context_mark", None)
            cut = min(line, start.line + 1 if start else line)
            text = _head(text, cut if text.count("\n") >= cut else text.count("\n"))
            if not text.strip():
                return None, problems
            continue
        return node, problems
    return None, problems


def _head(text: str, line: int) -> str:
    return "".join(text.splitlines(keepends=True)[: max(line - 1, 0)])


def _is_deep(text: str) -> bool:
    depth = deepest = 0
    if len(_FLOW.findall(text)) > MAX_DEPTH:
        for character in text:
            if character in "[{":
                depth += 1
                deepest = max(deepest, depth)
            elif character in "]}":
                depth = max(depth - 1, 0)
    dashes = max((len(m[0]) // 2 for m in re.finditer(r"^[ \t]*(?:- )+", text, re.M)), default=0)
    return deepest > MAX_DEPTH or dashes > MAX_DEPTH


def construct(root: Node | None) -> tuple[Any, list[str]]:
    """Return the data of a node, and what to say of it."""
    if root is None:
        return None, []
    builder = _Builder()
    try:
        data, size = builder.build(root)
    except RecursionError:
        return None, ["line 1: nested too deeply to be read."]
    if size > MAX_EXPANDED:
        return None, ["line 1: its aliases multiply to more than can be read."]
    return data, builder.notes[:20]


class _Builder:
    def __init__(self) -> None:
        self.notes: list[str] = []
        self._done: dict[int, tuple[Any, int]] = {}
        self._open: set[int] = set()

    def build(self, node: Node) -> tuple[Any, int]:
        """Return a node's data, and how many elements it has when written out."""
        if isinstance(node, ScalarNode):
            return _scalar(node), 1
        known = self._done.get(id(node))
        if known:
            return known
        if id(node) in self._open:
            self.notes.append(f"line {node.start_mark.line + 1}: an alias within itself was cut.")
            return None, 1
        self._open.add(id(node))
        built: tuple[Any, int] = (None, 1)
        if isinstance(node, MappingNode):
            built = self._mapping(node)
        elif isinstance(node, SequenceNode):
            built = self._sequence(node)
        self._open.discard(id(node))
        self._done[id(node)] = built
        return built

    def _sequence(self, node: SequenceNode) -> tuple[list[Any], int]:
        built = [self.build(each) for each in node.value]
        return [value for value, _ in built], 1 + sum(size for _, size in built)

    def _mapping(self, node: MappingNode) -> tuple[dict[str, Any], int]:
        data: dict[str, Any] = {}
        total = 1
        for key_node, value_node in node.value:
            value, size = self.build(value_node)
            total += size
            if isinstance(key_node, ScalarNode) and key_node.tag.endswith(":merge"):
                for each in value if isinstance(value, list) else [value]:
                    if isinstance(each, dict):
                        data = {**each, **data}
                continue
            key = key_of(key_node)
            if key in data:
                self.notes.append(
                    f"line {key_node.start_mark.line + 1}: {key!r} stands twice; the last counts."
                )
            data[key] = value
        return data, total


def key_of(node: Node) -> str:
    """Return a key as text, the way that it is written."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def _scalar(node: ScalarNode) -> Any:
    """Return a scalar as YAML 1.2's core schema reads it: no yes and no, no dates, no octals."""
    text = str(node.value)
    if node.style or node.tag.endswith((":str", ":binary")):
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text[0] in "tT"
    if len(text) < _LONGEST:
        if _INTEGER.match(text):
            return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        if _FLOAT.match(text):
            return float(text)
    return text


def index_children(node: Node | None) -> dict[str | int, Node]:
    """Return a node's children by key or position; what is merged in counts where no key does."""
    found: dict[str | int, Node] = {}
    if isinstance(node, SequenceNode):
        return dict(enumerate(node.value))
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode) and key.tag.endswith(":merge"):
            for each in value.value if isinstance(value, SequenceNode) else [value]:
                if each is not node:
                    found = {**index_children(each), **found}
        else:
            found[key_of(key)] = value
    return found


def list_spans(node: Node | None) -> dict[str | int, Span]:
    """Return the offsets of a node's children."""
    spans: dict[str | int, Span] = {}
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if not (isinstance(key, ScalarNode) and key.tag.endswith(":merge")):
                spans[key_of(key)] = Span(
                    key.start_mark.index, value.start_mark.index, value.end_mark.index
                )
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            start = value.start_mark.index
            spans[number] = Span(start, start, value.end_mark.index)
    return spans


def find_shared(root: Node | None) -> frozenset[int]:
    """Return the ids of the nodes that aliases put in more than one place."""
    seen: set[int] = set()
    shared: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            shared.add(id(node))
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode | SequenceNode):
            for child in node.value:
                waiting += list(child) if isinstance(child, tuple) else [child]
    return frozenset(shared)
