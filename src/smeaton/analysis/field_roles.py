"""What fields of API models are by name and description: money, times, identifiers."""

import re
from collections.abc import Iterable, Iterator

from smeaton.analysis.parse.json_schema import Field, JsonSchema
from smeaton.analysis.source import Edit
from smeaton.analysis.tree_edits import set_key
from smeaton.analysis.vocabulary import MEASURES, singular, word_set, words

_MONEY = word_set(
    "price amount cost fee salary payment subtotal refund payout deposit revenue earnings "
    "commission surcharge wage tip turnover"
)
_SURE = word_set("price salary subtotal payout revenue earnings surcharge wage turnover fee")
_NOT_MONEY = MEASURES - {"total", "points"} | word_set(
    "id ids type status method date at url name currency code tier model plan percentage unit "
    "units gas limit threshold max min list book change changes day month bytes liquid tank"
)
_CURRENCY = re.compile(
    r"currenc|\b(?:usd|eur|gbp|jpy|chf|sek|cny|inr|aud|cad|brl)\b|(?:^|_)(?:usd|eur|euros?|dollars?|gbp|chf|jpy|cents?|pence)(?:_|$)|"
    r"\b(?:us )?dollars?\b|\beuros?\b|\bcents?\b|[$€£]\s?\d|in us\$|satoshi|\bwei\b|"
    r"[a-z](?:Usd|USD|Eur|EUR|Euros?|Gbp|GBP|Dollars?|Cents?|Pence)(?![a-z])",
    re.I,
)
_TIME_ENDS = word_set("at date datetime timestamp")
_TIMES = word_set("created updated modified expires expiry deleted timestamp datetime")
_NOT_TIMES = word_set(
    "zone timezone format duration timeout interval range count id by after before period days "
    "day seconds minutes hours ms delay offset type status repeat window lat starred"
)
_DECIMAL = word_set("decimal decimal128 money bigdecimal currency")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_SAID_ISO = re.compile(r"RFC[ -]?3339|ISO[ -]?8601", re.I)
_SAID_DAY = re.compile(r"\b(?:YYYY-MM-DD)\b(?![T ])")
_OTHER = re.compile(
    r"\bHH|\bhh:|mm/|dd/|/yy|epoch|unix|second|relative|ago\b|cron|natural|locale|formatted|"
    r"year|RFC ?(?:2822|1123|7231)|YYYY-MM\b(?!-)|GMT|precision|human.readable|free.?form|"
    r"timestamp of (?:the|a|your) (?:message|file|parent|comment|thread)",
    re.I,
)
_GENERIC = word_set(
    "value data type status id position size key content result source target from to order "
    "version number code name state item body text label default min max limit format start "
    "end date time count total level error message user owner author options settings config "
    "filter color ref url location address permissions display enabled parent duration timestamp "
    "input output details amount width height offset interval metadata model object after "
    "before score rank properties description title period day month year language threshold "
    "reference actor target quantity priority tag page category"
)
_FAMILIES = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean"}


def holder_of(name: str) -> str:
    """Return the object that a field is in, by the field's name in findings."""
    operation, _, path = name.partition("#")
    return f"{operation}#{path.rpartition('.')[0]}".rstrip("#") if path else name.rpartition(".")[0]


def root_of(name: str) -> str:
    """Return the model or operation that a field is in, by the field's name in findings."""
    return name.partition("#")[0] if "#" in name else name.partition(".")[0]


def is_money(field: Field) -> bool:
    """Whether a field is an amount of money."""
    parts = words(field.name)
    if not parts or set(parts) & _NOT_MONEY - {"total"}:
        return False
    if parts[-1] in _MONEY or (parts[-1] in ("total", "cents") and set(parts) & _MONEY):
        if parts[-1] in _SURE or (len(parts) > 1 and parts[-1] != "amount"):
            return True
        said = " ".join([field.name, field.owner.name, field.schema.description, field.object])
        beside = " ".join(field.owner.properties)
        return bool(_MONEY_SAID.search(said)) or bool(_CURRENCY.search(beside))
    return False


_MONEY_SAID = re.compile(
    r"money|pay|refund|charge|invoice|price|currenc|billing|dollar|euro|cents|fee|fund|balance|"
    r"transfer|purchase|order",
    re.I,
)


