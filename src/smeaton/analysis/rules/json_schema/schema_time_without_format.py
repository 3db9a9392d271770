"""The rule `schema_time_without_format`."""

from collections.abc import Iterator

from smeaton.analysis.field_roles import find_bare_times, mend_times
from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule


@rule("JSC007", severity="low", harm="confusion", each=1)
def schema_time_without_format(file: SchemaFile) -> Iterator[Hit]:
    """A time that is just a string.

    ## What it does
    Finds properties that are times or dates by their name, of type string, with neither format nor
    pattern.

    ## Why it matters
    Each writer chooses a notation and a time zone, and nothing validates it.

    ## When it is fine
    The description says another notation, or it isn't a point in time.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    title: Order
    type: object
    properties:
      created_at:
        type: string
        examples: ['2026-03-01T10:00:00Z']
      expires_at: {type: string, description: In RFC 3339}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    title: Order
    type: object
    properties:
      created_at: {type: string, format: date-time}
      expires_at: {type: string, format: date-time}
    ```

    ## See also
    money-and-time-types
    """
    bare, times = find_bare_times(file.fields())
    if bare:
        first = bare[0]
        yield Hit(
            first.object,
            first.place,
            f"{len(bare)} of {times} times are strings without a format: "
            f"{first_names(each.object for each in bare)}.",
            "Nothing validates them, and each reader guesses notation and time zone.",
            f"{first.name}: {{type: string, format: date-time}} # RFC 3339",
            edits=mend_times(bare),
        )
