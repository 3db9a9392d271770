"""The rule `undecided_delete`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import ForeignKey, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import KEPT, ends, is_join, is_lookup, noun, says

_PARTS = {
    "token",
    "session",
    "membership",
    "member",
    "setting",
    "preference",
    "like",
    "vote",
    "favorite",
    "follower",
    "follow",
    "bookmark",
    "rel",
    "stat",
    "state",
    "share",
    "recipient",
    "invite",
    "invitation",
    "step",
    "field",
    "option",
    "tag",
    "translation",
    "attachment",
    "credential",
    "key",
}


def _is_part(schema: Schema, table: Table, key: ForeignKey) -> bool:
    """Whether a row of the table means nothing without what the key points at."""
    column = table.column(key.columns[0])
    target = schema.find(key.target)
    if column is None or column.nullable or target is table or target is None or is_lookup(target):
        return False
    if is_join(table):
        return True
    if says(table.short, KEPT) or len(table.foreign_keys) > 2:
        return False
    named_after = noun(table.name).startswith(f"{noun(key.target)}_")
    return named_after or (ends(table.short, _PARTS) and len(table.foreign_keys) == 1)


@rule("SQL038", severity="low", harm="confusion", each=3)
def undecided_delete(schema: Schema) -> Iterator[Hit]:
    """Part of a row that does not say what its deletion means.

    ## What it does
    Finds required foreign keys that say nothing about deletion, on link tables and on tables that
    are parts of what they refer to: tokens and sessions of a user, steps of a plan, order_lines of
    an order.

    ## Why it matters
    A part means nothing without its whole, yet it stops the whole from being deleted; each program
    has to delete the parts first, in the right order, and account deletion fails in production.

    ## When it is fine
    The part is a record of its own that must prevent deletion; write ON DELETE RESTRICT to say so.

    ## Example
    ```sql
    CREATE TABLE films (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE actors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE film_actors (
      film_id bigint NOT NULL REFERENCES films (id),
      actor_id bigint NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
      PRIMARY KEY (film_id, actor_id)
    );
    CREATE INDEX film_actors_actor_id_idx ON film_actors (actor_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE films (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE actors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE film_actors (
      film_id bigint NOT NULL REFERENCES films (id) ON DELETE CASCADE,
      actor_id bigint NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
      PRIMARY KEY (film_id, actor_id)
    );
    CREATE INDEX film_actors_actor_id_idx ON film_actors (actor_id);
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        for key in table.foreign_keys:
            if key.on_delete or not _is_part(schema, table, key):
                continue
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"{table.name} ({', '.join(key.columns)}) does not say what happens to it "
                "when its row "
                f"of {key.target} is deleted.",
                "The part stops the whole from being deleted until a program removes it first.",
                f"-- REFERENCES {key.target} ... ON DELETE CASCADE, or RESTRICT where that is "
                "meant",
            )
