"""How what two versions of a schema say of one value differs, fields of objects aside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from smeaton.analysis.parse.json_schema import JsonSchema

Effect = Literal["narrower", "wider", "other"]

_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_OPAQUE = (
    "pattern", "format", "multipleOf", "not", "if", "then", "else", "contains", "propertyNames",
    "patternProperties", "dependentRequired", "dependentSchemas", "contentSchema",
    "contentMediaType", "contentEncoding", "prefixItems",
)  # fmt: skip
_OPAQUE = (
    "pattern", "format", "multipleOf", "not", "if", "then", "else", "contains", "propertyNames",
    "patternProperties", "dependentRequired", "dependentSchemas", "contentSchema",
    "contentMediaType", "contentEncoding", "prefixItems",
)  # fmt: skip
_CLOSING = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")
_ESCAPE = re.compile(r"\\([./:\"'#@,&=~!%;<>])")
_SHOWN = 100
"""Longer values are not shown: a cut one tells nothing."""
_NOTES = frozenset({"description", "title", "example", "examples", "deprecated", "$comment"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One keyword of one schema that says something else."""

    keyword: str
    """"type", "enum", "maximum", ..., or "field" for fields that come and go."""
    effect: Effect
    words: str
    """What changed, to follow the name of what it is: "is 10 at most, was 50"."""


def compare_values(old: JsonSchema, new: JsonSchema) -> list[Difference]:
    """Return how what two schemas say of a value differs, fields of objects aside."""
    found = [*_compare_types(old, new), *_compare_enums(old, new), *_compare_bounds(old, new)]
    found += _compare_variants(old, new)
    for keyword in _OPAQUE:
        before, after = old.keyword(keyword).value, new.keyword(keyword).value
        if before != after and not (keyword == "pattern" and _are_alike(before, after)):
            found.append(_compare_opaque(keyword, before, after))
    found += _compare_discriminators(old, new)
    for keyword in _CLOSING:
        was, now = (each.keyword(keyword).value is False for each in (old, new))
        if was != now:
            words = "takes no other fields any more" if now else "may hold other fields now"
            found.append(Difference(keyword, "narrower" if now else "wider", words))
    if old.flag("uniqueItems") != new.flag("uniqueItems"):
        now = new.flag("uniqueItems")
        words = "takes no repeated elements any more" if now else "may repeat elements now"
        found.append(Difference("uniqueItems", "narrower" if now else "wider", words))
    if old.nullable != new.nullable and (old.types or new.types):
        effect: Effect = "wider" if new.nullable else "narrower"
        words = "may be null now" if new.nullable else "may not be null any more"
        found.append(Difference("nullable", effect, words))
    return found


def _compare_opaque(keyword: str, was: Any, now: Any) -> Difference:
    if was is None:
        return Difference(keyword, "narrower", f"has {_article(keyword, now)} now")
    if now is None:
        had = f", had {show('', was)}" if show("", was) else ""
        return Difference(keyword, "wider", f"has no {keyword} any more{had}")
    if not (show("", was) and show("", now)):
        return Difference(keyword, "other", f"has another {keyword}")
    return Difference(keyword, "other", f"has {show(keyword, now)}, had {show('', was)}")


def _article(keyword: str, value: Any) -> str:
    """Return a keyword with its value, or "a pattern" where the value is too long to read."""
    return show(keyword, value) if show("", value) else f"a {keyword}"


def _are_alike(was: Any, now: Any) -> bool:
    """Whether two patterns say the same in other notation: escapes that change nothing.

    A dot with and without a backslash counts as the same: what is meant is the dot.
    """
    return bool(_unescape(was) == _unescape(now))


def _unescape(pattern: Any) -> Any:
    return _ESCAPE.sub(r"\1", pattern) if isinstance(pattern, str) else pattern


def show(keyword: str, value: Any) -> str:
    """Return a value as the words of a difference show it."""
    text = repr(value) if isinstance(value, str | int | float | bool) else ""
    return " ".join(filter(None, (keyword, text if len(text) < _SHOWN else "")))


def _compare_types(old: JsonSchema, new: JsonSchema) -> Iterator[Difference]:
    was, now = set(old.types), set(new.types)
    if was == now:
        return
    if "number" in was and now == (was - {"number"}) | {"integer"}:
        effect: Effect = "narrower"
    elif "integer" in was and now == (was - {"integer"}) | {"number"}:
        effect = "wider"
    elif not was or (now and now < was):
        effect = "narrower"
    elif not now or was < now:
        effect = "wider"
    else:
        effect = "other"
    words = f"is {_name_types(now)}, was {_name_types(was)}"
    yield Difference("type", effect, words)


