"""The rule `reference_to_nonunique`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import create_index
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL065", severity="high", harm="corruption", each=6)
def reference_to_nonunique(schema: Schema) -> Iterator[Hit]:
    """Foreign key to columns that are not unique.

    ## What it does
    Finds foreign keys whose target columns are neither the primary key nor a unique key of their
    table. A partial unique index and one over more columns do not count.

    ## Why it matters
    PostgreSQL refuses the statement. SQLite accepts it and fails at every write with "foreign key
    mismatch". Older MySQL accepts it and then binds one row to several, so a delete cascades from
    whichever goes first.

    ## When it is fine
    The unique key is made by a statement that is not in the artefact.

    ## Example
    ```sql
    PRAGMA foreign_keys = ON;
    CREATE TABLE stations (id INTEGER PRIMARY KEY, callsign TEXT NOT NULL);
    CREATE TABLE readings (
      id INTEGER PRIMARY KEY,
      station TEXT NOT NULL REFERENCES stations (callsign)
    );
    CREATE INDEX readings_station_idx ON readings (station);
    ```

    ## Use instead
    ```sql
    PRAGMA foreign_keys = ON;
    CREATE TABLE stations (id INTEGER PRIMARY KEY, callsign TEXT NOT NULL UNIQUE);
    CREATE TABLE readings (
      id INTEGER PRIMARY KEY,
      station TEXT NOT NULL REFERENCES stations (callsign)
    );
    CREATE INDEX readings_station_idx ON readings (station);
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        for key in table.foreign_keys:
            target = schema.find(key.target)
            if target is None or not target.columns or target.inherits or target.partition_of:
                continue
            named = key.target_columns or (target.primary.columns if target.primary else ())
            columns = tuple(c.name for c in map(target.column, named) if c)
            if len(columns) < len(named) or (not named and target.temporary):
                continue
            sets = [{c.lower() for c in known} for known in target.unique_sets()]
            if named and {c.lower() for c in columns} in sets:
                continue
            listed = ", ".join(columns)
            what = (
                f"({listed}) of {target.name}, which is not unique"
                if named
                else (f"{target.name}, which has no primary key")
            )
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"Foreign key {table.name} ({', '.join(key.columns)}) points at {what}.",
                "The database refuses it, or binds a row to several at once.",
                create_index(schema, target, columns, unique=True)
                if columns
                else f"-- give {target.name} a primary key first",
                severity=Severity.MEDIUM if schema.dialect == "mysql" else None,
            )
