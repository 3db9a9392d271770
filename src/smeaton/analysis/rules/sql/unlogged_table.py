"""The rule `unlogged_table`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_staging, says

_PASSING = {
    "cache",
    "cached",
    "session",
    "lock",
    "buffer",
    "presence",
    "ratelimit",
    "limit",
    "load",
}


def _may_go(table: Table) -> bool:
    """Whether the table's name says that its rows can be lost or made again."""
    return is_staging(table) or says(table.short, _PASSING)


@rule("SQL111", severity="low", harm="loss", each=3)
def unlogged_table(schema: Schema) -> Iterator[Hit]:
    """Unlogged table, which a crash empties.

    ## What it does
    Finds PostgreSQL tables that are created UNLOGGED or set so, unless their name says that they
    hold a cache, sessions, locks or data on its way through.

    ## Why it matters
    After a crash PostgreSQL empties the table, however old its rows are. Replicas and backups made
    from the log never had them.

    ## When it is fine
    Rows that can be made again: caches, staging, rate limits. They are not reported.

    ## Example
    ```sql
    CREATE UNLOGGED TABLE bookings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      seat text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE bookings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      seat text NOT NULL
    );
    ```

    ## See also
    backup-and-restore
    """
    for table in schema.designed():
        if table.unlogged and not _may_go(table):
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} is unlogged: can its rows be lost, or made again?",
                "A crash empties it, and no replica or backup from the log holds its rows.",
                f"-- if not:\nALTER TABLE {quote(table.name, 'postgres')} SET LOGGED;",
            )
    for change in schema.changes:
        elsewhere = schema.find(change.table) is None
        if change.kind == "move" and change.detail == "set unlogged" and elsewhere:
            yield Hit(
                change.table,
                change.place,
                f"The migration makes {change.table} unlogged.",
                "A crash empties it, and no replica or backup from the log holds its rows.",
                f"ALTER TABLE {quote(change.table, 'postgres')} SET LOGGED;",
                severity=Severity.MEDIUM,
            )
