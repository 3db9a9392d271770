"""The rule `missing_natural_unique`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import create_index
from smeaton.analysis.identifiers import quote
from smeaton.analysis.natural_keys import (
    LOGINS,
    ONCE,
    find_owner,
    find_pairs,
    find_pending,
    find_scope,
    holds_accounts,
    identifies,
)
from smeaton.analysis.parse.schema import Column, Dialect, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.soft_delete import (
    alive,
    find_mark,
    is_account_name,
    is_spent,
    still_holds,
)
from smeaton.analysis.vocabulary import COPIES, PEOPLE, ends, is_log, is_staging, is_tool


def _is_unique(table: Table, column: str) -> bool:
    if any(column in columns for columns in table.unique_sets(partial=True)):
        return True
    return any(i.unique and any(column in part.text for part in i.parts) for i in table.indexes)


_LOST = (
    "Checks in the application lose the race of two requests; what is there twice already has to "
    "be merged by hand before the key can be made."
)


def _condition(table: Table, dialect: Dialect, *, flags: bool = True) -> str:
    """Return what holds for the rows that have to differ, "" where all have to."""
    mark = find_mark(table)
    return alive(mark, dialect) if mark else still_holds(table, dialect, flags=flags)


def _create_key(
    schema: Schema, table: Table, columns: tuple[str, ...], where: str, expression: str = ""
) -> str:
    """Return the unique index over the rows that have to differ."""
    if not where or schema.dialect != "mysql":
        return create_index(schema, table, columns, unique=True, where=where, expression=expression)
    listed = ", ".join(quote(column, "mysql") for column in columns)
    return "-- MySQL has no partial index, but from 8.0.13 keys over expressions:\n" + create_index(
        schema,
        table,
        columns,
        unique=True,
        expression=f"{listed}, (CASE WHEN {where} THEN 1 END)",
    )


def _judge_pairs(schema: Schema, table: Table) -> Iterator[Hit]:
    pending = find_pending(table)
    if pending is None:
        return
    status, value = pending
    still = f"{quote(status, schema.dialect)} = {value}" if status else ""
    conditions = filter(None, (still, _condition(table, schema.dialect)))
    where = " AND ".join(conditions)
    sets = [set(known) for known in table.unique_sets(partial=True)]
    for pair in find_pairs(table):
        if any(set(pair) <= known or known <= set(pair) for known in sets):
            continue
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} allows the same ({', '.join(pair)}) twice"
            + (f" while {status} is {value}." if status else "."),
            "Two requests at once store the same fact twice, and joins and sums count double; "
            "what is there twice already has to be merged before the key can be made.",
            _create_key(schema, table, pair, where),
            group="pair",
        )


def _judge_owner(schema: Schema, table: Table) -> Iterator[Hit]:
    owner = find_owner(schema, table)
    if owner and not any(set(known) <= {owner} for known in table.unique_sets(partial=True)):
        yield Hit(
            f"{table.name}.{owner}",
            table.columns[owner].place,
            f"Nothing keeps {table.name} at one row for each {owner}.",
            "Two requests at once insert a second row, and which of them counts is chance.",
            _create_key(schema, table, (owner,), _condition(table, schema.dialect)),
            group="owner",
        )


_ACCOUNTS = {"user", "account", "login"}


def _is_held_elsewhere(schema: Schema, table: Table, column: Column) -> bool:
    """Whether the name or address is that of an account, whose row in another table holds it."""
    name = column.name.lower()
    if ends(table.short, PEOPLE) or holds_accounts(table):
        return False
    if name not in LOGINS and not ends(name, {"email"}):
        return False
    others = (other for other in schema.designed() if other is not table)
    return any(ends(o.short, _ACCOUNTS) and o.column(column.name) for o in others)


def _find_constant(column: Column) -> str:
    """Return the default that every row gets which does not say otherwise, or ""."""
    default = column.default
    constant = default and re.match(r"'(?:[^']|'')*'\Z|-?[0-9.]+\Z", default.text)
    return default.text if default and constant else ""


def _judge_value(schema: Schema, table: Table, column: Column, severity: Severity) -> Hit:
    d = schema.dialect
    called = "email" in column.name.lower() or column.name.lower() in LOGINS
    lowered = d != "mysql" and called and column.type.name != "citext"
    spent = is_spent(column.name) or ends(table.short, {"token"})
    where = "" if spent else _condition(table, d, flags=False)
    note = ""
    if where and is_account_name(table, column):
        note = f" -- add WHERE {where} if others may take the names of deleted accounts"
        where = ""
    scope = find_scope(table, column)
    within = f" within {scope[0]}" if scope else ""
    first, default = "", _find_constant(column)
    if default:
        first = (
            f"-- first: the default {default} fits one row alone, so drop it or make it differ\n"
        )
    expression = f"lower({quote(column.name, d)})" if lowered else ""
    return Hit(
        f"{table.name}.{column.name}",
        column.place,
        f"Nothing keeps {table.name}.{column.name} unique{within}.",
        _LOST,
        first + _create_key(schema, table, (*scope, column.name), where, expression) + note,
        severity=severity,
        group="default" if default else "scoped" if scope else "",
    )


@rule("SQL010", severity="medium", harm="corruption", each=6, keep=4)
def missing_natural_unique(schema: Schema) -> Iterator[Hit]:
    """Identifying value that nothing keeps unique.

    ## What it does
    Finds what people and programs identify a row by, without a unique key or index: the e-mail or
    login of an account, a slug, a SKU, an ISBN and their like, the number of a document
    (claim_number), the code of a lookup, a token, the pair of a link table, provider and uid of an
    identity, the owner of a row of counters. Names and slugs of what belongs to one other row are
    expected to be unique within it; where rows are only marked as deleted, or invitations keep a
    status, those that live or are pending have to differ.

    ## Why it matters
    A check in the application loses the race of two requests. Two accounts with one e-mail
    address, or two products with one SKU, then have to be merged by hand, and every later lookup
    is a guess.

    ## When it is fine
    Logs, history, order lines and imports repeat such values rightly, and an address book may hold
    one e-mail address twice: customers with a postal address or phone and no login are not
    reported, nor are addresses that are encrypted (a digest beside them, or a comment, says so) or
    that the one provider where people sign in told of them. A unique key that contains
    the column, such as (tenant_id, email), is enough.

    ## Example
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL
    );
    CREATE UNIQUE INDEX users_email_key ON users (lower(email));
    ```

    ## See also
    database-constraints, index-choice
    """
    for table in schema.designed():
        if is_staging(table) or is_tool(table) or ends(table.short, COPIES):
            continue
        yield from _judge_pairs(schema, table)
        yield from _judge_owner(schema, table)
        for column in table.columns.values():
            severity = identifies(table, column)
            known = _is_unique(table, column.name) or any(table.references(column.name))
            if severity is None or known:
                continue
            if _is_held_elsewhere(schema, table, column):
                continue
            if not is_log(table) or column.name.lower() in ONCE:
                yield _judge_value(schema, table, column, severity)
