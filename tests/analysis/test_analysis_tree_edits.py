"""Edits of YAML and JSON change what they name and nothing else."""

import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from smeaton.analysis.parse.tree import Document, Node, Path
from smeaton.analysis.patch import apply_edits
from smeaton.analysis.source import Edit, Source
from smeaton.analysis.tree_edits import append_value, remove_element, replace_value, set_key

KEYS = st.text("abcxyz", min_size=1, max_size=4)
TEXTS = st.one_of(
    st.text("abc -:#'\"", max_size=8), st.sampled_from(["yes", "1", "null", "#/a/b", "é\n\nb\n"])
)
SCALARS = st.one_of(st.integers(-9, 99), st.booleans(), TEXTS)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
NEW = st.one_of(SCALARS, st.just({"k": {"l": [1, "two: 2"]}}), st.just([{"a": 1, "b": []}]))


def walk(data: Any, path: Path = ()) -> list[Path]:
    found = [path]
    if isinstance(data, dict | list):
        pairs: Any = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in pairs:
            found += walk(value, (*path, key))
    return found


def node_at(text: str, path: Path) -> Node:
    return Document(Source("a.yaml", text)).root.at(*path)


def write(data: Any, style: str) -> str:
    if style == "pretty":
        return json.dumps(data, indent=2)
    if style == "minified":
        return json.dumps(data, separators=(",", ":"))
    flow = {"block": False, "flow": True, "mixed": None}[style.partition("-")[0]]
    text = yaml.safe_dump(data, default_flow_style=flow, sort_keys=False, allow_unicode=True)
    if style.endswith("comments"):
        text = "# head\n" + "".join(
            f"{line}  # note {n}\n\n" if line.endswith(":") else f"{line}\n"
            for n, line in enumerate(text.splitlines())
        )
    return text.replace("\n", "\r\n") if style.endswith("crlf") else text


STYLES = st.sampled_from(
    ["pretty", "minified", "block", "flow", "mixed", "block-comments", "block-crlf"]
)


def change(data: Any, path: Path, value: Any, how: str) -> Any:
    data = copy.deepcopy(data)
    holder = data
    for step in path[:-1] if how in ("replace", "remove") else path:
        holder = holder[step]
    if how == "set":
        holder["new"] = value
    elif how == "append":
        holder.append(value)
    elif how == "replace":
        holder[path[-1]] = value
    else:
        del holder[path[-1]]
    return data


def edit(node: Node, value: Any, how: str) -> tuple[Edit, ...]:
    if how == "set":
        return set_key(node, "new", value)
    if how == "append":
        return append_value(node, value)
    return replace_value(node, value) if how == "replace" else remove_element(node)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), tree=TREES, style=STYLES, value=NEW)
def test_after_an_edit_the_document_says_that_and_all_other_lines_stand(
    data: st.DataObject, tree: Any, style: str, value: Any
) -> None:
    assume(isinstance(tree, dict | list))
    text = write(tree, style)
    assume(Document(Source("a.yaml", text)).data == tree)
    how = data.draw(st.sampled_from(["set", "append", "replace", "remove"]))
    fits = {"set": dict, "append": list}.get(how, object)
    path = data.draw(st.sampled_from(walk(tree)))
    target = tree
    for step in path:
        target = target[step]
    assume(isinstance(target, fits) and (path or how in ("set", "append")))
    edits = edit(node_at(text, path), value, how)
    if not edits:
        return
    after, left = apply_edits(text, edits)
    assert left == 0
    assert Document(Source("a.yaml", after)).data == change(tree, path, value, how)
    (one,) = edits
    assert after.startswith(text[: one.start])
    assert after.endswith(text[one.end :])
    if style.endswith("crlf"):
        assert "\n" not in after.replace("\r\n", "")


BLOCK = """\
# the API
paths:
  /orders/{id}: # one order
    get:
      parameters:
        - name: id # its key
          in: path

        # how much
        - {name: view, in: query}
      tags: [a]
  /x: {}
"""


