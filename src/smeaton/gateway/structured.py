"""Replies as JSON: how a schema is sent in each form, and how a reply is read back."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from smeaton.advice import Message
from smeaton.gateway.reply import Completion, T
from smeaton.injection import defuse

_STRICT_LACKS = (
    "default",
    "title",
    "examples",
    "discriminator",
    "minLength",
    "maxLength",
    "uniqueItems",
)
_MAPS = ("properties", "$defs")
_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)
_OBJECT = re.compile(r"\{\s*[\"}]")
_MOST_PROBLEMS = 8


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return `schema` in the subset that OpenAI's strict mode takes.

    Every object lists all its properties as required and allows no others; keywords that the mode
    lacks are left out, so the reply is still validated against the whole schema afterwards.
    Source: https://platform.openai.com/docs/guides/structured-outputs (supported schemas).
    """
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _STRICT_LACKS:
            continue
        name = "anyOf" if key == "oneOf" else key
        if key in _MAPS:
            result[name] = {inner: strict_schema(part) for inner, part in value.items()}
        elif isinstance(value, Mapping):
            result[name] = strict_schema(value)
        elif key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            result[name] = [strict_schema(part) for part in value]
        else:
            result[name] = value
    if "$ref" in result:
        return {"$ref": result["$ref"]}
    if "properties" in result:
        result |= {"required": list(result["properties"]), "additionalProperties": False}
    return result


def is_closed(schema: Any) -> bool:
    """Tell whether no object in `schema` has open keys, which strict mode can't express."""
    if isinstance(schema, Mapping):
        if schema.get("type") == "object" and "properties" not in schema:
            return False
        return all(is_closed(part) for part in schema.values())
    return all(is_closed(part) for part in schema) if isinstance(schema, list) else True


def response_format(form: str, name: str, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the `response_format` parameter for `form`, None where nothing is sent."""
    if form == "json_schema":
        strict = is_closed(schema)
        sent = strict_schema(schema) if strict else dict(schema)
        return {"type": form, "json_schema": {"name": name, "schema": sent, "strict": strict}}
    if form == "json_object_schema":
        return {"type": "json_object", "schema": dict(schema)}
    return {"type": "json_object"} if form == "json_object" else None


def with_schema(messages: Sequence[Message], schema: Mapping[str, Any]) -> list[Message]:
    """Return `messages` with the schema at the end of the system message, for forms without one."""
    text = (
        "Answer with one JSON object and nothing else: no prose, no code fence. "
        f"It must fit this JSON Schema:\n{json.dumps(schema, ensure_ascii=False)}"
    )
    first, rest = list(messages[:1]), list(messages[1:])
    if first and first[0].role == "system":
        return [Message("system", f"{first[0].content}\n\n{text}"), *rest]
    return [Message("system", text), *messages]


def repair_messages(
    messages: Sequence[Message], raw: str, problems: Sequence[str]
) -> list[Message]:
    """Return the conversation that asks once more, so that the stable prefix stays in the cache.

    The reply goes back without special tokens of chat templates: a fooled model may have been
    made to write a turn of somebody else.
    """
    listed = "\n".join(f"- {problem}" for problem in problems)
    text = (
        f"That reply can't be used:\n{listed}\n"
        "Answer again with the whole corrected JSON object and nothing else."
    )
    return [*messages, Message("assistant", defuse(raw)), Message("user", defuse(text))]


def parse_partial(raw: str) -> Any:
    """Return what the incomplete JSON in `raw` says so far, {} while that is nothing."""
    from pydantic_core import from_json

    text = _THOUGHT.sub("", raw)
    start = text.find("{")
    if start < 0:
        return {}
    try:
        return from_json(text[start:], allow_partial="trailing-strings")
    except ValueError:
        return {}


def read_reply(completion: Completion, reply: type[T]) -> tuple[T | None, tuple[str, ...]]:
    """Return the value in a reply, or None and what is wrong with it."""
    found = find_object(completion.text)
    if found is None:
        if completion.finish_reason == "length":
            return None, ("the reply was cut off by the token limit: be much shorter",)
        return None, ("the reply holds no complete JSON object",)
    try:
        return reply.model_validate_json(json.dumps(found)), ()
    except ValidationError as error:
        return None, describe_problems(error)


def find_object(raw: str) -> dict[str, Any] | None:
    """Return the first whole JSON object in `raw`, whatever prose or fences surround it."""
    text = _THOUGHT.sub("", raw)
    decoder = json.JSONDecoder(strict=False)
    for candidate in (*_FENCE.findall(text), text):
        start = _OBJECT.search(candidate)
        if start is None:
            continue
        try:
            value, _ = decoder.raw_decode(candidate, start.start())
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return None


def describe_problems(error: ValidationError) -> tuple[str, ...]:
    """Return validation errors as short sentences that a model can act on."""
    return tuple(
        f"{'.'.join(str(part) for part in item['loc']) or 'the object'}: {item['msg']}"
        for item in error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]
    )
