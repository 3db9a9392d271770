"""Where the rules about fields and schemas of contracts are silent."""

import json
from typing import Any

import pytest
from openapi_documents import (
    FLAG,
    ID,
    ROWS,
    TEXT,
    WHOLE,
    answer,
    fields,
    found,
    models,
)

from smeaton.advice import Severity
from smeaton.analysis import Source, analyse
from smeaton.analysis.patch import apply_edits


@pytest.mark.parametrize(
    "field",
    [
        {"price_rate": {"type": "number"}},
        {"total_price": {"type": "integer"}},
        {"total_price": {"type": "number", "format": "decimal"}},
        {"total": {"type": "number"}},
        {"payment_method": {"type": "string"}},
    ],
)
def test_what_is_exact_or_no_money_is_fine(field: dict[str, Any]) -> None:
    assert not found(models(Order=fields(currency=TEXT, **field)), "openapi_float_money")


def test_a_part_of_what_has_a_currency_has_one() -> None:
    part = {"$ref": "#/components/schemas/Part"}
    whole = fields(currency=TEXT, part=part)
    document = models(Order=whole, Part=fields(refund_amount=WHOLE))
    document["paths"] = {"/orders/{id}": {"get": {"parameters": [ID], "responses": answer(
        {"$ref": "#/components/schemas/Order"})}}}  # fmt: skip
    assert not found(document, "amount_without_currency")


@pytest.mark.parametrize(
    "schema",
    [
        {**TEXT, "format": "date-time"},
        {**TEXT, "pattern": "^.*Z$"},
        {**TEXT, "description": "HH:MM"},
        {**TEXT, "example": "3 days ago"},
        {**TEXT, "enum": ["a"]},
    ],
)
def test_a_time_that_says_its_notation_is_fine(schema: dict[str, Any]) -> None:
    assert not found(models(Order=fields(created_at=schema)), "time_without_format")


def test_only_times_with_an_example_get_a_format() -> None:
    when = {**TEXT, "example": "2026-03-01T10:00:00Z"}
    document = models(Order=fields(a_at=TEXT, b_at=when, c_at={**TEXT, "example": "2026-03-01"}))
    text = json.dumps(document)
    done = analyse([Source("api.json", text)])
    pairs = zip(done.review.findings, done.edits, strict=True)
    (edits,) = [edits for each, edits in pairs if each.rule == "time_without_format"]
    after = json.loads(apply_edits(text, edits)[0])["components"]["schemas"]["Order"]["properties"]
    assert after["a_at"] == TEXT
    assert (after["b_at"]["format"], after["c_at"]["format"]) == ("date-time", "date")


def test_numbers_of_which_the_unit_is_said_are_fine() -> None:
    said = {**WHOLE, "description": "Unix time in seconds"}
    assert not found(models(A=fields(created_at=said)), "mixed_time_formats")
    (finding,) = found(models(A=fields(created_at=WHOLE, sent_at=WHOLE)), "mixed_time_formats")
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["b"], "additionalProperties": True},
        {"allOf": [{"required": ["b"]}, {"properties": {"b": TEXT}}]},
        {"properties": {"b": TEXT}, "anyOf": [{"required": ["b"]}]},
        {"required": ["b"], "oneOf": [{"properties": {"b": TEXT}}, {"properties": {"c": TEXT}}]},
    ],
)
def test_fields_defined_around_a_schema_may_be_required_in_it(schema: dict[str, Any]) -> None:
    assert not found(models(A=schema), "required_field_undefined")


def test_a_base_may_require_what_is_defined_by_those_composed_of_it() -> None:
    base = {**fields(total=WHOLE), "required": ["items"]}
    page = {"allOf": [{"$ref": "#/components/schemas/Base"}, fields(items=ROWS)]}
    assert found(models(Base=base), "required_field_undefined")
    assert not found(models(Base=base, Page=page), "required_field_undefined")


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "nullable": True}, None),
        ({"type": "number"}, 3),
        ({"oneOf": [TEXT, WHOLE]}, 3),
        ({**fields(id={**TEXT, "readOnly": True}), "required": ["id"]}, {}),
        ({"type": "object", "additionalProperties": WHOLE}, {"a": 1}),
        ({"type": "string", "format": "date-time"}, "2026-03-01T10:00:00Z"),
    ],
)
def test_examples_that_fit_are_fine(schema: dict[str, Any], value: Any) -> None:
    assert not found(models(A={**schema, "example": value}), "example_outside_schema")


@pytest.mark.parametrize(
    "variants",
    [
        [fields(kind={"enum": ["a"]}, x=TEXT), fields(kind={"enum": ["b"]}, y=TEXT)],
        [fields(value=TEXT), fields(value=WHOLE)],
        [{**fields(x=TEXT), "required": ["x"]}, fields(y=TEXT)],
        [TEXT, fields(y=TEXT)],
    ],
)
def test_variants_that_differ_need_no_discriminator(variants: list[Any]) -> None:
    assert not found(models(A={"oneOf": variants}), "union_without_discriminator")


@pytest.mark.parametrize(
    "schema",
    [
        {"required": ["b"], "patternProperties": {"b": TEXT}},
        {"properties": {"n": {**WHOLE, "minimum": 1, "maximum": 1}}},
        {"properties": {"items": {"type": "array", "prefixItems": [TEXT]}}},
        {"properties": {"default": TEXT, "enum": TEXT, "required": FLAG}},
        {"properties": {"a": {"$ref": "#anchor"}, "b": {"$ref": "other.json#/x"}}},
        {
            "properties": {"a": {"$ref": "#/definitions/a"}},
            "definitions": {"a": {"$ref": "other.json#/a"}},
        },
        {
            "properties": {
                "any": {"anyOf": [{"type": t} for t in ("array", "string", "null", "object")]}
            }
        },
        {"properties": {"started_at": {**TEXT, "description": "as HH:MM"}}},
        {"properties": {"price_cents": WHOLE}},
        {"properties": {"n": {"enum": [1, "1", None]}}},
    ],
)
def test_sound_json_schemas_are_clean(schema: dict[str, Any]) -> None:
    draft = "https://json-schema.org/draft/2020-12/schema"
    text = json.dumps({"$schema": draft, "type": "object", **schema})
    findings = analyse([Source("order.schema.json", text)]).review.findings
    assert [each.code for each in findings if each.code.startswith("JSC")] == []
