"""Edits of YAML and JSON contracts: a key added to an object, a scalar said otherwise.

What stands around an edit stays as it was: comments, order, indentation.
"""

import json
import re

from smeaton.analysis.parse.tree import Node
from smeaton.analysis.source import Edit


def add_key(node: Node, key: str, value: object) -> tuple[Edit, ...]:
    """Return the edit that gives an object another key, as its first; none where it has it.

    Args:
        node: the object as it stands in its document, no reference.
        key: the new key.
        value: a scalar, or a list or object, which is written in JSON's form.
    """
    if not isinstance(node.value, dict) or not node.value or key in node.value:
        return ()
    text = node.document.source.text
    span = node.document.span(node.path)
    written = json.dumps(value)
    if text[span.start : span.start + 1] == "{":
        name = json.dumps(key) if node.document.is_json else key
        at = span.start + 1
        space = re.match(r"\s*", text[at:])
        gap = space[0] if space and "\n" in space[0] else ""
        added = f"{gap}{name}: {written}," + ("" if gap else " ")
        return (Edit(node.document.source.name, at, at, added),)
    first = node.document.span((*node.path, next(iter(node.value)))).key
    line = text.rfind("\n", 0, first) + 1
    indent = text[line:first]
    if first < span.start or not re.fullmatch(r"[ -]*", indent):
        return ()
    added = f"{key}: {written}\n{' ' * len(indent)}"
    return (Edit(node.document.source.name, first, first, added),)


def change_text(node: Node, new: str) -> tuple[Edit, ...]:
    """Return the edit that makes a text another, in the quotes that it has; none for blocks."""
    if not isinstance(node.value, str):
        return ()
    text = node.document.source.text
    span = node.document.span(node.path)
    written = text[span.start : span.end]
    if node.value not in written or "\n" in written:
        return ()
    at = span.start + written.index(node.value)
    return (Edit(node.document.source.name, at, at + len(node.value), new),)
