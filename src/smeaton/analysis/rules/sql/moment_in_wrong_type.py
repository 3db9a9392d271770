"""The rule `moment_in_wrong_type`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_tool, says, words

_PAST = {"created", "updated", "deleted", "modified", "inserted", "changed", "expires", "expired",
         "published", "started", "finished", "completed", "sent", "received", "seen", "paid",
         "shipped", "placed", "accepted", "revoked", "archived", "confirmed", "joined"}  # fmt: skip


def _is_moment(column: Column) -> bool:
    """Whether the column's name says when something happened: created_at, createdAt."""
    parts = words(column.name)
    joined = column.name.lower()
    split = len(parts) > 1 and parts[-1] in ("at", "on", "time") and bool(_PAST & set(parts[:-1]))
    return split or joined in {f"{word}at" for word in _PAST}


def _is_passed_on(table: Table) -> bool:
    """Whether the table keeps what an identity provider answered, in its own terms."""
    return any(says(name, {"provider", "oauth"}) for name in table.columns)


def _mend(schema: Schema, table: Table, column: Column) -> str:
    """Return the change to timestamptz; of a number only what to write once its unit is known."""
    if schema.dialect != "postgres":
        return f"-- keep {column.name} as DATETIME(3) in UTC"
    name = quote(column.name, "postgres")
    head = f"ALTER TABLE {quote(table.name, 'postgres')} ALTER COLUMN {name}"
    if column.type.is_integer:
        change = f"{head} TYPE timestamptz USING to_timestamp({name} / {_find_unit(column)[1]});"
        if column.default:
            return f"-- {head} DROP DEFAULT;\n-- {change}\n-- {head} SET DEFAULT now();"
        return f"-- {change}"
    convert = f"{head} TYPE timestamptz USING current_date + {name};"
    if not column.default:
        return convert
    return f"{head} DROP DEFAULT;\n{convert}\n{head} SET DEFAULT now();"


_UNITS = {
    "micro": ("microseconds", "1000000.0"), "us": ("microseconds", "1000000.0"),
    "milli": ("milliseconds", "1000.0"), "ms": ("milliseconds", "1000.0"),
    "nano": ("nanoseconds", "1000000000.0"), "ns": ("nanoseconds", "1000000000.0"),
}  # fmt: skip


def _find_unit(column: Column) -> tuple[str, str]:
    """Return the unit that the default's function says, and how many make a second."""
    called = column.default.functions if column.default else frozenset()
    said = [word for name in sorted(called) for word in words(name)]
    return next(
        (
            unit
            for mark, unit in _UNITS.items()
            for word in said
            if word == mark or (len(mark) > 2 and word.startswith(mark))
        ),
        ("", "<units in a second>"),
    )


_CONVENTION = 5


def _is_usual(schema: Schema) -> bool:
    """Whether numbers are how the schema keeps its moments, so that all code reads them so."""
    kept = [c.type for _, c in schema.columns() if _is_moment(c)]
    numbers = sum(kind.is_integer for kind in kept)
    return numbers >= _CONVENTION and numbers * 5 >= len(kept) * 4


@rule("SQL112", severity="low", harm="confusion", each=1, keep=1)
def moment_in_wrong_type(schema: Schema) -> Iterator[Hit]:
    """Moment kept as a number, or as a time without its day.

    ## What it does
    Finds PostgreSQL and MySQL columns such as created_at and expires_at that are integers or a
    time of day. A time of day is medium, for its day is lost.

    ## Why it matters
    Nothing says whether the number counts seconds or milliseconds, no date function and no
    partitioning works on it, and whoever reads the table sees 1712345678901. A time of day says
    that a row was made at noon, and not on which day.

    ## When it is fine
    Counters of a protocol or a foreign system that are only passed on: put the unit into the name
    (sent_at_ms); tables with what an identity provider answered, and SQLite, which has no type
    for moments, are not reported either, nor are schemas that keep nearly all of theirs as numbers.

    ## Example
    ```sql
    CREATE TABLE deliveries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      created_at time NOT NULL DEFAULT localtime
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE deliveries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    ```

    ## See also
    money-and-time-types
    """
    usual = _is_usual(schema)
    for table, column in schema.columns() if schema.dialect != "sqlite" else ():
        kind = column.type.name
        told = kind in ("time", "timetz") or (column.type.is_integer and column.type.bits >= 32)
        if not told or column.type.array or not _is_moment(column) or is_tool(table):
            continue
        if _is_passed_on(table):
            continue
        day = kind in ("time", "timetz")
        if usual and not day:
            continue
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Column {table.name}.{column.name} keeps a moment as {column.type.written or kind}"
            + (f" of {_find_unit(column)[0]}." if _find_unit(column)[0] else "."),
            "It says the hour and not the day."
            if day
            else "No date function works on it."
            if _find_unit(column)[0]
            else "Nothing says its unit, and no date function works on it.",
            _mend(schema, table, column),
            severity=Severity.MEDIUM if day else None,
        )
