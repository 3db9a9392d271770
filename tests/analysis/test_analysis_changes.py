"""What breaks between two versions: every change that does is found, every other is silent."""

import copy
from typing import Any

import pytest
import yaml

from smeaton.advice import Finding
from smeaton.analysis import Source, analyse

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {
        "id": {"type": "string"},
        "total": {"type": "string", "maxLength": 20},
        "state": {"type": "string", "enum": ["open", "paid"]},
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
    },
}
BASE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1.0.0"},
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "getOrder",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "expand", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "one",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                        },
                    },
                    "404": {"description": "none"},
                },
            },
            "put": {
                "operationId": "putOrder",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewOrder"}}
                    }
                },
                "responses": {"204": {"description": "kept"}},
            },
        }
    },
    "components": {
        "schemas": {
            "Order": ORDER,
            "NewOrder": copy.deepcopy(ORDER),
            "Line": {"type": "object", "properties": {"sku": {"type": "string"}}},
        }
    },
}
OPERATION = ("paths", "/orders/{id}", "get")
ANSWERED = ("components", "schemas", "Order")
SENT = ("components", "schemas", "NewOrder")


def broken(change: dict[tuple[str | int, ...], Any]) -> list[Finding]:
    """Review the base with values set at paths (None takes away) against the base."""
    new = copy.deepcopy(BASE)
    for path, value in change.items():
        holder: Any = new
        for step in path[:-1]:
            holder = holder[step]
        if value is None:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
    texts = [yaml.safe_dump(each, sort_keys=False) for each in (new, BASE)]
    found = analyse([Source("api.yaml", texts[0])], against=[Source("api.yaml", texts[1])]).review
    return [finding for finding in found.findings if finding.code.startswith("OAC")]


BREAKING: list[tuple[str, str, dict[tuple[str | int, ...], Any]]] = [
    ("OAC001", "GET /orders/{id}", {OPERATION: None}),
    ("OAC003", "GET /orders/{id}#expand", {(*OPERATION, "parameters", 1): None}),
    ("OAC002", "GET /orders/{id}#expand", {(*OPERATION, "parameters", 1, "required"): True}),
    ("OAC004", "GET /orders/{id}#expand",
     {(*OPERATION, "parameters", 1, "schema"): {"type": "string", "enum": ["lines"]}}),
    ("OAC004", "NewOrder.total", {(*SENT, "properties", "total", "maxLength"): 10}),
    ("OAC004", "NewOrder.state", {(*SENT, "properties", "state", "enum"): ["open"]}),
    ("OAC005", "NewOrder.state", {(*SENT, "required"): ["id", "total", "state"]}),
    ("OAC006", "NewOrder.state", {(*SENT, "properties", "state"): None}),
    ("OAC007", "Order.total", {(*ANSWERED, "properties", "total"): None}),
    ("OAC007", "Line.sku", {("components", "schemas", "Line", "properties", "sku"): None}),
    ("OAC008", "Order.total", {(*ANSWERED, "required"): ["id"]}),
    ("OAC008", "Order.total", {(*ANSWERED, "properties", "total", "nullable"): True}),
    ("OAC009", "Order.total", {(*ANSWERED, "properties", "total"): {"type": "number"}}),
    ("OAC009", "Order.state", {(*ANSWERED, "properties", "state", "enum"): ["open", "paid", "x"]}),
    ("OAC010", "GET /orders/{id}", {(*OPERATION, "responses", "404"): None}),
    ("OAC013", "GET /orders/{id}", {("security",): [{"login": []}]}),
    ("OAC016", "GET /orders/{id}", {(*OPERATION, "operationId"): "readOrder"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "object_", "change"), BREAKING, ids=lambda v: str(v)[:60])
def test_a_change_that_breaks_clients_is_found_where_it_is(
    code: str, object_: str, change: dict[tuple[str | int, ...], Any]
) -> None:
    assert (code, object_) in {(finding.code, finding.object) for finding in broken(change)}


HARMLESS: list[dict[tuple[str | int, ...], Any]] = [
    {},
    {("info", "version"): "1.1.0"},
    {(*ANSWERED, "properties", "note"): {"type": "string"}},
    {(*SENT, "properties", "note"): {"type": "string"}},
    {(*SENT, "properties", "total", "maxLength"): 40},
    {(*SENT, "required"): ["id"]},
    {(*SENT, "properties", "state", "enum"): ["open", "paid", "lost"]},
    {(*ANSWERED, "properties", "total", "maxLength"): 10},
    {(*ANSWERED, "required"): ["id", "total", "state"]},
    {(*ANSWERED, "description"): "An order"},
    {(*OPERATION, "parameters", 1, "deprecated"): True},
    {("paths", "/carts"): {"get": {"responses": {"200": {"description": "all"}}}}},
    {
        ("paths", "/orders/{id}"): None,
        ("paths", "/orders/{order}"): BASE["paths"]["/orders/{id}"],
    },
]


@pytest.mark.parametrize("change", HARMLESS, ids=lambda v: str(v)[:60])
def test_a_change_that_breaks_nobody_is_silent(change: dict[tuple[str | int, ...], Any]) -> None:
    assert broken(change) == []


def test_only_what_is_new_is_reported_beside_what_breaks() -> None:
    text = "openapi: 3.0.3\ninfo: {title: A, version: 1.0.0}\nservers: [{url: 'http://a.com'}]\n"
    old = [Source("a.yaml", f"{text}paths: {{}}\n")]
    alone = analyse(old).review
    assert alone.findings
    again = analyse(old, against=old).review
    assert again.findings == []
    assert f"{len(alone.findings)} finding" in again.notes[-1]


def test_a_field_that_may_have_been_renamed_is_named() -> None:
    properties = copy.deepcopy(ORDER["properties"])
    properties["total_amount"] = properties.pop("total")
    (gone,) = [f for f in broken({(*ANSWERED, "properties"): properties}) if f.code == "OAC007"]
    assert "total_amount is new, so it may be renamed" in gone.message


def test_a_model_that_many_operations_use_is_told_of_once() -> None:
    new, old = copy.deepcopy(BASE), copy.deepcopy(BASE)
    for api in (new, old):
        for number in range(30):
            api["paths"][f"/o{number}"] = {
                "get": copy.deepcopy(api["paths"]["/orders/{id}"]["get"])
            }
    del new["components"]["schemas"]["Order"]["properties"]["total"]
    texts = [Source("a.yaml", yaml.safe_dump(each)) for each in (new, old)]
    found = analyse([texts[0]], against=[texts[1]]).review.findings
    assert [f.object for f in found if f.code == "OAC007"] == ["Order.total"]


def test_a_database_is_compared_with_its_earlier_version() -> None:
    old = "CREATE TABLE a (id bigint PRIMARY KEY, b int NOT NULL, c text, d varchar(10));"
    new = (
        "CREATE TABLE a (id bigint PRIMARY KEY, b bigint NOT NULL, c text NOT NULL, e varchar(10));"
    )
    found = analyse([Source("a.sql", new)], against=[Source("a.sql", old)]).review.findings
    assert {(f.code, f.object) for f in found if f.code.startswith("SQC")} == {
        ("SQC002", "a.d"),
        ("SQC004", "a.c"),
    }
