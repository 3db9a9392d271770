"""Where the rules about the shape of HTTP contracts are silent."""

from typing import Any

import pytest
from openapi_documents import (
    DONE,
    FLAG,
    FORBIDDEN_BODY,
    ID,
    LIST,
    MADE,
    ROWS,
    TEXT,
    WHOLE,
    answer,
    api,
    fields,
    found,
    models,
    parameter,
    takes,
)

from smeaton.advice import Severity


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


def test_lists_under_one_parent_matter_less_and_a_few_not_at_all() -> None:
    nested = {"get": {"parameters": [ID], "responses": answer(ROWS)}}
    paths = {f"/orders/{{id}}/{name}": nested for name in ("lines", "notes", "parcels")}
    (finding,) = found(api(paths), "unpaginated_list")
    assert finding.severity is Severity.LOW
    assert "2 other places" in finding.message
    assert not found(api({"/orders/{id}/lines": nested}), "unpaginated_list")


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


def test_a_fixed_name_beside_a_parameter_is_not_ambiguous() -> None:
    item = {"get": {"parameters": [ID], "responses": DONE}}
    me = {"get": {"responses": DONE}}
    assert not found(api({"/users/{id}": item, "/users/me": me}), "ambiguous_paths")


def test_few_of_many_are_no_habit() -> None:
    good = {f"/a{n}": {"get": {"responses": DONE}} for n in range(60)}
    odd = {f"/b{n}": {"get": {"responses": {**DONE, "201": DONE["200"]}}} for n in range(1)}
    assert not found(api({**good, **odd}), "verb_in_path")
    text = models(A=fields(**{f"a_{n}": TEXT for n in range(60)}, camelCase=TEXT))
    assert not found(text, "inconsistent_naming")


def test_an_rpc_contract_may_name_its_verbs() -> None:
    paths = {f"/{v}Orders": {"post": {"responses": DONE}} for v in ("get", "create", "delete")}
    assert not found(api(paths), "verb_in_path")
