"""Whatever stands where a contract expects something else, a review comes out of it."""

import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.analysis import Source, analyse, list_rules

JUNK: list[Any] = [
    None, True, 7, -1.5, "", "x", "{}", "a/{b}?#/", [], {}, [None], [{}], [[]], {"": {}},
    {"$ref": "#"}, {"$ref": 5}, {"type": ["string", 1]}, {"type": {}}, {"enum": [{}, []]},
    {"required": True}, {"name": 5, "in": "query"}, {"a": {"b": [1]}}, "é\u2028", [1, {"x": 1}],
]  # fmt: skip


def list_examples(kind: str) -> list[Any]:
    found = []
    for rule in list_rules(kind):
        section = rule.documentation.partition("## Example\n")[2]
        found.append(yaml.safe_load(section.partition("```yaml\n")[2].partition("```")[0]))
    return found


def list_places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = data.items() if isinstance(data, dict) else ()
    children = enumerate(data) if isinstance(data, list) else children
    found = [path] if path else []
    for key, value in children:
        found += list_places(value, (*path, key))
    return found


EXAMPLES = {kind: list_examples(kind) for kind in ("openapi", "asyncapi")}


@pytest.mark.parametrize("kind", EXAMPLES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_junk_anywhere_gives_a_review_with_places_inside_it(kind: str, data: st.DataObject) -> None:
    contract = copy.deepcopy(data.draw(st.sampled_from(EXAMPLES[kind])))
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(list_places(contract) or [()]))
        holder = contract
        for step in path[:-1]:
            holder = holder[step]
        if path:
            holder[path[-1]] = copy.deepcopy(data.draw(st.sampled_from(JUNK)))
    text = json.dumps(contract, indent=1)
    lines = text.split("\n")
    for finding in analyse([Source("a.json", text)], kind=kind).review.findings:
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
