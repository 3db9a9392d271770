"""The rule `mismatched_reference_type`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import change_type, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import (
    EXTERNAL,
    ends,
    find_kind,
    find_target,
    is_reference,
    noun,
    says,
    words,
)


def _pairs(schema: Schema, table: Table) -> Iterator[tuple[Column, Table, Column, bool]]:
    """Yield each referring column, its target table and column, and whether it is declared."""
    for key in table.foreign_keys:
        target = schema.find(key.target)
        wanted = key.target_columns or (target.primary.columns if target and target.primary else ())
        for name, other in zip(key.columns, wanted, strict=False):
            column, key_column = table.column(name), target.column(other) if target else None
            if target and column and key_column:
                yield column, target, key_column, True
    for column in table.columns.values():
        if not is_reference(column) or next(table.references(column.name), None):
            continue
        target = None if says(column.name, EXTERNAL) else find_target(schema, table, column)
        if (
            target is not None
            and target is not table
            and target.primary
            and len(target.primary.columns) == 1
        ):
            key_column = target.column(target.primary.columns[0])
            if key_column and find_kind(schema, table, column) is None:
                yield column, target, key_column, False


_TOLD = {"integer", "text", "uuid", "date", "timestamp", "timestamptz", "boolean", "bytea",
         "json", "jsonb", "inet", "time", "real", "double", "char"}  # fmt: skip


def _family(schema: Schema, column: Column) -> str:
    """Return what a value is compared as; a domain with a check stands for its text."""
    if column.type.name in schema.domains:
        return "text"
    if column.type.is_integer or column.type.name == "numeric":
        return "integer"
    return "text" if column.type.is_text else column.type.name


def _is_other_id(column: Column, target: Table) -> bool:
    """Whether the id is of another kind: the name says which, or the target has it as well.

    `matrix_user_id` as text is none of `users`, nor is a copy of what `users` itself is told by.
    """
    qualified = len(words(column.name)) - 1 > len(noun(target.name).split("_"))
    last = words(column.name)[-1]
    other = last != "id" and any(ends(name, {last}) for name in target.columns)
    return qualified or other or target.column(column.name) is not None


@rule("SQL030", severity="high", harm="corruption", each=4, keep=2)
def mismatched_reference_type(schema: Schema) -> Iterator[Hit]:
    """Reference whose type differs from the key it points at.

    ## What it does
    Compares the columns of foreign keys, and of references known by name, with the keys they point
    at: different kinds (integer and text), or an integer narrower than the key (medium).

    ## Why it matters
    Between different kinds no foreign key can be declared and each join converts row by row, past
    the index. A narrower integer works until the key outgrows it; then inserts fail.

    ## When it is fine
    varchar and text of different lengths compare alike and are not reported, nor is what is known
    by its name alone and may be an id of another kind: one that is qualified (matrix_user_id), or
    a copy of a column that the target itself has.

    ## Example
    ```sql
    CREATE TABLE depots (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      title text NOT NULL
    );
    CREATE TABLE vans (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      depot_id integer NOT NULL REFERENCES depots (id)
    );
    CREATE INDEX vans_depot_id_idx ON vans (depot_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE depots (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      title text NOT NULL
    );
    CREATE TABLE vans (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      depot_id bigint NOT NULL REFERENCES depots (id)
    );
    CREATE INDEX vans_depot_id_idx ON vans (depot_id);
    ```

    ## See also
    primary-key-choice, database-constraints
    """
    if schema.dialect == "sqlite":
        return
    for table in schema.designed():
        for column, target, key, declared in _pairs(schema, table):
            if column.type.name == "unknown" or key.type.name == "unknown" or column.type.array:
                continue
            unlike = _family(schema, column) != _family(schema, key)
            told = {_family(schema, column), _family(schema, key)} <= _TOLD
            if declared and not told and schema.dialect == "postgres":
                continue  # a domain, most likely: PostgreSQL refuses keys of types that differ
            narrow = 0 < column.type.bits < key.type.bits
            if not unlike and not (narrow and declared):
                continue
            if unlike and not declared and _is_other_id(column, target):
                continue
            kind = key.type.name if schema.dialect == "postgres" else key.type.written
            convert = f"{quote(column.name, 'postgres')}::{kind}" if unlike else ""
            fix = change_type(schema, table, column.name, kind, convert)
            if unlike and not (column.type.is_text or key.type.is_text):
                fix = f"-- no value of it becomes {kind}: add a column of that type and fill it"
            elif unlike and not declared:
                fix = f"-- if all that write it write keys of {target.name}:\n{fix}"
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is {column.type.written}, but the key "
                f"{target.name}.{key.name} "
                f"is {key.type.written}.",
                "No foreign key can bind it, and each join converts the values past the index."
                if unlike
                else "Once the key passes the narrower range, rows can't refer to it any more."
                + warn_of_rewrite(schema),
                fix,
                severity=None if unlike else Severity.MEDIUM,
            )
