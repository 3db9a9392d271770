"""The rule `case_sensitive_unique`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import create_index
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_log, is_person, says

_NAMES = {"email", "email_address", "username", "user_name", "login", "handle"}


def _is_moment(table: Table, name: str) -> bool:
    """Whether the column says when: a key with it tells apart what one account did."""
    column = table.column(name)
    timed = column is not None and column.type.name in ("date", "timestamp", "timestamptz")
    return timed or ends(name, {"timestamp", "time", "at"})


def _find_condition(table: Table, columns: tuple[str, ...]) -> str:
    """Return which rows a partial unique index over the columns keeps apart, "" for all."""
    if any(key.columns == columns for key in (*table.uniques, table.primary) if key):
        return ""
    same = [i.where for i in table.indexes if i.unique and i.columns == columns]
    return same[0].text if same and same[0] and None not in same else ""


@rule("SQL039", severity="medium", harm="corruption", each=3)
def case_sensitive_unique(schema: Schema) -> Iterator[Hit]:
    """E-mail address or login unique byte by byte.

    ## What it does
    Finds unique keys on e-mail addresses and logins of plain text in PostgreSQL and SQLite, where
    neither citext, a collation that ignores case, nor lower() is used. An address of a
    person or an account is medium; other addresses, and logins, where case may be meant, are low.

    ## Why it matters
    Ann@example.com and ann@example.com become two accounts of one person; log-in, password reset
    and invitations then find one or the other.

    ## When it is fine
    The program lowers the value before it stores it, and a CHECK (email = lower(email)) proves it.

    ## Example
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL UNIQUE
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
    database-constraints, text-types
    """
    if schema.dialect == "mysql":
        return
    for table in sorted(schema.designed(), key=lambda table: not is_person(table)):
        if is_log(table) or ends(table.short, {"attempt", "cache", "token", "nonce"}):
            continue
        for column in table.columns.values():
            if (
                (column.name.lower() not in _NAMES and not ends(column.name, {"email"}))
                or not column.type.is_text
                or column.type.name == "citext"
            ):
                continue
            if column.collation or any(
                column.name in c.columns and "lower" in c.text for c in table.checks
            ):
                continue
            if any(
                "lower" in part.text and column.name in part.text
                for i in table.indexes
                if i.unique
                for part in i.parts
            ):
                continue
            sets = [s for s in table.unique_sets(partial=True) if column.name in s and
                    not any(_is_moment(table, name) for name in s)]  # fmt: skip
            if not sets:
                continue
            folded = min(sets, key=len)
            others = [name for name in folded if name != column.name]
            exact = ", ".join(quote(name, schema.dialect) for name in others)
            address = ends(column.name, {"email"}) or column.name.lower() == "email_address"
            account = is_person(table) and not says(table.short, {"invited", "recipient"})
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is unique only byte by byte, so case "
                "makes two of one.",
                (
                    "One person gets two accounts, and log-in and reset find one or the other."
                    if address and account and not others
                    else "One address is entered twice where the key means to allow one."
                    if address
                    else "Two names that read alike are told apart by case alone."
                )
                + f" Look-ups have to ask for lower({column.name}) as well.",
                create_index(
                    schema,
                    table,
                    (*others, column.name, "lower"),
                    unique=True,
                    expression=f"{exact + ', ' if exact else ''}"
                    f"lower({quote(column.name, schema.dialect)})",
                    where=_find_condition(table, folded),
                ),
                severity=None if address and account else Severity.LOW,
                group="" if address and account else "name",
            )
