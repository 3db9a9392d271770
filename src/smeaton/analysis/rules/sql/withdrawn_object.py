"""The rule `withdrawn_object`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL117", severity="medium", harm="outage", each=2)
def withdrawn_object(schema: Schema) -> Iterator[Hit]:
    """View, function, type or sequence taken away from running programs.

    ## What it does
    Finds migrations that drop or rename a view, function, procedure, domain, type, sequence or
    extension, and don't make it again in the same script.

    ## Why it matters
    The version of the program that is still running calls it by that name, and fails from the
    moment the migration commits until the new version is everywhere.

    ## When it is fine
    A release after the last use, or an object of the same migration. What the script creates anew
    under the old name is not reported.

    ## Example
    ```sql
    DROP VIEW open_orders;
    ```

    ## Use instead
    ```sql
    -- release 1: nothing reads open_orders any more; release 2, weeks later, drops it
    COMMENT ON VIEW open_orders IS 'unused since release 41, to be dropped';
    ```

    ## See also
    schema-migrations
    """
    if schema.intent == "dump" or (schema.intent == "design" and schema.tables):
        return
    cascading = {change.place.line for change in schema.changes if change.kind == "cascade"}
    for change in schema.withdrawn:
        if change.place.line in cascading:
            continue
        does = "renames" if change.kind == "rename_object" else "drops"
        yield Hit(
            change.name,
            change.place,
            f"The migration {does} the {change.detail} {change.name}.",
            "Programs that still use the old name fail as soon as it commits.",
            f"-- first a release that does without {quote(change.name, schema.dialect)}, "
            f"then one that {does} it",
        )