def _name_types(types: set[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _compare_enums(old: JsonSchema, new: JsonSchema) -> Iterator[Difference]:
    if old.enum is None and new.enum is None:
        return
    if old.enum is None or new.enum is None:
        words = "is one of a set now" if old.enum is None else "is of no set any more"
        yield Difference("enum", "narrower" if old.enum is None else "wider", words)
        return
    gone = [each for each in old.enum if each not in new.enum]
    come = [each for each in new.enum if each not in old.enum]
    if gone:
        yield Difference("enum", "narrower", f"is not {_list(gone)} any more")
    if come:
        yield Difference("enum", "wider", f"may be {_list(come)} now")


def _list(values: list[Any]) -> str:
    shown = ", ".join(repr(each)[:40] for each in values[:6])
    return shown + (f" and {len(values) - 6} more" if len(values) > 6 else "")


def _compare_bounds(old: JsonSchema, new: JsonSchema) -> Iterator[Difference]:
    for keywords, sign, word in ((_LEAST, 1, "least"), (_MOST, -1, "most")):
        for keyword in keywords:
            was, now = (each.keyword(keyword).value for each in (old, new))
            if was == now:
                continue
            before, after = old.number(keyword), new.number(keyword)
            if isinstance(was, bool) or isinstance(now, bool):
                effect: Effect = "narrower" if now is True else "wider"
            elif before is None or after is None:
                effect = "narrower" if before is None else "wider"
            else:
                effect = "narrower" if (after - before) * sign > 0 else "wider"
            shown = [f"{each:g}" if each is not None else "none" for each in (after, before)]
            yield Difference(
                keyword, effect, f"has {keyword} {shown[0]}, had {shown[1]} (at {word})"
            )


def _compare_variants(old: JsonSchema, new: JsonSchema) -> Iterator[Difference]:
    for keyword in ("oneOf", "anyOf"):
        was, now = (_list_variants(each, keyword) for each in (old, new))
        if not was and not now:
            continue
        if not was and _covers(old, new, keyword):
            continue
        if not was or not now:
            effect: Effect = "narrower" if now else "wider"
            words = f"has {keyword} now" if now else f"has no {keyword} any more"
            yield Difference(keyword, effect, words)
            continue
        if gone := [name for name in was if name not in now]:
            yield Difference(keyword, "narrower", f"is not {', '.join(gone[:6])} any more")
        if come := [name for name in now if name not in was]:
            yield Difference(keyword, "wider", f"may be {', '.join(come[:6])} now")
    was, now = (_list_variants(each, "allOf") for each in (old, new))
    if gone := [name for name in was if name not in now]:
        yield Difference("allOf", "wider", f"is not composed of {', '.join(gone[:6])} any more")
    if come := [name for name in now if name not in was]:
        yield Difference("allOf", "narrower", f"is composed of {', '.join(come[:6])} too now")


def _covers(old: JsonSchema, new: JsonSchema, keyword: str) -> bool:
    """Whether a plain object is one of the variants that it became: what was sent still fits.

    The fields and what is required are held against each other for themselves.
    """
    own = set(old.properties)
    for each in new.keyword(keyword).elements():
        variant = JsonSchema(new.library, each)
        if variant.key == old.key or (old.name and variant.name == old.name):
            return True
        fields = set(variant.properties) | set(new.properties)
        if own and own <= fields and variant.required | new.required <= old.required:
            return True
    return False


def _list_variants(schema: JsonSchema, keyword: str) -> dict[str, None]:
    names: dict[str, None] = {}
    for each in schema.keyword(keyword).elements():
        variant = JsonSchema(schema.library, each)
        words = {k: v for k, v in (each.value or {}).items() if k not in _NOTES} if isinstance(
            each.value, dict
        ) else {}  # fmt: skip
        if words:
            names[variant.name or variant.text("title") or _digest(words)] = None
    return names


def _digest(words: dict[str, Any]) -> str:
    return " ".join(f"{key} {value}" for key, value in sorted(words.items()))[:60]


def _compare_discriminators(old: JsonSchema, new: JsonSchema) -> Iterator[Difference]:
    before, after = (each.keyword("discriminator") for each in (old, new))
    if before.value == after.value:
        return
    was, now = ({k: v.value for k, v in each.get("mapping").items()} for each in (before, after))
    same = before.text("propertyName") == after.text("propertyName")
    effect: Effect = "wider" if bool(after) and same and was.items() <= now.items() else "other"
    words = [
        f"by {each.text('propertyName')}" + (f" ({', '.join(names)})" if names else "")
        if each
        else "by nothing"
        for each, names in ((after, now), (before, was))
    ]
    yield Difference("discriminator", effect, f"is told apart {words[0]}, was {words[1]}")
