"""What a principal engineer would say of an HTTP contract, and what not: class by class."""

from typing import Any

import pytest
from openapi_documents import (
    DONE,
    ID,
    ROWS,
    TEXT,
    WHOLE,
    answer,
    api,
    fields,
    found,
    models,
    parameter,
    review,
    takes,
)  # fmt: skip

from smeaton.advice import Severity
from smeaton.analysis import Source, analyse

LOGIN = {"login": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
GUARD = [{"login": []}]


def guarded(paths: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    return api(paths, components={"securitySchemes": LOGIN, "schemas": schemas})


def post(schema: Any, **more: Any) -> dict[str, Any]:
    return {"post": {"requestBody": takes(schema), "responses": DONE, **more}}


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/auth/refresh", "post"), ("/users/sign-out", "post"), ("/logout", "post"),
        ("/webhooks/xendit", "post"), ("/payments/callback", "post"), ("/sign-up", "post"),
    ],
)  # fmt: skip
def test_what_is_open_by_nature_lacks_no_security(path: str, method: str) -> None:
    paths = {
        path: {method: {"responses": DONE}},
        "/orders": {"post": {"security": GUARD, "responses": DONE}},
    }
    assert not found(guarded(paths), "operation_without_security")


@pytest.mark.parametrize(
    ("path", "guarded_read", "severity"),
    [
        ("/tickets", False, None),
        ("/orders", False, Severity.MEDIUM),
        ("/tickets", True, Severity.HIGH),
    ],
)
def test_a_read_of_a_catalogue_is_no_open_door(
    path: str, guarded_read: bool, severity: Severity | None
) -> None:
    item = {"get": {"parameters": [ID], "responses": DONE, "security": GUARD}}
    paths: dict[str, Any] = {
        path: {
            "get": {"responses": answer(ROWS)},
            "post": {"security": GUARD, "responses": DONE},
        },
        f"{path}/{{id}}": item if guarded_read else {},
    }
    findings = found(guarded(paths), "operation_without_security")
    assert [each.severity for each in findings] == ([severity] if severity else [])


def test_a_key_in_the_body_is_a_credential_that_is_not_declared() -> None:
    body = {**fields(routing_key=TEXT, summary=TEXT), "required": ["routing_key"]}
    (finding,) = found(api({"/enqueue": post(body)}), "operation_without_security")
    assert finding.severity is Severity.MEDIUM
    assert "routing_key in the body" in finding.message
    assert "anybody" not in finding.why + finding.message


def test_a_credential_in_a_header_parameter_is_said_once() -> None:
    header = {"name": "Authorization", "in": "header", "required": True, "schema": TEXT}
    rules = {
        each.rule for each in review(api({"/mcp": post(TEXT, parameters=[header])})).review.findings
    }
    assert "credential_as_parameter" in rules
    assert "operation_without_security" not in rules


ROLE = fields(name=TEXT, role=TEXT)


def test_roles_that_callers_set_for_themselves_are_high() -> None:
    (finding,) = found(guarded({"/me": post(ROLE, security=GUARD)}), "writable_server_field")
    assert finding.severity is Severity.HIGH


def test_roles_of_other_users_are_a_question() -> None:
    (finding,) = found(guarded({"/users": post(ROLE, security=GUARD)}), "writable_server_field")
    assert finding.severity is Severity.MEDIUM
    assert "administrators" in finding.message


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/users", {"description": "Administrators create users here."}),
        ("/admin/users", {}),
        ("/users", {"security": [{"login": ["users.manage"]}]}),
        ("/users", {"summary": "urn:ietf:params:scim:schemas:core:2.0:User"}),
    ],
)
def test_setting_roles_is_the_purpose_of_managing_users(
    path: str, operation: dict[str, Any]
) -> None:
    paths = {path: post(ROLE, **{"security": GUARD, **operation})}
    assert not found(guarded(paths), "writable_server_field")


def test_a_payment_provider_says_when_it_was_paid() -> None:
    body = fields(paid_at=TEXT, amount=TEXT)
    assert not found(guarded({"/webhooks/pay": post(body)}), "writable_server_field")
    assert found(guarded({"/orders": post(body)}), "writable_server_field")


