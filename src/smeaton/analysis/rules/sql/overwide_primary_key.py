"""The rule `overwide_primary_key`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import create_index
from smeaton.analysis.parse.schema import Column, Schema
from smeaton.analysis.rule import Hit, rule

_MAKERS = {"gen_random_uuid", "uuid_generate_v4", "uuidv7", "uuidv4", "uuid_generate_v1mc"}


def _is_identity(column: Column) -> bool:
    made = column.default is not None and bool(column.default.functions & _MAKERS)
    return bool(column.counter) or made or column.name.lower() in ("id", "uuid")


@rule("SQL050", severity="low", harm="corruption", each=3)
def overwide_primary_key(schema: Schema) -> Iterator[Hit]:
    """Primary key with more columns than identify a row.

    ## What it does
    Finds composite primary keys that begin with a generated number or UUID, on tables that are not
    partitioned.

    ## Why it matters
    The first column identifies the row alone, but nothing keeps it unique: only the pair is. A
    second row with the same id slips in, and every reference has to carry both columns.

    ## When it is fine
    Partitioned tables must have the partition key in it, and tables laid out by tenant put the
    tenant first; neither is reported.

    ## Example
    ```sql
    CREATE TABLE browser_sessions (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      profile_no bigint NOT NULL,
      PRIMARY KEY (id, profile_no)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE browser_sessions (
      id uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
      profile_no bigint NOT NULL
    );
    ```

    ## See also
    primary-key-choice
    """
    for table in schema.designed():
        key = table.primary
        if key is None or len(key.columns) < 2 or table.partition_by:
            continue
        column = table.column(key.columns[0])
        alone = any(columns == key.columns[:1] for columns in table.unique_sets())
        if (
            column is None
            or not _is_identity(column)
            or alone
            or next(table.references(column.name), None)
        ):
            continue
        yield Hit(
            f"{table.name}.{column.name}",
            key.place,
            f"The primary key of {table.name} is ({', '.join(key.columns)}) though "
            f"{column.name} identifies a row.",
            f"Nothing keeps {column.name} itself unique, and each reference has to carry all "
            "the columns.",
            create_index(schema, table, (column.name,), unique=True),
        )
