"""Where the rules about the shape of HTTP contracts are silent, and what their edits leave."""

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.advice import Finding, Severity
from smeaton.analysis import Analysis, Rule, Source, analyse, find_rule, list_rules
from smeaton.analysis.patch import apply_edits

RULES = [*list_rules("openapi"), *list_rules("json_schema")]
FENCE = re.compile(r"^```(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def review(document: dict[str, Any] | str, name: str = "api.yaml") -> Analysis:
    text = document if isinstance(document, str) else json.dumps(document)
    return analyse([Source(name, text)])


def api(paths: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    info = {"title": "Shop", "version": "1.0.0"}
    return {"openapi": "3.0.3", "info": info, "paths": paths or {}, **more}


def models(**schemas: Any) -> dict[str, Any]:
    return api(components={"schemas": schemas})


def answer(schema: Any, **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"200": {"description": "ok", "content": content, **more}}


def takes(schema: Any, media: str = "application/json") -> dict[str, Any]:
    return {"content": {media: {"schema": schema}}}


def fields(**schemas: Any) -> dict[str, Any]:
    return {"type": "object", "properties": schemas}


def found(document: dict[str, Any] | str, rule: str) -> list[Finding]:
    return [each for each in review(document).review.findings if each.rule == rule]


def parameter(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema or {"type": "string"}}


TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
FLAG = {"type": "boolean"}
ROWS = {"type": "array", "items": fields(id=TEXT)}
LIST = {"responses": answer(fields(items=ROWS, next=TEXT))}
FORBIDDEN_BODY = {"requestBody": takes(fields(a=TEXT, b=TEXT))}
DONE = {"200": {"description": "ok"}}
MADE = {"201": {"description": "made"}}


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


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/currencies", {"responses": answer(ROWS)}),
        ("/orders", {"responses": answer({**ROWS, "maxItems": 20})}),
        ("/orders", {"deprecated": True, "responses": answer(ROWS)}),
        ("/orders", {"parameters": [parameter("pageSize", type="integer")], **LIST}),
        ("/orders", {"description": "At most 20 orders.", "responses": answer(ROWS)}),
        ("/orders", {"responses": answer({"type": "array", "items": TEXT})}),
    ],
)
def test_short_or_bounded_lists_need_no_pages(path: str, operation: dict[str, Any]) -> None:
    assert not found(api({path: {"get": operation}}), "unpaginated_list")


def test_a_list_under_one_parent_matters_less() -> None:
    nested = {"get": {"parameters": [ID], "responses": answer(ROWS)}}
    (finding,) = found(api({"/orders/{id}/lines": nested}), "unpaginated_list")
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize(
    "one",
    [
        {"parameters": [parameter("page_token")]},
        {"parameters": [parameter("page")]},
        {"parameters": [parameter("starting_after"), parameter("limit", type="integer")]},
    ],
)
def test_names_of_cursors_are_one_style(one: dict[str, Any]) -> None:
    other = {"parameters": [parameter("cursor")]}
    document = api({"/a": {"get": {**LIST, **one}}, "/b": {"get": {**LIST, **other}}})
    assert not found(document, "two_pagination_styles")


def creation(**more: Any) -> dict[str, Any]:
    post = {"summary": "Create", "requestBody": takes(fields(sku=TEXT)), "responses": MADE}
    return {"post": {**post, **more}}


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("/orders", creation(requestBody=takes(fields(client_reference=TEXT)))),
        ("/orders", creation(parameters=[{**parameter("Idempotency-Key"), "in": "header"}])),
        ("/orders", creation(description="Idempotent by sku.")),
        ("/comments", creation()),
        ("/orders/{id}", {"put": {"parameters": [ID], **FORBIDDEN_BODY, "responses": DONE}}),
    ],
)
def test_retries_are_safe_with_a_key_or_where_little_is_at_stake(
    path: str, item: dict[str, Any]
) -> None:
    assert not found(api({path: item}), "creation_without_idempotency_key")


def test_money_that_may_move_twice_is_high() -> None:
    (finding,) = found(api({"/payments": creation()}), "creation_without_idempotency_key")
    assert finding.severity is Severity.HIGH
    (lesser,) = found(api({"/orders": creation()}), "creation_without_idempotency_key")
    assert lesser.severity is Severity.MEDIUM


def test_an_error_with_more_fields_is_of_the_same_shape() -> None:
    def error(**names: Any) -> dict[str, Any]:
        return {"description": "no", "content": {"application/json": {"schema": fields(**names)}}}

    one, more = error(code=TEXT, message=TEXT), error(code=TEXT, message=TEXT, field=TEXT)
    oauth = error(error=TEXT, error_description=TEXT)
    paths = {"/a": {"get": {"responses": {**DONE, "400": one, "404": more, "401": oauth}}}}
    assert not found(api(paths), "several_error_shapes")
    other = {"/b": {"get": {"responses": {**DONE, "400": error(problem=TEXT)}}}}
    (finding,) = found(api({**paths, **other}), "several_error_shapes")
    assert "{problem} (1)" in finding.message


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/jobs", fields(success=FLAG, order=TEXT)),
        ("/orders/status", fields(success=FLAG, order=TEXT)),
        ("/orders/{id}", fields(error=TEXT, message=TEXT)),
        ("/orders/{id}", fields(ok=TEXT, order=TEXT)),
    ],
)
def test_reports_on_what_was_done_are_no_failures(path: str, schema: Any) -> None:
    item = {"get": {"parameters": [ID] if "{" in path else [], "responses": answer(schema)}}
    assert not found(api({path: item}), "error_inside_success")


