"""The rule `mixed_time_formats`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.field_roles import is_time
from smeaton.analysis.parse.json_schema import Field
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule

_UNIT = re.compile(r"unix|epoch|second|milli|micro|\bms\b|1970|utime", re.I)
_COUNTED = {"created", "updated", "modified", "deleted", "expired"}
_BESIDE = {
    "skipped",
    "failed",
    "total",
    "errors",
    "unchanged",
    "added",
    "removed",
    "inserted",
    "count",
}
_MINOR = 20
_LEAST = 3


@rule("OAS080", severity="medium", harm="confusion", each=1)
def mixed_time_formats(api: Api) -> Iterator[Hit]:
    """Times as numbers here and as text there.

    ## What it does
    Finds contracts in which some points in time are numbers since 1970 and others RFC 3339 text;
    and numbers of which nothing says whether they count seconds or milliseconds.

    ## Why it matters
    Every reader needs to know field by field which it is. Seconds taken for milliseconds are
    January 1970; milliseconds taken for seconds are the year 57000.

    ## When it is fine
    All times are numbers and their unit is said, for most of them at least. Durations and counters
    aren't points in time: how many were created, updated and skipped. Nor is a lone `timestamp`, as
    of key presses, which may count from the start.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order:
          type: object
          properties:
            created_at: {type: string, format: date-time}
            paid_at: {type: string, format: date-time}
            updated_at: {type: integer}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order:
          type: object
          properties:
            created_at: {type: string, format: date-time}
            paid_at: {type: string, format: date-time}
            updated_at: {type: string, format: date-time}
    ```

    ## See also
    money-and-time-types
    """
    times = [each for each in api.fields if is_time(each.name) and not _is_count(each)]
    texts = [each for each in times if each.schema.format in ("date-time", "date")]
    numbers = [
        each
        for each in times
        if {"integer", "number"} & each.schema.types and "string" not in each.schema.types
    ]
    vague = [
        each
        for each in numbers
        if not _UNIT.search(f"{each.name} {each.schema.description} {each.schema.format}")
    ]
    if len(numbers) == 1 and numbers[0].name.lower() == "timestamp":
        numbers = []
    few = min(len(texts), len(numbers))
    if few and len(texts) + len(numbers) >= _LEAST and few * _MINOR >= len(texts) + len(numbers):
        odd = min(texts, numbers, key=len)
        yield Hit(
            odd[0].object,
            odd[0].place,
            f"Of {len(texts) + len(numbers)} times {len(texts)} are text and {len(numbers)} "
            f"numbers: {first_names(each.object for each in odd)} differ from the rest.",
            "Every reader has to know field by field which it is, and in which unit.",
            _advise(numbers[0]),
        )
    elif len({each.name for each in vague}) > 1 and len(vague) * 2 > len(numbers):
        yield Hit(
            vague[0].object,
            vague[0].place,
            f"Times that are numbers of an unknown unit ({len(vague)}): "
            f"{first_names(each.object for each in vague)}.",
            "Seconds taken for milliseconds are January 1970.",
            "description: Unix time in seconds   # or whichever unit it is",
            severity=Severity.LOW,
        )


def _is_count(field: Field) -> bool:
    """Whether it says how many, as the results of an import do."""
    beside = set(field.owner.properties)
    return field.name.lower() in _COUNTED and bool(beside & _BESIDE)


def _advise(field: Field) -> str:
    """Return the field as text beside the number, which those who read it still need."""
    snake = "_" in field.name or field.name.islower()
    stem = field.name.removesuffix("_timestamp").removesuffix("Timestamp")
    name = "time" if stem.lower() == "timestamp" else f"{stem}_time" if snake else f"{stem}Time"
    return (
        f"{name}: {{type: string, format: date-time}}   # beside {field.name}, which is deprecated;"
        " new fields as text alone"
    )
