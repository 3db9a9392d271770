"""Rows that are marked as deleted and stay: which column marks them, and which rows still live.

The rules about uniqueness ask here, so that none demands a key that another one finds wrong.
"""

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Dialect, Table
from smeaton.analysis.vocabulary import ends, is_person, says, words

_MARKS = {
    "deleted_at",
    "deleted_on",
    "is_deleted",
    "deleted",
    "removed_at",
    "deletion_date",
}
_NEVER_AGAIN = {
    "md5",
    "5",
    "sha",
    "sha256",
    "256",
    "checksum",
    "serial",
    "barcode",
    "url",
    "uri",
    "id",
    "uuid",
    "token",
    "key",
    "hash",
    "number",
    "uid",
    "guid",
    "digest",
    "ref",
    "reference",
}
_CALLED = {"name", "username", "login", "handle", "nick", "nickname"}
_ADMITTING = {"access", "invite", "invitation", "join", "share"}
"""Of codes that let somebody in: those handed out for what is gone must not open another."""


def is_spent(column: str) -> bool:
    """Whether values of a column of this name must never be used twice."""
    parts = words(column)
    return parts[-1] in _NEVER_AGAIN or (parts[-1] == "code" and says(column, _ADMITTING))


def is_account_name(table: Table, column: Column) -> bool:
    """Whether people know an account by it, so that whoever takes it over passes for its owner."""
    return is_person(table) and ends(column.name, _CALLED)


def find_mark(table: Table) -> Column | None:
    """Return the column that marks a row as deleted, if there is one."""
    return next(
        (
            column
            for column in table.columns.values()
            if "_".join(words(column.name)) in _MARKS and not column.type.is_text
        ),
        None,
    )


_ENDED = {"superseded", "superseded_at", "replaced", "replaced_at", "revoked", "revoked_at",
          "retired_at", "expired", "ended_at", "left_at", "cancelled_at",
          "canceled_at"}  # fmt: skip
_HOLDING = {"active", "is_active", "current", "is_current"}


def still_holds(table: Table, dialect: Dialect, *, flags: bool) -> str:
    """Return the condition under which a row has not given way to a later one, "" for any.

    Rows of votes, memberships and generations of accounts stay when they are superseded. With
    `flags`, `active` says so too; an account that is not active keeps its name.
    """
    for column in table.columns.values():
        name = "_".join(words(column.name))
        if name in _ENDED and not column.type.is_text:
            return alive(column, dialect)
        if flags and name in _HOLDING and column.type.name == "boolean":
            own = quote(column.name, dialect)
            return f"{own} = 1" if dialect == "sqlite" else own
    return ""


def is_flag(mark: Column) -> bool:
    """Whether the mark is a mere flag: true and false, or 1 and 0."""
    moment = words(mark.name)[-1] in ("at", "on", "date")
    return mark.type.name == "boolean" or (mark.type.is_integer and not moment)


def alive(mark: Column, dialect: Dialect) -> str:
    """Return the condition under which a row is not deleted."""
    name = quote(mark.name, dialect)
    if mark.type.name == "boolean" and dialect != "sqlite":
        return f"{name} IS NOT TRUE" if mark.nullable else f"NOT {name}"
    counted = mark.type.is_integer or mark.type.name == "boolean"
    if counted and (is_flag(mark) or not mark.nullable):
        return f"coalesce({name}, 0) = 0" if mark.nullable else f"{name} = 0"
    return f"{name} IS NULL"
