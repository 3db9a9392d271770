"""The rule `type_blocking_upgrade`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_BLOCKING = frozenset(
    [
        "regcollation",
        "regconfig",
        "regdictionary",
        "regnamespace",
        "regoper",
        "regoperator",
        "regproc",
        "regprocedure",
        "aclitem",
        "sql_identifier",
    ]
)
"""https://www.postgresql.org/docs/current/pgupgrade.html; regclass, regrole and regtype pass."""


@rule("SQL102", severity="medium", harm="outage")
def type_blocking_upgrade(schema: Schema) -> Iterator[Hit]:
    """Column type with which PostgreSQL can't be upgraded in place.

    ## What it does
    Finds columns of regproc, regprocedure, regoper, regoperator, regconfig, regdictionary,
    regnamespace, regcollation, aclitem and sql_identifier.

    ## Why it matters
    They hold numbers of the system's own catalog, which the next major version gives out anew.
    pg_upgrade refuses the whole cluster until the last such column is gone, on the evening of the
    upgrade.

    ## When it is fine
    regclass, regrole and regtype are carried over, and temporary tables are not looked at.

    ## Example
    ```sql
    CREATE TABLE search_settings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      dictionary regconfig NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE search_settings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      dictionary text NOT NULL -- cast to regconfig where it is used
    );
    ```

    ## See also
    text-types, schema-migrations
    """
    if schema.dialect != "postgres":
        return
    for table, column in schema.columns():
        if column.type.name not in _BLOCKING:
            continue
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Column {table.name}.{column.name} is {column.type.name}, which pg_upgrade refuses.",
            "The next major version can't take the cluster over while it is there.",
            change_type(
                schema, table, column.name, "text", f"{quote(column.name, 'postgres')}::text"
            ),
        )
