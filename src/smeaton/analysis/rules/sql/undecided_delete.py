"""The rule `undecided_delete`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from smeaton.analysis.ddl import add_foreign_key
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import ForeignKey, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import (
    KEPT,
    ends,
    is_join,
    is_lookup,
    is_person,
    noun,
    says,
    singular,
    words,
)

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


@dataclass(slots=True)
class _Practice:
    """What the schema does elsewhere: how many references to each table go with their row."""

    cascading: Counter[int]
    blocking: Counter[int]
    decides: bool
    """Most of its references say what deletion means."""
    generated: bool
    """Prisma wrote it, so RESTRICT with ON UPDATE CASCADE is its default, not a decision."""


def _read_practice(schema: Schema) -> _Practice:
    tables = list(schema.designed())
    practice = _Practice(Counter(), Counter(), decides=False, generated=False)
    stamps = (c.type for table in tables for c in table.columns.values())
    practice.generated = any(kind.name == "timestamp" and kind.length == 3 for kind in stamps)
    decided = 0
    for table in tables:
        for key in table.foreign_keys:
            decided += not _is_undecided(practice, key)
            counter = practice.cascading if key.on_delete == "cascade" else practice.blocking
            counter[id(schema.find(key.target))] += key.on_delete in ("cascade", "", "restrict")
    practice.decides = decided * 2 > sum(len(table.foreign_keys) for table in tables)
    return practice


def _is_undecided(practice: _Practice, key: ForeignKey) -> bool:
    default = key.on_delete == "restrict" and key.on_update == "cascade"
    return (not key.on_delete and not key.stays) or (practice.generated and default)


def _is_identified_by(table: Table, column: str) -> bool:
    """Whether a row is told apart by what it belongs to: alone, or with columns of its own."""
    bound = {name for key in table.foreign_keys for name in key.columns}
    own = set(table.primary.columns) if table.primary else set()
    return any(
        column in columns
        and not (set(columns) - {column}) & bound
        and not (own and own < set(columns))
        for columns in table.unique_sets()
    )


def _is_own(table: Table, column: str, target: Table) -> bool:
    """Whether what it belongs to tells a row apart; a person is nobody's part.

    But what says more of one person is.
    """
    if is_person(table):
        return is_person(target) and (column,) in set(table.unique_sets())
    return _is_identified_by(table, column)


def _needs(schema: Schema, table: Table, key: ForeignKey, target: Table) -> bool:
    """Whether each row of the table needs one of the target."""
    columns = [table.column(name) for name in key.columns]
    return schema.find(key.target) is target and not any(c is None or c.nullable for c in columns)


def _is_part(schema: Schema, practice: _Practice, table: Table, key: ForeignKey) -> bool:
    """Whether a row of the table means nothing without what the key points at."""
    column = table.column(key.columns[0])
    target = schema.find(key.target)
    if column is None or target is None or is_lookup(target) or says(table.short, KEPT):
        return False
    if any(says(c.name, {"balance", "credit", "debit"}) for c in table.columns.values()):
        return False  # what holds money has to outlive its owner, which NO ACTION sees to
    if target is table:
        return practice.decides and says(column.name, {"parent"})
    if any(_needs(schema, target, back, table) for back in target.foreign_keys):
        return False
    alone = len(table.foreign_keys) == 1
    whole = noun(table.name).startswith(f"{noun(key.target)}_")
    named = singular(words(target.short)[-1]) in map(singular, words(column.name))
    if len(table.foreign_keys) <= 2 and whole and (alone or named):
        return True
    if column.nullable:
        return False
    held = practice.cascading[id(table)] + practice.blocking[id(table)]
    usual = held <= 2 and practice.cascading[id(target)] > max(1, practice.blocking[id(target)])
    return (
        is_join(table)
        or (alone and (ends(table.short, _PARTS) or _is_own(table, column.name, target)))
        or (named and usual)
    )


def _offer(key: ForeignKey) -> str:
    """Return what can be decided, what loses nothing first; RESTRICT is never deferred."""
    stays = "NO ACTION" if key.deferrable else "RESTRICT"
    still = ", DEFERRABLE as it is now" if key.deferrable else ""
    return f"ON DELETE {stays} if it must outlive that, CASCADE if it is a mere part{still}"


def _mend(schema: Schema, table: Table, key: ForeignKey) -> str:
    """Return what can be decided, and the statements for a part; none runs before that."""
    asked = f"-- {table.name} ({', '.join(key.columns)}) REFERENCES {key.target} ... {_offer(key)}"
    target = schema.find(key.target)
    aside = schema.notation != "sql" or schema.dialect == "sqlite"
    if aside or key.deferrable or target is None or not key.name:
        return asked
    columns = key.target_columns or (target.primary.columns if target.primary else ())
    bind = add_foreign_key(
        schema, table, key.columns, target, columns, "cascade", key.on_update
    ).splitlines()
    d = schema.dialect
    what = "FOREIGN KEY" if d == "mysql" else "CONSTRAINT"
    drop = f"ALTER TABLE {quote(table.name, d)} DROP {what} {quote(key.name, d)};"
    return "\n".join([f"{asked}:", *(f"--   {line}" for line in [drop, *bind])])


@rule("SQL038", severity="low", harm="confusion", each=3)
def undecided_delete(schema: Schema) -> Iterator[Hit]:
    """Part of a row that does not say what its deletion means.

    ## What it does
    Finds foreign keys that say nothing about deletion, on link tables and on tables that are parts
    of what they refer to: named after it (playlist_tracks of a playlist), tokens and sessions of a
    user, rows that are unique only within it, and rows of a table where most of what refers to the
    same target goes with it. What Prisma writes by default, RESTRICT, says nothing either.

    ## Why it matters
    A part means nothing without its whole, yet it stops the whole from being deleted; each program
    has to delete the parts first, in the right order, and account deletion fails in production.

    ## When it is fine
    The part is a record of its own that must prevent deletion; write ON DELETE RESTRICT to say so.
    Parts of what is kept anyway (orders, invoices, claims) are not reported, nor are people and
    logs.
    Dumps of MySQL leave that out, so nothing is said about them.

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
    if schema.dialect == "mysql" and schema.intent == "dump":
        return
    practice = _read_practice(schema)
    for table in schema.designed():
        for key in table.foreign_keys:
            if (
                ends(table.short, {"log", "history", "audit"})
                or not _is_undecided(practice, key)
                or not _is_part(schema, practice, table, key)
            ):
                continue
            name = f"{table.name} ({', '.join(key.columns)})"
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"{name} blocks the deletion of its row of {key.target}: is RESTRICT, which Prisma "
                "writes by default, meant?"
                if key.on_delete
                else f"{name} does not say what happens to it when its row of {key.target} is "
                "deleted.",
                "The part stops the whole from being deleted until a program removes it first.",
                _mend(schema, table, key),
                group=key.on_delete,
            )
