"""The rule `time_without_format`."""

from collections.abc import Iterator

from smeaton.analysis.field_roles import find_bare_times, mend_times, time_format
from smeaton.analysis.parse.json_schema import Field
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names, is_habit, share
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_FEW = 3


@rule("OAS079", severity="low", harm="confusion", each=1)
def time_without_format(api: Api) -> Iterator[Hit]:
    """A time that is just a string.

    ## What it does
    Finds fields and parameters that are times or dates by their name, of type string, with neither
    format nor pattern.

    ## Why it matters
    One service writes "2026-03-01T10:00:00Z", another "01.03.2026": nothing validates it, generated
    clients keep a string, and two readers put the same moment hours apart.

    ## When it is fine
    The description says another notation ("HH:MM", "e.g. 3 days ago", "in a human-readable form"),
    or it isn't a point in time: a duration, a time zone, a schedule, the timestamp by which a
    message is named.

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
            created_at: {type: string, example: "2026-03-01T10:00:00Z"}
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
            created_at: {type: string, example: "2026-03-01T10:00:00Z", format: date-time}
    ```

    ## See also
    money-and-time-types
    """
    bare, times = find_bare_times(api.fields)
    if bare and is_habit(len(bare), times) and (len(bare) > 1 or times <= _FEW):
        first = bare[0]
        yield Hit(
            first.object,
            first.place,
            f"{share(len(bare), times)} times are strings without a format: "
            f"{first_names(each.object for each in bare)}.",
            "Nothing validates them, and readers have to guess notation and time zone.",
            _advise(first),
            edits=mend_times(bare),
        )


def _advise(field: Field) -> str:
    """Return the field with its format: as an example has it, or as its name says."""
    known = time_format(field.schema)
    is_day = not known and words(field.name)[-1] == "date"
    note = "  # or date-time, if it has a time" if is_day else "  # RFC 3339"
    form = known or ("date" if is_day else "date-time")
    return f"{field.name}: {{type: string, format: {form}}}{note}"
