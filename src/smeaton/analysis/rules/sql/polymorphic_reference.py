"""The rule `polymorphic_reference`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, find_kind, is_log, words


@rule("SQL017", severity="medium", harm="corruption", each=3)
def polymorphic_reference(schema: Schema) -> Iterator[Hit]:
    """Reference whose table is named in another column.

    ## What it does
    Finds pairs such as `owner_type` and `owner_id` without a foreign key: the id points at a row
    of whichever table the type names.

    ## Why it matters
    No foreign key can bind it, so orphans are certain over time; a join needs one branch per type,
    and the planner sees one index for rows of unlike tables.

    ## When it is fine
    Audit trails and activity feeds, which point at anything and outlive it, are not reported.
    Frameworks have polymorphic associations, which a team may accept with eyes open. A type whose
    values are an enum that names none of the tables says something else, and is not reported.

    ## Example
    ```sql
    CREATE TABLE attachments (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      owner_type text NOT NULL,
      owner_id bigint NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
    CREATE TABLE events_planned (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      body text NOT NULL
    );
    CREATE TABLE attachments (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      post_id bigint REFERENCES posts (id),
      event_id bigint REFERENCES events_planned (id),
      CHECK (num_nonnulls(post_id, event_id) = 1)
    );
    CREATE INDEX attachments_post_id_idx ON attachments (post_id);
    CREATE INDEX attachments_event_id_idx ON attachments (event_id);
    ```

    ## See also
    polymorphic-references
    """
    for table in schema.designed():
        if is_log(table):
            continue
        for column in table.columns.values():
            parts = words(column.name)
            own = (column.name,) in set(table.unique_sets())  # it says who the row itself is
            if len(parts) < 2 or parts[-1] != "id" or own:
                continue
            if column.counter or any(table.references(column.name)):
                continue
            kind = find_kind(schema, table, column)
            if (
                kind is None
                or not ends(kind.name, {"type"})
                or any(table.references(kind.name))
                or kind.type.is_integer
            ):
                continue
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Columns {kind.name} and {column.name} of {table.name} are a polymorphic "
                "reference.",
                "No foreign key can bind it, so rows come to point at what is gone, and "
                "joins need a "
                "branch per type.",
                "-- one nullable foreign key a target table, and CHECK (num_nonnulls(...) "
                f"{'<=' if column.nullable else '='} 1); or one {table.short} table per target",
            )