@pytest.mark.parametrize(
    ("name", "schema", "silent"),
    [
        ("colorID", {"description": "0: yellow, 1: gray"}, True),
        ("label_id", {"description": "0: yellow, 1: gray"}, True),
        ("orderId", {"description": "Of the order"}, False),
    ],
)
def test_numbers_of_kinds_are_no_large_ids(name: str, schema: dict[str, Any], silent: bool) -> None:
    wide = {"type": "integer", "format": "int64", **schema}
    both = fields(**{name: wide, f"other_{name}": wide})
    paths = {"/things": {"get": {"responses": answer(both)}}}
    assert bool(found(api(paths), "int64_identifier")) is not silent


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("/reports/bookings", fields(status=TEXT, name=TEXT)),
        ("/bookings", fields(status={"enum": ["a"]}, count=WHOLE)),
    ],
)
def test_a_row_a_group_does_not_grow(path: str, row: dict[str, Any]) -> None:
    paths = {path: {"get": {"responses": answer({"type": "array", "items": row})}}}
    assert not found(api(paths), "unpaginated_list")


@pytest.mark.parametrize(
    ("name", "silent"),
    [("monthly_dollar_price", True), ("priceEur", True), ("monthly_price", False)],
)
def test_a_name_may_say_the_currency(name: str, silent: bool) -> None:
    body = fields(**{name: {"type": "integer"}})
    paths = {"/plans": {"get": {"responses": answer(body)}}}
    assert bool(found(api(paths), "amount_without_currency")) is not silent


def test_a_private_key_in_the_query_is_a_secret_by_its_description() -> None:
    key = {**parameter("key"), "description": "PEM-encoded private key of the certificate"}
    (finding,) = found(
        api({"/ssl": {"post": {"parameters": [key], "responses": DONE}}}), "credential_in_url"
    )
    assert "body" in finding.fix
    sort = {**parameter("key"), "description": "What to sort by"}
    paths = {"/ssl": {"post": {"parameters": [sort], "responses": DONE}}}
    assert not found(api(paths), "credential_in_url")


def test_a_colon_is_no_parameter() -> None:
    paths = {"/users/:id": {"get": {"responses": DONE}}, "/users:search": {}}
    (finding,) = found(api(paths), "path_parameter_mismatch")
    assert "/users/{id}" in finding.fix


def test_a_fragment_is_not_called_a_query() -> None:
    (finding,) = found(api({"/token#refresh": {}}), "query_in_path")
    assert "fragment" in finding.message
    assert "query" not in finding.message


def test_null_as_a_type_is_named_in_words() -> None:
    kind = {"type": ["string", "null"]}
    (finding,) = found(models(User=fields(name=kind)), "keyword_of_other_version")
    assert "null among types" in finding.message


def test_a_default_is_not_blamed_for_an_enum_of_another_type() -> None:
    rate = {"type": "integer", "enum": ["8000", "16000"], "default": 16000}
    document = models(Room=fields(rate=rate))
    assert not found(document, "default_outside_schema")
    (finding,) = found(document, "enum_against_type")
    assert "enum: [8000, 16000]" in finding.fix


def test_elements_of_a_list_are_named_as_such() -> None:
    items = {"type": "object", "properties": {"op": TEXT}, "example": [{"op": "add"}]}
    document = models(Patch=fields(operations={"type": "array", "items": items}))
    (finding,) = found(document, "example_outside_schema")
    assert finding.object == "Patch.operations[]"


def test_a_number_in_a_url_is_a_text() -> None:
    paths = {"/a/{id}": {"get": {"parameters": [{**ID, "example": 12}], "responses": DONE}}}
    assert not found(api(paths), "example_outside_schema")


def test_undeclared_tags_harm_no_generated_code() -> None:
    paths = {"/a": {"get": {"operationId": "a", "tags": ["B"], "responses": DONE}}}
    (finding,) = found(api(paths, tags=[{"name": "A"}]), "untidy_contract")
    assert "Documentation" in finding.why
    assert "class" not in finding.why


def test_a_reference_in_the_place_of_content_is_followed_and_said_once() -> None:
    media = {"pay": {"application/json": {"schema": fields(price={"type": "number"})}}}
    content = {"$ref": "#/components/mediaTypes/pay"}
    paths = {
        f"/{name}": {"get": {"responses": {"200": {"description": "ok", "content": content}}}}
        for name in ("a", "b")
    }
    document = api(paths, components={"mediaTypes": media})
    (finding,) = found(document, "malformed_contract")
    assert "2 such" in finding.message
    assert found(document, "openapi_float_money")
    assert not found(document, "read_without_schema")


