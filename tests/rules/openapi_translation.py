"""Translates small API descriptions from one version of OpenAPI to another, for tests of fixes."""

import json
from typing import Any

_HOMES = {
    "#/components/schemas/": "#/definitions/",
    "#/components/responses/": "#/responses/",
    "#/components/parameters/": "#/parameters/",
}
_FLOWS = {"clientCredentials": "application", "authorizationCode": "accessCode"}


def translate(document: dict[str, Any], version: str) -> dict[str, Any]:
    """Return a description of OpenAPI 3 in another version; one of Swagger 2.0 as it is."""
    if "swagger" in document:
        return document
    if version != "2.0":
        return {**document, "openapi": version}
    text = json.dumps(document)
    for old, new in _HOMES.items():
        text = text.replace(old, new)
    return _write_swagger(json.loads(text))


def _write_swagger(document: dict[str, Any]) -> dict[str, Any]:
    parts = document.get("components") or {}
    written: dict[str, Any] = {"swagger": "2.0", "info": document.get("info", {})}
    url = next((each.get("url", "") for each in document.get("servers") or ()), "")
    scheme, _, rest = url.partition("://")
    if rest:
        host, slash, path = rest.partition("/")
        written |= {"host": host, "schemes": [scheme], "basePath": slash + path}
    for key in ("security", "tags"):
        if key in document:
            written[key] = document[key]
    written["definitions"] = parts.get("schemas") or {}
    written["responses"] = {
        name: _write_response(each) for name, each in (parts.get("responses") or {}).items()
    }
    written["securityDefinitions"] = {
        name: _write_scheme(each) for name, each in (parts.get("securitySchemes") or {}).items()
    }
    written["paths"] = {
        path: {method: _write_operation(each) for method, each in item.items()}
        for path, item in (document.get("paths") or {}).items()
    }
    return written


def _write_operation(operation: Any) -> Any:
    if isinstance(operation, list):
        return [_write_parameter(each) for each in operation]
    if not isinstance(operation, dict):
        return operation
    written = {key: each for key, each in operation.items() if key != "requestBody"}
    written["parameters"] = [_write_parameter(each) for each in operation.get("parameters") or ()]
    body = operation.get("requestBody") or {}
    for media, each in (body.get("content") or {}).items():
        written["consumes"] = [media]
        schema = (each or {}).get("schema", {})
        written["parameters"].append({"name": "body", "in": "body", "schema": schema})
    written["responses"] = {
        status: _write_response(each) for status, each in (operation.get("responses") or {}).items()
    }
    return written


def _write_parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    rest = {key: each for key, each in parameter.items() if key != "schema"}
    return {**rest, **(parameter.get("schema") or {})}


def _write_response(response: dict[str, Any]) -> dict[str, Any]:
    written = {key: response[key] for key in ("$ref", "description") if key in response}
    for each in (response.get("content") or {}).values():
        written["schema"] = (each or {}).get("schema", {})
    headers = response.get("headers") or {}
    if headers:
        written["headers"] = {name: _write_parameter(each) for name, each in headers.items()}
    return written


def _write_scheme(scheme: dict[str, Any]) -> dict[str, Any]:
    if scheme.get("type") == "http":
        basic = scheme.get("scheme") == "basic"
        key = {"type": "apiKey", "in": "header", "name": "Authorization"}
        return {"type": "basic"} if basic else key
    for name, flow in (scheme.get("flows") or {}).items():
        return {"type": "oauth2", "flow": _FLOWS.get(name, name), **flow}
    return scheme