def test_empty_bodies_of_generators_are_no_bodies() -> None:
    form = takes({"type": "object", "properties": {}}, "application/x-www-form-urlencoded")
    document = api({"/a": {"get": {"requestBody": form, "responses": DONE}}})
    assert not found(document, "body_on_get_or_delete")


def test_deleting_with_a_body_matters_less_than_reading_with_one() -> None:
    item = {
        method: {"requestBody": takes(fields(a=TEXT)), "responses": DONE}
        for method in ("get", "delete")
    }
    levels = {each.severity for each in found(api({"/a": item}), "body_on_get_or_delete")}
    assert levels == {Severity.MEDIUM, Severity.LOW}


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/orders/{id}/cancel", {"operationId": "previewCancel"}),
        ("/updates", {"operationId": "listUpdates"}),
        ("/orders/{id}/edit", {"operationId": "getEditForm", "summary": "Show the form"}),
        ("/subscribe", {"operationId": "getSubscribePage", "summary": "Show the page"}),
    ],
)
def test_a_get_that_shows_something_is_fine(path: str, operation: dict[str, Any]) -> None:
    parameters = [ID] if "{" in path else []
    document = api({path: {"get": {**operation, "parameters": parameters, "responses": DONE}}})
    assert not found(document, "get_that_changes")


FIVE = {f"/{name}": {"get": {"responses": DONE}} for name in ("a", "b", "c", "d", "e")}
SERVED = {"servers": [{"url": "https://shop.test"}]}
DATED = {"name": "API-Version", "in": "header", "description": "A date, as 2026-01-31"}


@pytest.mark.parametrize(
    "more",
    [
        {"servers": [{"url": "https://shop.test/v2"}]},
        {"info": {"title": "A", "version": "1", "description": "We stay backward compatible."}},
        {"servers": []},
    ],
)
def test_a_version_or_a_promise_is_enough(more: dict[str, Any]) -> None:
    assert found(api(FIVE, **SERVED), "unversioned_api")
    assert not found({**api(FIVE, **SERVED), **more}, "unversioned_api")


def test_a_dated_revision_within_a_version_is_no_second_style() -> None:
    item = {"/v1/a": {"get": {"parameters": [{**DATED, "schema": TEXT}], "responses": DONE}}}
    assert not found(api(item), "several_version_styles")


@pytest.mark.parametrize(
    "put",
    [
        {"parameters": [ID, {"name": "If-Match", "in": "header", "schema": TEXT}]},
        {"requestBody": takes(fields(a=TEXT, version=WHOLE))},
        {"responses": {**DONE, "412": {"description": "changed"}}},
        {"requestBody": takes(fields(a=TEXT))},
    ],
)
def test_an_update_that_can_be_refused_is_fine(put: dict[str, Any]) -> None:
    plain = {"parameters": [ID], **FORBIDDEN_BODY, "responses": DONE}
    assert found(api({"/a/{id}": {"put": plain}}), "update_without_concurrency_control")
    document = api({"/a/{id}": {"put": {**plain, **put}}})
    assert not found(document, "update_without_concurrency_control")


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


def test_a_fixed_name_beside_a_parameter_is_not_ambiguous() -> None:
    item = {"get": {"parameters": [ID], "responses": DONE}}
    me = {"get": {"responses": DONE}}
    assert not found(api({"/users/{id}": item, "/users/me": me}), "ambiguous_paths")


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


def test_few_of_many_are_no_habit() -> None:
    good = {f"/a{n}": {"get": {"responses": DONE}} for n in range(60)}
    odd = {f"/b{n}": {"get": {"responses": {**DONE, "201": DONE["200"]}}} for n in range(1)}
    assert not found(api({**good, **odd}), "verb_in_path")
    text = models(A=fields(**{f"a_{n}": TEXT for n in range(60)}, camelCase=TEXT))
    assert not found(text, "inconsistent_naming")


def test_an_rpc_contract_may_name_its_verbs() -> None:
    paths = {f"/{v}Orders": {"post": {"responses": DONE}} for v in ("get", "create", "delete")}
    assert not found(api(paths), "verb_in_path")


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


@pytest.mark.parametrize(
    "schema",
    [
        {"required": ["b"], "patternProperties": {"b": TEXT}},
        {"properties": {"n": {**WHOLE, "minimum": 1, "maximum": 1}}},
        {"properties": {"items": {"type": "array", "prefixItems": [TEXT]}}},
        {"properties": {"default": TEXT, "enum": TEXT, "required": FLAG}},
        {"properties": {"a": {"$ref": "#anchor"}, "b": {"$ref": "other.json#/x"}}},
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


def test_schemas_that_contain_themselves_are_read() -> None:
    node = {"$ref": "#/components/schemas/A"}
    schema = {**fields(a=node, b={"type": "array", "items": node}), "allOf": [node], "example": {}}
    circle = {"oneOf": [{"$ref": "#/components/schemas/B"}], "example": 1}
    assert review(models(A=schema, B=circle)).review.findings is not None
