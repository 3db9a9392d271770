"""What the edits of rules about HTTP contracts leave: mended documents, and no crash."""

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_documents import (
    TEXT,
    WHOLE,
    fields,
    found,
    models,
    review,
)

from smeaton.analysis import Rule, Source, analyse, find_rule, list_rules
from smeaton.analysis.patch import apply_edits

RULES = [*list_rules("openapi"), *list_rules("json_schema")]
FENCE = re.compile(r"^```(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("known", RULES, ids=lambda known: known.name)
def test_the_edits_of_an_example_mend_it_and_bring_nothing_new(known: Rule) -> None:
    section = known.documentation.partition("## Example\n")[2].partition("\n## ")[0]
    match = FENCE.search(section)
    assert match
    source = Source(f"example.{match[1]}", match[2])
    before = analyse([source])
    codes = {each.code for each in before.review.findings}
    for finding, edits in zip(before.review.findings, before.edits, strict=True):
        if finding.code != known.code or not edits:
            continue
        text, left = apply_edits(source.text, edits)
        after = analyse([Source(source.name, text)]).review
        assert left == 0
        assert not after.notes
        assert {each.code for each in after.findings} <= codes
        assert known.code not in {each.code for each in after.findings}


def test_enough_rules_carry_edits() -> None:
    carrying = {"OAS079", "OAS089", "OAS090", "OAS103", "JSC001", "JSC004", "JSC007"}
    for code in carrying:
        section = find_rule(code).documentation.partition("## Example\n")[2]
        match = FENCE.search(section)
        assert match
        done = analyse([Source(f"example.{match[1]}", match[2])])
        pairs = zip(done.review.findings, done.edits, strict=True)
        assert any(edits for each, edits in pairs if each.code == code), code


def test_a_misspelt_required_field_is_named_and_left_to_people() -> None:
    schema = {**fields(customer_id=TEXT, note=TEXT), "required": ["costumer_id"]}
    done = review(models(A=schema))
    pairs = zip(done.review.findings, done.edits, strict=True)
    (one,) = [pair for pair in pairs if pair[0].rule == "required_field_undefined"]
    assert "'customer_id'" in one[0].fix
    assert one[1] == ()


def test_several_dead_entries_go_at_once() -> None:
    text = yaml.safe_dump(models(A={**fields(note=TEXT), "required": ["zz", "note", "yy", "xx"]}))
    done = analyse([Source("a.yaml", text)])
    edits = [
        edit
        for each, edits in zip(done.review.findings, done.edits, strict=True)
        if each.rule == "required_field_undefined"
        for edit in edits
    ]
    after = yaml.safe_load(apply_edits(text, edits)[0])
    assert after["components"]["schemas"]["A"]["required"] == ["note"]


def test_a_default_in_quotes_becomes_a_number() -> None:
    text = json.dumps(models(A={**WHOLE, "default": "5"}))
    done = analyse([Source("a.json", text)])
    pairs = zip(done.review.findings, done.edits, strict=True)
    (edits,) = [edits for each, edits in pairs if each.rule == "default_outside_schema"]
    assert apply_edits(text, edits)[0] == text.replace('"5"', "5")


def test_path_parameters_get_what_they_lack() -> None:
    text = (
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n"
        "  /a/{id}/b/{n}:\n    get: # read\n      parameters:\n"
        "      - name: id\n        in: path # where\n"
        "        schema: {type: string}\n      responses:\n        '200': {description: ok}\n"
    )
    done = analyse([Source("a.yaml", text)])
    edits = [
        edit
        for each, edits in zip(done.review.findings, done.edits, strict=True)
        if each.rule == "path_parameter_mismatch"
        for edit in edits
    ]
    after, left = apply_edits(text, edits)
    assert left == 0
    assert "        in: path # where\n" in after
    assert "    get: # read\n" in after
    assert not found(after, "path_parameter_mismatch")
    parameters = yaml.safe_load(after)["paths"]["/a/{id}/b/{n}"]["get"]["parameters"]
    assert [each["name"] for each in parameters] == ["id", "n"]
    assert all(each["required"] for each in parameters)


REFUSING = """\
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
security: [{token: []}]
paths:
  /orders:
    get:
      responses:
        '200': {description: ok}  # all of them
    post: {responses: {'201': {description: made}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  responses:
    Unauthorized: {description: Sign in}
    TooManyRequests: {description: Wait}
"""


def test_operations_get_the_refusals_that_the_contract_defines() -> None:
    done = analyse([Source("a.yaml", REFUSING)])
    pairs = zip(done.review.findings, done.edits, strict=True)
    edits = [edit for each, edits in pairs if each.code in ("OAS025", "OAS027") for edit in edits]
    after, left = apply_edits(REFUSING, edits)
    assert left == 0
    assert "'200': {description: ok}  # all of them\n" in after
    rules = {each.code for each in review(after).review.findings}
    assert not rules & {"OAS025", "OAS027"}
    item = yaml.safe_load(after)["paths"]["/orders"]
    for method in ("get", "post"):
        wanted = {"$ref": "#/components/responses/Unauthorized"}
        assert item[method]["responses"]["401"] == wanted


KEYS = st.sampled_from(
    re.findall(
        r"\S+",
        """type properties items required enum default example examples oneOf anyOf allOf $ref
        schema parameters name in responses 200 get post paths /a /a/{b} content nullable format
        application/json minimum maximum security servers url variables components schemas a""",
    )
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(
    paths=JSON_VALUES,
    components=JSON_VALUES,
    version=st.sampled_from(["3.0.3", "3.1.0", "2.0"]),
    style=st.sampled_from(["json", "pretty", "block", "flow", "mixed"]),
)
def test_any_content_is_read_and_edited_without_a_crash(
    paths: Any, components: Any, version: str, style: str
) -> None:
    key = "swagger" if version == "2.0" else "openapi"
    document = {key: version, "paths": paths, "components": components, "definitions": components}
    flow = {"block": False, "flow": True}.get(style)
    text = (
        json.dumps(document, indent=1 if style == "pretty" else None)
        if style in ("json", "pretty")
        else yaml.safe_dump(document, default_flow_style=flow, sort_keys=False)
    )
    lines = text.count("\n") + 1
    done = analyse([Source("api.json", text)])
    assert all(1 <= each.line <= lines for each in done.review.findings)
    for edits in done.edits:
        yaml.safe_load(apply_edits(text, edits)[0])


def test_schemas_that_contain_themselves_are_read() -> None:
    node = {"$ref": "#/components/schemas/A"}
    schema = {**fields(a=node, b={"type": "array", "items": node}), "allOf": [node], "example": {}}
    circle = {"oneOf": [{"$ref": "#/components/schemas/B"}], "example": 1}
    assert review(models(A=schema, B=circle)).review.findings is not None
