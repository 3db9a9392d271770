"""The rule `int64_identifier`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.field_roles import is_identifier
from smeaton.analysis.parse.json_schema import Field
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names, is_habit
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import word_set, words

_SAFE = 2**53
_COUNTED = 2**31
_KINDS = word_set("color colour type level kind status role category priority tier stage state")
_LISTED = re.compile(r"(?:^|[\s,(*-])\d{1,3}\s*(?::|=|-|\.\.|to)\s*\w", re.M)


@rule("OAS082", severity="low", harm="corruption", each=1)
def int64_identifier(api: Api) -> Iterator[Hit]:
    """Ids that JavaScript rounds.

    ## What it does
    Finds identifiers in answers that are integers of format int64, or whose example or bounds go
    beyond 2^53.

    ## Why it matters
    JSON has one kind of number, and JavaScript reads it as a double (RFC 8259, section 6): from
    9,007,199,254,740,993 on ids are rounded to another row's. Snowflake ids are there from the
    first day.

    ## When it is fine
    `maximum` stays within 9007199254740991, or the description says so. Sequences that count from 1
    will not get there soon: none is reported where an example is that of a sequence; else the
    finding is low, and high where an example is already too large.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Message:
          type: object
          properties:
            id: {type: integer, format: int64, example: 175928847299117063}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Message: {type: object, properties: {id: {type: string, example: "175928847299117063"}}}
    ```

    ## See also
    primary-key-choice, resource-modelling
    """
    ids = [
        each
        for each in api.fields
        if is_identifier(each.name)
        and not _is_small(each)
        and not _is_counted(each)
        and "integer" in each.schema.types
        and (each.schema.number("maximum") is None or (each.schema.number("maximum") or 0) > _SAFE)
    ]
    large = [
        each
        for each in ids
        if isinstance(each.schema.keyword("example").value, int)
        and abs(each.schema.keyword("example").value) > _SAFE
    ]
    answered = [each for each in ids if each.in_response]
    wide = large or [each for each in answered if each.schema.format == "int64"]
    if large or (len(wide) > 1 and is_habit(len(wide), len(answered))):
        first = wide[0]
        yield Hit(
            first.object,
            first.place,
            f"Ids that are 64-bit integers ({len(wide)}"
            f"{', and their examples are beyond 2^53' if large else ''}): "
            f"{first_names(each.object for each in wide)}.",
            "JavaScript rounds numbers beyond 2^53, so that an id becomes another's"
            + ("." if large else ", once they get there: soon if they aren't counted from 1."),
            f"{first.name}: {{type: integer, format: int64, maximum: 9007199254740991}}   # if "
            "they are counted\nElse answer them as text too, in a field of its own, before they "
            "get there.",
            severity=Severity.HIGH if large else None,
        )


def _is_small(field: Field) -> bool:
    """Whether it numbers a few kinds, by its name or by the values that are told."""
    named = _KINDS & set(words(field.name)[:-1])
    return bool(named or field.schema.enum or _LISTED.search(field.schema.description))


def _is_counted(field: Field) -> bool:
    """Whether an example shows that ids are counted up from 1."""
    example = field.schema.keyword("example").value
    return isinstance(example, int) and abs(example) < _COUNTED