@pytest.mark.parametrize(
    ("path", "key", "value", "line"),
    [
        (("paths", "/orders/{id}", "get", "parameters", 0), "required", True, "required: true"),
        (("paths", "/orders/{id}", "get", "parameters", 1), "required", True, ", required: true}"),
        (
            ("paths", "/orders/{id}", "get"),
            "operationId",
            "getOrder",
            "      operationId: getOrder",
        ),
        (("paths", "/x"), "get", {}, "  /x: {get: {}}"),
    ],
)
def test_a_key_is_written_in_the_notation_around_it(
    path: Path, key: str, value: Any, line: str
) -> None:
    after, _ = apply_edits(BLOCK, set_key(node_at(BLOCK, path), key, value))
    assert line in after
    changed = [each for each in after.splitlines() if each not in BLOCK.splitlines()]
    assert len(changed) == 1
    assert "# its key" in after
    assert "# how much" in after


def test_a_parameter_is_appended_in_the_indentation_of_its_list() -> None:
    node = node_at(BLOCK, ("paths", "/orders/{id}", "get", "parameters"))
    after, _ = apply_edits(BLOCK, append_value(node, {"name": "to", "in": "query"}))
    assert "        - {name: view, in: query}\n        - name: to\n          in: query\n" in after


def test_an_element_goes_with_its_lines_and_its_comment_alone() -> None:
    node = node_at(BLOCK, ("paths", "/orders/{id}", "get", "parameters", 0))
    after, _ = apply_edits(BLOCK, remove_element(node))
    assert "      parameters:\n\n        # how much\n        - {name: view, in: query}\n" in after


def test_the_key_behind_a_dash_gives_its_place_to_the_next() -> None:
    text = "- a: 1\n  b: 2\n- c: 3\n"
    after, _ = apply_edits(text, remove_element(node_at(text, (0, "a"))))
    assert after == "- b: 2\n- c: 3\n"


@pytest.mark.parametrize("path", [("b", "x"), ("a", "x"), ("c", "x")])
def test_what_aliases_share_is_left_alone(path: Path) -> None:
    text = "a: &a\n  x: {y: 1}\nb: *a\nc:\n  <<: *a\n  z: 1\n"
    assert set_key(node_at(text, path), "new", 1) == ()


def test_a_key_beside_an_alias_is_added() -> None:
    text = "a: &a {y: 1}\nb:\n  c: *a  # the same\nd: 1\n"
    after, _ = apply_edits(text, set_key(node_at(text, ("b",)), "e", "yes"))
    assert after == 'a: &a {y: 1}\nb:\n  c: *a  # the same\n  e: "yes"\nd: 1\n'


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b: \U0001f600 # \U0001f600\nc: 2\n",
        'x: "a\u2028b\x85c"\na:\n  b: 1\nc: 2\n',
        "---\na:\n  b: 1\n...\n---\nc: 2\n",
        "a:\n  b: >-\n    t\n\n    u\n\nc: 2",
        "a:\n  b:\nc: 2\n",
        "a: !!map\n  b: 1\t# t\nc: 2\n",
    ],
)
def test_offsets_hold_whatever_characters_stand_before(text: str) -> None:
    after, _ = apply_edits(text, set_key(node_at(text, ("a",)), "new", "v"))
    before = Document(Source("a.yaml", text)).data
    wanted = {**before, "a": {**before["a"], "new": "v"}}
    assert Document(Source("a.yaml", after)).data == wanted


@pytest.mark.parametrize(
    "text", ["\ufeffa:\n  b: 1\n", "a:\n  b: |+\n    t\n\n\nc: 2\n", "? a\n: ? b\n  : 1\n"]
)
def test_what_cannot_be_told_for_sure_is_left_alone(text: str) -> None:
    assert set_key(node_at(text, ("a",)), "new", "v") == ()


def test_json_keeps_its_indentation() -> None:
    text = '{\r\n\t"a": {\r\n\t\t"b": 1\r\n\t}\r\n}\r\n'
    after, _ = apply_edits(text, set_key(node_at(text, ("a",)), "c", {"d": [1]}))
    assert '\t\t"b": 1,\r\n\t\t"c": {\r\n\t\t\t"d": [\r\n\t\t\t\t1\r\n' in after
    assert json.loads(after) == {"a": {"b": 1, "c": {"d": [1]}}}
