"""The rule `unique_ignores_soft_delete`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import create_index, drop_index
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.soft_delete import alive, find_mark, is_account_name, is_flag, is_spent
from smeaton.analysis.source import Place
from smeaton.analysis.vocabulary import says

_WAITING = {"queue", "outbox", "job"}
_BESIDES = "statements with ON CONFLICT on these columns then need the same WHERE"


def _is_value(column: Column) -> bool:
    return column.type.is_text or column.type.name == "citext"


def _find_keys(schema: Schema, table: Table) -> Iterator[tuple[tuple[str, ...], Place, str, bool]]:
    """Yield unique keys over all rows: columns, place, name, and whether it is a constraint.

    What a foreign key refers to can't be partial.
    """
    bound = {frozenset(key.target_columns) for _, key in schema.incoming(table)}
    for key in table.uniques:
        if frozenset(key.columns) not in bound:
            yield key.columns, key.place, key.name, True
    for index in table.indexes:
        columns = tuple(column for column in index.columns if column)
        whole = len(columns) == len(index.parts) and index.where is None
        if index.unique and whole and frozenset(columns) not in bound:
            yield columns, index.place, index.name, False


def _mend(
    schema: Schema, table: Table, mark: Column, columns: tuple[str, ...], old: str, *, key: bool
) -> str:
    """Return the statements that put a key over living rows in place of the old one."""
    d = schema.dialect
    name = f"{table.short}_{'_'.join(columns)}_live_key"[:60]
    condition = alive(mark, d)
    if d == "mysql":
        listed = ", ".join(quote(c, d) for c in columns)
        made = (
            "-- MySQL has no partial index, but from 8.0.13 keys over expressions:\n"
            f"CREATE UNIQUE INDEX {quote(name, d)} ON {quote(table.name, d)} "
            f"({listed}, (CASE WHEN {condition} THEN 1 END));"
        )
    else:
        made = create_index(schema, table, columns, unique=True, where=condition, name=name)
    if key and d == "sqlite":
        return f"-- once the table is rebuilt without that key:\n{made}"
    if key and d == "postgres":
        return f"{made}\nALTER TABLE {quote(table.name, d)} DROP CONSTRAINT {quote(old, d)};"
    return f"{made}\n{drop_index(schema, table, old)}"


@rule("SQL021", severity="medium", harm="corruption", each=4)
def unique_ignores_soft_delete(schema: Schema) -> Iterator[Hit]:
    """Unique key that counts rows deleted softly.

    ## What it does
    Finds unique keys on names, e-mail addresses, slugs and codes of tables with `deleted_at` or
    `is_deleted`, where the key neither contains that column nor is partial. Beside a mere flag,
    which hides more often than it deletes, it is a question and low, and so is the name of a person
    or account, where it asks whether somebody else may take it.

    ## Why it matters
    A row that users see as gone still holds its value: the returning customer can't register, the
    slug can't be used again, and support "fixes" it by mangling the old row.

    ## When it is fine
    The value must never be used twice, as with invoice numbers, tokens, access codes and external
    ids; those are not reported, nor are queues and keys that a foreign key refers to. User names
    are often kept reserved, so that nobody passes for whoever had them before.

    ## Example
    ```sql
    CREATE TABLE members (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      slug text NOT NULL UNIQUE,
      deleted_at timestamptz
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE members (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      slug text NOT NULL,
      deleted_at timestamptz
    );
    CREATE UNIQUE INDEX members_slug_key ON members (slug) WHERE deleted_at IS NULL;
    ```

    ## See also
    history-and-soft-delete
    """
    for table in schema.designed():
        mark = find_mark(table)
        if mark is None or says(table.short, _WAITING):
            continue
        for columns, place, label, constraint in _find_keys(schema, table):
            texts = [c for name in columns if (c := table.column(name)) and _is_value(c)]
            if mark.name in columns or not texts or all(map(is_spent, columns)):
                continue
            old = label or f"{table.short}_{'_'.join(columns)}_key"
            fix = _mend(schema, table, mark, columns, old, key=constraint)
            named = any(is_account_name(table, c) for c in texts)
            message = (
                f"The unique key of {table.name} on ({', '.join(columns)}) counts rows that "
                f"{mark.name} marks as deleted"
            )
            if named:
                yield Hit(
                    f"{table.name}.{texts[-1].name}",
                    place,
                    f"{message}: may nobody else ever take the name?",
                    "Reserved for ever, a name can't be taken over to pass for its former owner, "
                    "and the owner can't come back under it either.",
                    f"-- only if others may take the names of deleted accounts; {_BESIDES}:\n{fix}",
                    severity=Severity.LOW,
                    group="account",
                )
                continue
            flag = is_flag(mark)
            yield Hit(
                f"{table.name}.{texts[-1].name}",
                place,
                f"{message}: may its value be used again?" if flag else f"{message}.",
                "A value stays taken after its row is gone for the user, so it can't be "
                "registered again."
                if not flag
                else "A value stays taken while its row is hidden, so nothing new can have it.",
                f"-- unless rows are shown again under the old value; {_BESIDES}:\n{fix}"
                if flag
                else fix,
                severity=Severity.LOW if flag else None,
                group="flag" if flag else "",
            )
