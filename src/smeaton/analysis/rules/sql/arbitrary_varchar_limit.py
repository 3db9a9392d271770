"""The rule `arbitrary_varchar_limit`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.text_limits import find_least
from smeaton.analysis.vocabulary import ends, is_tool

_HABIT = 255
_MEANT = {"email", "mail", "domain", "host", "hostname", "fqdn"}
"""What is never longer: 254 characters of an address (RFC 5321), 253 of a name (RFC 1035)."""


def _is_too_short(table: Table, column: Column) -> bool:
    """Whether the limit is one that real values exceed, which SQL049 says."""
    return find_least(table, column) > _HABIT and not column.comment


def _is_keyed(table: Table, column: Column) -> bool:
    """Whether a key or unique index holds it: a B-tree takes no value beyond 2,704 bytes."""
    held = any(column.name in columns for columns in table.unique_sets(partial=True))
    return held or any(i.unique and column.name in i.columns for i in table.indexes)


@rule("SQL013", severity="low", harm="confusion", each=0)
def arbitrary_varchar_limit(schema: Schema) -> Iterator[Hit]:
    """varchar(255) out of habit in PostgreSQL.

    ## What it does
    Finds `varchar(255)` in PostgreSQL; all of a schema's are one finding.

    ## Why it matters
    255 comes from old MySQL key limits and states no rule of the domain, while the first longer
    value fails in production. In PostgreSQL text is as fast; a limit that means something reads
    better as a CHECK and can be changed without a table lock for long.

    ## When it is fine
    The limit is a real one, of another system that the value goes to, or of e-mail addresses and
    domains, which are not reported. One schema-wide habit harms
    little; it is reported once, as low. Limits that real values exceed are left to SQL049.

    ## Example
    ```sql
    CREATE TABLE venues (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      title varchar(255) NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE venues (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      title text NOT NULL CHECK (length(title) <= 200)
    );
    ```

    ## See also
    text-types
    """
    if schema.dialect != "postgres":
        return
    for table in schema.designed():
        for column in table.columns.values():
            habit = column.type.name == "varchar" and column.type.length == _HABIT
            meant = ends(column.name, _MEANT) or _is_too_short(table, column)
            meant = meant or _is_keyed(table, column)
            if habit and not is_tool(table) and not meant:
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"Column {table.name}.{column.name} is limited to 255 characters, which tools "
                    "write by default: is that limit meant?",
                    "The first longer value fails, and text costs the same in PostgreSQL.",
                    change_type(schema, table, column.name, "text"),
                )
