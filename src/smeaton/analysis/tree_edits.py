"""Changes of YAML and JSON documents in their own notation: what is not changed keeps its text.

Each function returns the edits of one change: none where it can't be made without touching more
than it names, as in what an alias repeats or a merge brings in.
"""

import json
import re
from typing import Any

from smeaton.analysis.parse.tree import Document, Node, Path, Span
from smeaton.analysis.source import Edit

_WIDE = 500
_STEP = re.compile(r"\n([ \t]+)\S")
Edits = tuple[Edit, ...]


def set_key(node: Node, key: str, value: Any) -> Edits:
    """Give an object a key with a value, behind its others or in place of the old value."""
    if not isinstance(node.value, dict):
        return ()
    if key in node.value:
        return replace_value(node.get(key), value)
    if node.document.is_json:
        return _insert_json(node, key, value)
    from smeaton.analysis.yaml_edits import insert_yaml

    return insert_yaml(node.document, node.path, key, value)


def append_value(node: Node, value: Any) -> Edits:
    """Give a list one more element, behind its others."""
    if not isinstance(node.value, list):
        return ()
    if node.document.is_json:
        return _insert_json(node, None, value)
    from smeaton.analysis.yaml_edits import insert_yaml

    return insert_yaml(node.document, node.path, None, value)


def replace_value(node: Node, value: Any) -> Edits:
    """Put another value in the place of one that stands there."""
    if not node.path:
        return ()
    if not node.document.is_json:
        from smeaton.analysis.yaml_edits import replace_yaml

        return replace_yaml(node.document, node.path, value)
    span = _find_json(node.document, node.path)
    if span is None:
        return ()
    text = node.document.source.text
    old = text[span.start : span.end]
    indent = _indent_at(text, span.key) if "\n" in old else None
    return (_edit(node.document, span.start, span.end, _write_json(node.document, value, indent)),)


def remove_element(node: Node) -> Edits:
    """Take a key with its value, or an element of a list, out of what holds it."""
    if not node.path:
        return ()
    document = node.document
    if not document.is_json:
        from smeaton.analysis.yaml_edits import remove_yaml

        return remove_yaml(document, node.path)
    spans = list(document.children(node.path[:-1]).items())
    keys = [key for key, _ in spans]
    if node.path[-1] not in keys:
        return ()
    at = keys.index(node.path[-1])
    span = spans[at][1]
    if at + 1 < len(spans):
        return (_edit(document, span.key, spans[at + 1][1].key, ""),)
    if at:
        return (_edit(document, spans[at - 1][1].end, span.end, ""),)
    holder = document.span(node.path[:-1])
    text = document.source.text
    start = text.index("{" if isinstance(node.path[-1], str) else "[", holder.start)
    return (_edit(document, start + 1, len(text[: holder.end].rstrip()) - 1, ""),)


def _insert_json(node: Node, key: str | None, value: Any) -> Edits:
    document, text = node.document, node.document.source.text
    spans = list(document.children(node.path).values())
    colon = '": ' if '": ' in text[:10_000] else '":'
    before = "" if key is None else json.dumps(key, ensure_ascii=False) + colon[1:]
    if not spans:
        holder = document.span(node.path)
        start = text.index("[" if key is None else "{", holder.start) + 1
        end = text.index("]" if key is None else "}", start)
        return (_edit(document, start, end, before + _write_json(document, value, None)),)
    last = spans[-1]
    indent = _indent_at(text, last.key)
    apart = ", " if len(colon) > 2 else ","
    comma = apart if indent is None else f",{document.newline}{indent}"
    written = comma + before + _write_json(document, value, indent)
    return (_edit(document, last.end, last.end, written),)


def _find_json(document: Document, path: Path) -> Span | None:
    return document.children(path[:-1]).get(path[-1])


def _indent_at(text: str, at: int) -> str | None:
    """Return the white space before what begins its line; None for what doesn't."""
    start = text.rfind("\n", max(at - _WIDE, 0), at) + 1
    before = text[start:at]
    return before if start and not before.strip() else None


def _write_json(document: Document, value: Any, indent: str | None) -> str:
    """Write a value over lines that begin with `indent`; in one line without."""
    text = document.source.text
    if indent is None:
        separators = (", ", ": ") if '": ' in text[:10_000] else (",", ":")
        return json.dumps(value, ensure_ascii=False, separators=separators)
    found = _STEP.search(text)
    written = json.dumps(value, ensure_ascii=False, indent=found[1] if found else "  ")
    return written.replace("\n", document.newline + indent)


def _edit(document: Document, start: int, end: int, text: str) -> Edit:
    return Edit(document.source.name, start, end, text)
