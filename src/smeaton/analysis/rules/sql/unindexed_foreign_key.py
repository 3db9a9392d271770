"""The rule `unindexed_foreign_key`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import create_index
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import GROWING, ends, is_covered, is_lookup, noun


@rule("SQL003", severity="medium", harm="slowness", each=8, keep=5)
def unindexed_foreign_key(schema: Schema) -> Iterator[Hit]:
    """Foreign key without an index that leads with its columns.

    ## What it does
    Finds foreign keys whose columns lead no key and no index. An index WHERE the column IS NOT
    NULL counts; another partial index does not. MySQL is not looked at: InnoDB makes the index
    itself.

    ## Why it matters
    PostgreSQL and SQLite index the referenced side only. Each delete or key update of a parent row
    scans the whole child table, holding locks meanwhile, and so does each "all children of X"
    query.

    ## When it is fine
    The parent is a short list whose rows are never deleted, and nobody asks for its children; then
    the index would cost writes for nothing. Such a parent lowers the finding to low.

    ## Example
    ```sql
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers (id)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers (id)
    );
    CREATE INDEX orders_customer_id_idx ON orders (customer_id);
    ```

    ## See also
    index-choice, database-constraints
    """
    if schema.dialect == "mysql":
        return
    missing = [
        (table, key)
        for table in schema.designed()
        for key in table.foreign_keys
        if not is_covered(table, key) and all(table.column(c) for c in key.columns)
    ]
    missing.sort(key=lambda pair: (not pair[1].on_delete, not ends(pair[0].short, GROWING)))
    for table, key in missing:
        target = schema.find(key.target)
        small = target is not None and is_lookup(target) and not key.on_delete
        columns = ", ".join(key.columns)
        what = {
            "cascade": "each delete of a parent row scans the table to cascade",
            "set null": "each delete of a parent row scans the table to set it to NULL",
        }.get(key.on_delete, "each delete of a parent row scans the table to check")
        yield Hit(
            f"{table.name}.{key.columns[0]}",
            key.place,
            f"Foreign key {table.name} ({columns}) to {key.target} has no index.",
            f"Looking up the rows of one {noun(key.target)} is a full scan, and {what}.",
            create_index(schema, table, key.columns),
            severity=Severity.LOW if small else None,
        )
