"""The rule `boolean_index`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import create_index, drop_index
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Index, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_person, says

_REACHED = {
    "read",
    "seen",
    "sent",
    "processed",
    "done",
    "handled",
    "completed",
    "finished",
    "resolved",
    "published",
    "approved",
    "delivered",
    "paid",
    "verified",
    "confirmed",
    "synced",
    "indexed",
}
"""What nearly every row gets to in the end, so that its default is the rare value."""


def _rare(column: Column, name: str) -> str:
    """The condition for the rarer value: mostly the one that is not the default."""
    said = column.default.text.strip("'").lower() if column.default else ""
    if said not in ("false", "f", "0", "true", "t", "1"):
        return ""
    starts_true = said in ("true", "t", "1")
    return f"NOT {name}" if starts_true != says(column.name, _REACHED) else name


def _sought_by(schema: Schema, table: Table) -> tuple[str, ...]:
    """Return whose rows are looked for: the one person that a row has to refer to, if any."""
    persons = [
        key.columns
        for key in table.foreign_keys
        if (target := schema.find(key.target))
        and is_person(target)
        and all((c := table.column(name)) and not c.nullable for name in key.columns)
        and not says(key.columns[0], {"creator", "author", "created", "updated", "sender", "by"})
    ]
    return persons[0] if len(persons) == 1 else ()


def _mend(schema: Schema, table: Table, column: Column, index: Index) -> str:
    dropped = drop_index(schema, table, index.name)
    person = _sought_by(schema, table)
    where = _rare(column, quote(column.name, schema.dialect))
    if schema.dialect == "mysql" or not where or not person:
        rare = "" if schema.dialect == "mysql" else "; a partial index on that one is better"
        return f"-- unless queries look for a value that few rows have{rare}:\n{dropped}"
    key = person
    name = f"{table.short}_{column.name}_rare_idx"[:60]
    made = create_index(schema, table, key, where=where)
    plain = quote("_".join((table.short, *key, "idx"))[:60], schema.dialect)
    return f"{made.replace(plain, quote(name, schema.dialect), 1)}\n{dropped}"


@rule("SQL076", severity="low", harm="slowness", each=2)
def boolean_index(schema: Schema) -> Iterator[Hit]:
    """Index on a boolean alone.

    ## What it does
    Finds indexes without a predicate whose only column is a boolean.

    ## Why it matters
    The common value is in most rows, so reading the table is cheaper and the planner does just
    that, while every write keeps the index up to date for it.

    ## When it is fine
    One value is rare: then a partial index holds those rows only, and is tiny, by what they are
    looked for: whose unread messages, or the next in the queue. In MySQL, which has
    no partial indexes, an index for a rare value is right.

    ## Example
    ```sql
    CREATE TABLE letters (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      returned boolean NOT NULL DEFAULT false
    );
    CREATE INDEX letters_returned_idx ON letters (returned);
    ```

    ## Use instead
    ```sql
    CREATE TABLE letters (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      returned boolean NOT NULL DEFAULT false
    );
    CREATE INDEX letters_returned_idx ON letters (id) WHERE returned;
    ```

    ## See also
    index-choice, over-indexing
    """
    for table in schema.designed():
        for index in table.indexes:
            column = table.column(index.columns[0] or "") if len(index.parts) == 1 else None
            if column is None or column.type.name != "boolean" or column.type.array:
                continue
            if index.where is not None or index.unique or index.include:
                continue
            if any(len(i.parts) > 1 and i.columns[0] == column.name for i in table.indexes):
                continue  # SQL011 says that the longer index serves as well
            yield Hit(
                index.name,
                index.place,
                f"Index {index.name} on {table.name} holds nothing but the boolean {column.name}.",
                "It never helps to find the common value, and a partial index on the rare one is a "
                "fraction of its size.",
                _mend(schema, table, column, index),
            )
