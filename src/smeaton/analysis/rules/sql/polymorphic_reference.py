"""The rule `polymorphic_reference`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, find_kind, is_log, says, singular, words

_GENERAL = {"owner", "subject", "target", "source", "entity", "object", "resource", "parent",
            "item", "record", "reference", "ref", "referenced", "referer", "actor", "related",
            "attached", "linked", "model", "host", "holder", "content", "context", "associated",
            "assignee", "author", "sender", "recipient", "creator", "origin"}  # fmt: skip
"""What any row may be to another; `taker` and `shipping` are no such words."""
_DESCRIBED = ("name", "description", "label", "title", "code")
_WAREHOUSE = {"dim", "fact", "wh", "dwh", "olap"}


def _names_tables(schema: Schema, table: Table, column: Column, kind: Column) -> bool:
    """Whether something beside the two names says that the one names the table of the other.

    An index of both, a word for any kind of thing, or values that name tables.
    """
    base = column.name[: -len(words(column.name)[-1])].rstrip("_")
    beside = {"_".join(words(name)) for name in table.columns}
    stem = "_".join(words(base))
    if any(f"{stem}_{word}" in beside for word in _DESCRIBED) or says(table.short, _WAREHOUSE):
        return False
    general = words(base)[-1].endswith("able") or words(base)[-1] in _GENERAL
    called = {"_".join(words(other.short)) for other in schema.designed()}
    if not general and singular(stem) in {singular(name) for name in called}:
        return False  # of that one table, and the type says which kind of row
    if column.nullable and not kind.nullable and kind.default is not None:
        return False
    pair = {column.name, kind.name}
    sets = [index.columns[:2] for index in table.indexes]
    if any(pair == set(columns) for columns in (*sets, *(c[:2] for c in table.unique_sets()))):
        return True
    return general or bool(kind.type.values)


def _mend(schema: Schema, table: Table, column: Column) -> str:
    """Return what to do instead, in words that the dialect has."""
    count = "<=" if column.nullable else "="
    held = f"num_nonnulls(...) {count} 1"
    if schema.dialect != "postgres":
        held = f"(a_id IS NOT NULL) + (b_id IS NOT NULL) {count} 1"
    pointed = any(
        schema.find(key.target) is table
        for other in schema.designed()
        for key in other.foreign_keys
    )
    apart = "" if pointed else f"; or one {table.short} table per target"
    return (
        f"-- if all targets are tables of this database: one nullable foreign key a target table, "
        f"and CHECK ({held}){apart}"
    )


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
    values are an enum that names none of the tables says something else, and is not reported, nor
    is a pair that nothing but its names makes one: no index of both, and no word for any kind of
    thing (owner, subject, commentable). Where a table is called as the pair is (`template_id`
    beside templates), or the type has a value though the id is NULL, the type is a kind of that one
    thing.

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
            if not _names_tables(schema, table, column, kind):
                continue
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Columns {kind.name} and {column.name} of {table.name} are a polymorphic "
                "reference.",
                "No foreign key can bind it, so rows come to point at what is gone, and "
                "joins need a "
                "branch per type.",
                _mend(schema, table, column),
            )