def names_currency(text: str) -> bool:
    """Whether a text or name says a currency."""
    return bool(_CURRENCY.search(text))


def is_time(name: str) -> bool:
    """Whether a field is a point in time by its name."""
    parts = words(name)
    if not parts or set(parts) & _NOT_TIMES:
        return False
    if len(parts) == 1:
        return parts[0] in _TIMES
    return parts[-1] in _TIME_ENDS or (parts[-1] == "time" and parts[-2] in _MOMENTS)


_MOMENTS = word_set("create created update updated start end expire expiry expiration begin stop")


def other_notation(field: Field) -> bool:
    """Whether a description or example says that a time is written in another way."""
    example = _example(field.schema)
    if isinstance(example, str) and example and not _ISO.match(example):
        return not _DAY.match(example)
    return bool(_OTHER.search(field.schema.description))


def _example(schema: JsonSchema) -> object:
    """Return the example of a schema, or the first of several."""
    several = schema.keyword("examples").value
    first = several[0] if isinstance(several, list) and several else None
    return schema.keyword("example").value or first


def time_format(schema: JsonSchema) -> str:
    """Return the format that a time has by its example or description; "" where neither says."""
    example = _example(schema)
    if isinstance(example, str) and example:
        return "date-time" if _ISO.match(example) else "date" if _DAY.match(example) else ""
    if _SAID_DAY.search(schema.description):
        return "date"
    return "date-time" if re.search(r"RFC[ -]?3339", schema.description, re.I) else ""


def is_identifier(name: str) -> bool:
    """Whether a field is an id: "id", "order_id", "orderId"."""
    parts = words(name)
    return bool(parts) and parts[-1] == "id"


def list_homonyms(fields: Iterable[Field]) -> dict[str, tuple[Field, Field]]:
    """Return names that have several types, with a field of the common type and one of another."""
    kinds: dict[str, dict[str, list[Field]]] = {}
    for field in fields:
        if len(field.schema.types) != 1 or field.schema.variants:
            continue
        if not is_identifier(field.name) and (not field.in_response or len(words(field.name)) < 2):
            continue
        kind = _FAMILIES.get(next(iter(field.schema.types)))
        parts = words(field.name)
        if kind and parts and not (len(parts) == 1 and parts[0] in _GENERIC):
            kinds.setdefault(field.name, {}).setdefault(kind, []).append(field)
    found = {}
    for name, by_kind in kinds.items():
        if is_time(name) or (is_identifier(name) and not _names_one_thing(name, by_kind)):
            continue
        if len(by_kind) > 1 and not ("boolean" in by_kind and not is_identifier(name)):
            ordered = sorted(by_kind.values(), key=len, reverse=True)
            found[name] = (ordered[0][0], ordered[1][0])
    return found


def _names_one_thing(name: str, by_kind: dict[str, list[Field]]) -> bool:
    """Whether an id is that of the same thing wherever it stands, as far as names tell.

    An event_id in two kinds of events is the id of each; one in other things refers to one kind.
    """
    about = singular(words(name)[-2]) if len(words(name)) > 1 else ""
    own = [
        sum(about in {singular(word) for word in words(root_of(each.object))} for each in fields)
        for fields in by_kind.values()
    ]
    return bool(about) and about not in _VAGUE and sum(map(bool, own)) < len(by_kind)


_VAGUE = word_set("resource entity object key external source target item record reference public")


def find_bare_times(fields: Iterable[Field]) -> tuple[list[Field], int]:
    """Return the times that are text of any form, and how many times there are as text."""
    times = [
        each for each in fields if is_time(each.name) and each.schema.is_text
        and each.schema.types == {"string"}
    ]  # fmt: skip
    other = {each.name for each in times if other_notation(each)}
    bare = [
        each
        for each in times
        if not each.schema.format and not each.schema.text("pattern") and each.name not in other
    ]
    return bare, len(times)


def mend_times(fields: Iterable[Field]) -> tuple[Edit, ...]:
    """Return the changes that give times the format that their example or description says."""
    return tuple(
        edit
        for each in fields
        if time_format(each.schema)
        for edit in set_key(each.schema.node, "format", time_format(each.schema))
    )


def find_float_money(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield amounts of money that are numbers with a fraction."""
    for each in fields:
        if "number" in each.schema.types and each.schema.format not in _DECIMAL and is_money(each):
            yield each
