"""Small API descriptions for tests of rules, and what is found in them."""

import json
from typing import Any

from smeaton.advice import Finding
from smeaton.analysis import Analysis, Source, analyse

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
