"""The rule `too_many_indexes`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_lookup, is_tool

_MANY, _SEVERE, _FEW = 12, 20, 6


@rule("SQL078", severity="low", harm="slowness", each=2)
def too_many_indexes(schema: Schema) -> Iterator[Hit]:
    """Table with more indexes than its queries can need.

    ## What it does
    Finds tables with more than twelve indexes and unique keys, or with at least six and two more
    than columns. Beyond twenty it is medium.

    ## Why it matters
    Each insert writes to all of them, vacuum reads all of them, and together they push the rows
    out of memory. In PostgreSQL an update of any indexed column writes to all of them as well.

    ## When it is fine
    A table that is loaded once and only read. What is used tells the server's own statistics, not
    the schema. Indexes that a foreign key needs don't count towards the twelve.

    ## Example
    ```sql
    CREATE TABLE routes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      start text NOT NULL,
      finish text NOT NULL,
      carrier text NOT NULL
    );
    CREATE INDEX routes_1_idx ON routes (start, finish);
    CREATE INDEX routes_2_idx ON routes (start, carrier);
    CREATE INDEX routes_3_idx ON routes (finish, start);
    CREATE INDEX routes_4_idx ON routes (finish, carrier);
    CREATE INDEX routes_5_idx ON routes (carrier, start);
    CREATE INDEX routes_6_idx ON routes (carrier, finish);
    ```

    ## Use instead
    ```sql
    CREATE TABLE routes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      start text NOT NULL,
      finish text NOT NULL,
      carrier text NOT NULL
    );
    CREATE INDEX routes_start_finish_idx ON routes (start, finish);
    CREATE INDEX routes_carrier_start_idx ON routes (carrier, start);
    ```

    ## See also
    over-indexing, index-choice
    """
    for table in schema.designed():
        count, columns = len(table.indexes) + len(table.uniques), len(table.columns)
        known = all(
            name in table.columns for index in table.indexes for name in index.columns if name
        )
        crowded = known and count >= _FEW and count > columns + 1
        keys = {key.columns for key in table.foreign_keys}
        needed = len({index.columns for index in table.indexes} & keys)
        if (count - needed <= _MANY and not crowded) or is_tool(table) or is_lookup(table):
            continue
        usage = {
            "postgres": "-- drop what pg_stat_user_indexes.idx_scan counts as never used, on the "
            "replicas too",
            "mysql": "-- drop what sys.schema_unused_indexes lists",
        }
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} has {count} indexes and unique keys on {columns} columns.",
            "Every insert writes to all of them, and they take the memory that the rows need.",
            usage.get(schema.dialect, "-- drop what EXPLAIN QUERY PLAN never names"),
            severity=Severity.MEDIUM if count > _SEVERE else None,
        )
