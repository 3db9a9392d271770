"""Which changes of an HTTP contract break nobody, and how the others are told."""

import json
from typing import Any

import pytest
from openapi_documents import DONE, ROWS, TEXT, answer, api, fields, takes

from smeaton.advice import Finding, Severity
from smeaton.analysis import Source, analyse


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Finding]:
    before, after = (Source("api.json", json.dumps(each)) for each in (old, new))
    findings = analyse([after], against=[before]).review.findings
    return [each for each in findings if each.code.startswith("OAC")]


def sends(schema: Any) -> dict[str, Any]:
    return api({"/verify": {"post": {"requestBody": takes(schema), "responses": DONE}}})


def gives(schema: Any) -> dict[str, Any]:
    return api({"/verify": {"get": {"responses": answer(schema)}}})


AMOUNTS = {**fields(amounts=TEXT), "required": ["amounts"]}
CODE = {**fields(code=TEXT), "required": ["code"]}


def test_an_object_that_became_one_of_several_is_still_taken() -> None:
    assert not compare(sends(AMOUNTS), sends({"oneOf": [AMOUNTS, CODE]}))
    inline = {**fields(amounts=TEXT, code=TEXT), "oneOf": [{"required": ["amounts"]},
              {"required": ["code"]}]}  # fmt: skip
    assert not compare(sends(AMOUNTS), sends(inline))


def test_an_object_that_no_variant_takes_breaks() -> None:
    assert compare(sends(AMOUNTS), sends({"oneOf": [CODE, fields(other=TEXT)]}))


def test_a_field_that_is_in_no_variant_is_gone() -> None:
    either = {"anyOf": [CODE, fields(other=TEXT)]}
    codes = {each.code for each in compare(sends(AMOUNTS), sends(either))}
    assert "OAC006" in codes


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        (r"^https://a\.com/x$", "^https://a.com/x$", False),
        (r"^https:\/\/a$", "^https://a$", False),
        (r"^\(a\)$", "^(a)$", True),
        ("^[a-z]{3}$", "^[a-z]{4}$", True),
    ],
)
def test_equal_patterns_in_other_notation_are_no_change(
    before: str, after: str, broken: bool
) -> None:
    old, new = (gives(fields(link={**TEXT, "pattern": each})) for each in (before, after))
    assert bool(compare(old, new)) is broken


def test_a_long_value_is_not_cut() -> None:
    before, after = (f"^{letter * 150}$" for letter in "ab")
    old, new = (gives(fields(link={**TEXT, "pattern": each})) for each in (before, after))
    (finding,) = compare(old, new)
    assert "has another pattern" in finding.message
    assert "…" not in finding.message
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize(
    ("gone", "more", "broken"),
    [
        ("500", {}, False),
        ("404", {"default": {"description": "Error"}}, False),
        ("404", {"4XX": {"description": "Error"}}, False),
        ("404", {}, True),
        ("200", {"202": {"description": "Accepted"}}, True),
    ],
)
def test_only_a_status_that_clients_branch_on_is_missed(
    gone: str, more: dict[str, Any], broken: bool
) -> None:
    kept = {"201": {"description": "ok"}}
    old = api({"/a": {"get": {"responses": {**kept, gone: {"description": "x"}}}}})
    new = api({"/a": {"get": {"responses": {**kept, **more}}}})
    assert bool([each for each in compare(old, new) if each.code == "OAC010"]) is broken


def test_a_reference_in_the_place_of_content_is_no_other_media_type() -> None:
    media = {"rows": {"application/json": {"schema": ROWS}}}
    response = {"200": {"description": "ok", "content": {"$ref": "#/components/mediaTypes/rows"}}}
    new = api({"/verify": {"get": {"responses": response}}}, components={"mediaTypes": media})
    assert not compare(gives(ROWS), new)


def test_alike_changes_are_one_heading() -> None:
    old, new = (
        sends(fields(**{name: {**TEXT, "maxLength": most} for name in ("a", "b", "c")}))
        for most in (500, 200)
    )
    (finding,) = compare(old, new)
    assert "Likewise in 2 other places" in finding.message
