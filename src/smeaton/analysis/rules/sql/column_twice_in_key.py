"""The rule `column_twice_in_key`."""

from collections.abc import Iterator, Sequence

from smeaton.analysis.ddl import drop_index
from smeaton.analysis.parse.schema import Index, Key, Schema, Table
from smeaton.analysis.rule import Hit, rule


def _repeated(columns: Sequence[str]) -> str:
    return next((name for n, name in enumerate(columns) if name in columns[:n]), "")


def _elements(schema: Schema) -> Iterator[tuple[Table, Index | Key, list[str]]]:
    for table in (*schema.tables.values(), *schema.fragments.values()):
        for index in table.indexes:
            yield table, index, [f"{part.text} {part.opclass}" for part in index.parts]
        for key in (*table.uniques, *([table.primary] if table.primary else [])):
            yield table, key, list(key.columns)
    for change in schema.changes:
        if isinstance(change.subject, Key) and schema.find(change.table) is None:
            yield Table(name=change.table, place=change.place), change.subject, list(
                change.subject.columns
            )  # fmt: skip


@rule("SQL108", severity="medium", harm="slowness")
def column_twice_in_key(schema: Schema) -> Iterator[Hit]:
    """The same column twice in one key or index.

    ## What it does
    Finds indexes, unique constraints and primary keys that list a column twice.

    ## Why it matters
    One of them was meant to be another column. PostgreSQL takes the index, which then misses the
    query or the duplicates that it was made for, and refuses the constraint.

    ## When it is fine
    The same column under two operator classes, which serve different queries, is not reported.

    ## Example
    ```sql
    CREATE TABLE crates (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      shelf text NOT NULL,
      aisle text NOT NULL
    );
    CREATE INDEX crates_place_idx ON crates (aisle, aisle);
    ```

    ## Use instead
    ```sql
    CREATE TABLE crates (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      shelf text NOT NULL,
      aisle text NOT NULL
    );
    CREATE INDEX crates_place_idx ON crates (aisle, shelf);
    ```

    ## See also
    index-choice, database-constraints
    """
    for table, element, columns in _elements(schema):
        twice = _repeated(columns).split(" ")[0]
        if not twice:
            continue
        name = element.name or "the key"
        yield Hit(
            element.name if isinstance(element, Index) else table.name,
            element.place,
            f"{name} on {table.name} lists {twice} twice.",
            "One of the two was meant to be another column.",
            f"{drop_index(schema, table, element.name)}\n"
            "-- then create it with the column that was meant"
            if isinstance(element, Index)
            else "-- name the column that was meant",
        )
