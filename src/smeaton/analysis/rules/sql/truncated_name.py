"""The rule `truncated_name`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL116", severity="low", harm="confusion", each=1)
def truncated_name(schema: Schema) -> Iterator[Hit]:
    """Name longer than PostgreSQL keeps.

    ## What it does
    Finds names of more than 63 bytes in PostgreSQL DDL.

    ## Why it matters
    PostgreSQL cuts them off with a notice that nobody reads. Two long names with the same start
    become one: the second index fails, or IF NOT EXISTS skips it, and tools that look for the full
    name never find it.

    ## When it is fine
    A server compiled with a larger NAMEDATALEN.

    ## Example
    ```sql
    CREATE TABLE stays (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      room text NOT NULL
    );
    CREATE INDEX stays_by_room_for_the_report_of_the_housekeeping_department_of_all_hotels
      ON stays (room);
    ```

    ## Use instead
    ```sql
    CREATE TABLE stays (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      room text NOT NULL
    );
    CREATE INDEX stays_room_idx ON stays (room);
    ```

    ## See also
    schema-migrations
    """
    seen: set[str] = set()
    tables = (*schema.tables.values(), *schema.fragments.values())
    standing = {index.name for table in tables for index in table.indexes}
    gone = {change.name for change in schema.changes if change.kind == "create_index"} - standing
    for name, place in schema.truncated:
        kept = name.encode()[:63].decode(errors="ignore")
        if name in seen or kept in gone:
            continue
        seen.add(name)
        yield Hit(
            name,
            place,
            f"The name {name} is cut off to {kept}.",
            "Another name with the same start collides with it, and tools look for the full one.",
            "-- take a name of at most 63 bytes; ALTER ... RENAME TO gives it to what is called "
            f"{quote(kept, 'postgres')} already",
        )