def test_a_missing_file_is_one_note() -> None:
    schemas = {name: {"$ref": f"models.yaml#/{name}"} for name in ("A", "B", "C")}
    notes = review(models(**schemas)).review.notes
    assert len(notes) == 1
    assert "'models.yaml', 3 references," in notes[0]


def test_alike_findings_are_one_heading_of_one_severity() -> None:
    text, float_ = {"type": "number"}, {"type": "number", "format": "float"}
    document = models(A=fields(price=text), B=fields(price=text), C=fields(price=float_))
    one, other = found(document, "openapi_float_money")
    assert {one.severity, other.severity} == {Severity.HIGH, Severity.MEDIUM}
    assert "1 other place" in other.message


def test_one_place_is_named_once() -> None:
    money = {"type": "number"}
    base = fields(price=money)
    document = models(A={"allOf": [base]}, B={"allOf": [{"$ref": "#/components/schemas/A"}]})
    (finding,) = found(document, "openapi_float_money")
    assert "other place" not in finding.message


def test_an_action_on_what_can_be_read_shows_its_state() -> None:
    accepted = {"202": {"description": "Accepted"}}
    item = {"/legs/{id}": {"get": {"parameters": [ID], "responses": answer(fields(state=TEXT))}}}
    hold = {"/legs/{id}/hold": {"post": {"parameters": [ID], "responses": accepted}}}
    assert not found(api({**item, **hold}), "accepted_without_status_resource")
    assert found(api(hold), "accepted_without_status_resource")


@pytest.mark.parametrize(
    ("pattern", "silent"),
    [(r"\{question\}", True), ("^pkg", True), ("[A-Z]{3}", False), ("a|b+", False)],
)
def test_a_literal_in_a_pattern_is_meant_to_be_somewhere(pattern: str, silent: bool) -> None:
    one = parameter("code", type="string", pattern=pattern)
    paths = {"/a": {"get": {"parameters": [one], "responses": DONE}}}
    assert bool(found(api(paths), "unanchored_pattern")) is not silent


def test_integer_ids_of_what_is_open_beside_guarded_things_belong_to_nobody() -> None:
    item = {"parameters": [{**ID, "schema": WHOLE}], "responses": DONE}
    writes = {"/things": {"post": {"security": GUARD, "responses": DONE}}}
    opened = guarded({**writes, "/things/{id}": {"get": {**item, "security": []}}})
    assert not found(opened, "sequential_id_in_path")
    closed = guarded({**writes, "/things/{id}": {"get": {**item, "security": GUARD}}})
    assert found(closed, "sequential_id_in_path")


@pytest.mark.parametrize(
    ("kind", "meant"), [("int", "integer"), ("strng", "string"), ("ObjectId", "string")]
)
def test_a_type_that_there_is_not_becomes_one_that_there_is(kind: str, meant: str) -> None:
    (finding,) = found(models(A=fields(b={"type": kind})), "contradictory_schema")
    assert finding.fix.startswith(f"type: {meant},")


def test_large_yaml_contracts_are_edited_without_reading_them_anew() -> None:
    """Each edit looks at the elements on its way, not at the whole document."""
    from smeaton.analysis import yaml_edits

    models_ = "".join(
        f"    M{n}:\n      properties:\n        a: {{type: string, nullable: true, enum: [x]}}\n"
        for n in range(300)
    )
    text = (
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n"
        f"components:\n  schemas:\n{models_}"
    )
    calls = 0
    read = yaml_edits._read_elements

    def count(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        return read(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_edits, "_read_elements", count)
        done = analyse([Source("api.yaml", text)])
    assert len(done.edits) > 0
    assert 0 < calls < 300 * 8


def test_a_token_of_a_language_model_is_no_secret() -> None:
    held = {"token": TEXT, "logprob": {"type": "number"}}
    for name, expected in (("ChatTokenLogprob", False), ("ChatAccess", True)):
        reply = answer({"$ref": f"#/components/schemas/{name}"})
        document = guarded(
            {"/chats/{id}": {"get": {"responses": reply}}},
            **{name: {"type": "object", "properties": held}},
        )
        assert bool(found(document, "secret_in_response")) is expected
