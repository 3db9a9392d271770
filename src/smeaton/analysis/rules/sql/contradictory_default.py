"""The rule `contradictory_default`."""

import operator
import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule

_LITERAL = re.compile(r"'((?:[^']|'')*)'\Z")
_NUMBER = re.compile(r"'?(-?\d+(?:\.\d+)?)'?\Z")
_BOUND = re.compile(r"(\w+) (>=|<=|>|<|<>|!=) (-?\d+(?:\.\d+)?)\Z", re.IGNORECASE)
_CHOICE = re.compile(
    r"(\w+) (?:in|=|= op_any) ?\(?\[?((?:'(?:[^']|'')*+'(?:, ?)?)++)\]?\)?\Z", re.IGNORECASE
)
_COMPARE = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "<>": operator.ne,
    "!=": operator.ne,
}


def _fails(name: str, check: str, said: str) -> bool:
    """Whether a default fails a check of the simple kinds: one bound, or one list of values."""
    bound, number = _BOUND.match(check), _NUMBER.match(said)
    if bound and number and bound[1].lower() == name:
        return not _COMPARE[bound[2]](float(number[1]), float(bound[3]))
    choice, literal = _CHOICE.match(check), _LITERAL.match(said)
    if choice and literal and choice[1].lower() == name:
        return literal[1].lower() not in re.findall(r"'((?:[^']|'')*)'", choice[2].lower())
    return False


def _misfit(column: Column, value: str) -> tuple[Severity, str, str] | None:
    """What is wrong with a literal in the column, whatever its checks."""
    kind = column.type
    if kind.array:
        return None
    if value.lower() == "null" and (kind.is_text or kind.values):
        return Severity.MEDIUM, "is the word 'null'", "IS NULL does not find such a row."
    if value.startswith("0000-00-00"):
        return (
            Severity.MEDIUM,
            "is a date that does not exist",
            "MySQL's strict mode refuses it, and elsewhere date functions return NULL for it.",
        )
    if kind.values and value.lower() not in {known.lower() for known in kind.values}:
        return Severity.HIGH, f"{value!r} is none of its values", "The server refuses it."
    if kind.is_text and kind.length and len(value) > kind.length:
        return (
            Severity.MEDIUM,
            f"is longer than {kind.length} characters",
            "Every insert that leaves the column out fails or is cut.",
        )
    return None


def _contradiction(table: Table, column: Column) -> tuple[Severity, str, str] | None:
    said = column.default.text if column.default else ""
    if said.lower() == "null" and not column.nullable and not column.counter:
        return Severity.LOW, "is NULL, and the column is NOT NULL", "It fails like no default."
    literal, name = _LITERAL.match(said), column.name.lower()
    found = _misfit(column, literal[1]) if literal else None
    own = [c for c in table.checks if {n.lower() for n in c.columns} == {name} and not c.excludes]
    broken = next((check.text for check in own if _fails(name, check.text, said)), "")
    if found is None and broken:
        found = (
            Severity.HIGH,
            f"{said} fails its check ({broken})",
            "Every insert that leaves the column out fails.",
        )
    return found


@rule("SQL068", severity="medium", harm="outage", each=4)
def contradictory_default(schema: Schema) -> Iterator[Hit]:
    """Default that its own column refuses, or that hides a NULL.

    ## What it does
    Finds defaults that fail a check or an enumeration of the column, are longer than it, are NULL
    on a NOT NULL column, are the word 'null', or MySQL's date of zeros.

    ## Why it matters
    The default works until the first insert that leans on it, and that is often a new program in
    production. The word 'null' and the date of zeros pass, and every query has to know them.

    ## When it is fine
    A default that must fail, to force every program to name the value; leave it out instead.

    ## Example
    ```sql
    CREATE TABLE baskets (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      places smallint NOT NULL DEFAULT 0 CHECK (places > 0)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE baskets (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      places smallint NOT NULL DEFAULT 1 CHECK (places > 0)
    );
    ```

    ## See also
    database-constraints
    """
    d = schema.dialect
    for table in schema.designed():
        for column in table.columns.values():
            found = _contradiction(table, column)
            if found is None:
                continue
            severity, what, why = found
            alter = f"ALTER TABLE {quote(table.name, d)} ALTER COLUMN {quote(column.name, d)}"
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"The default of {table.name}.{column.name} {what}.",
                why,
                f"-- SQLite changes it when the table is rebuilt: leave the default of "
                f"{quote(column.name, d)} out"
                if d == "sqlite"
                else f"{alter} DROP DEFAULT;",
                severity=severity,
            )
