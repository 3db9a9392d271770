"""The rule `removed_column`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_changes import pair_tables


@rule("SQC002", severity="high", harm="outage", each=4)
def removed_column(change: Comparison) -> Iterator[Hit]:
    """A column that programs use is gone.

    ## What it does
    Finds columns of the earlier version that the later one does not have; a new one of the same
    type is named as what it may have been renamed to.

    ## Why it matters
    Running programs select and insert it by name: each such statement fails from the migration
    until the last old process is gone.

    ## When it is fine
    No released program reads or writes it any more; ignore it with that reason.

    ## Example
    ```sql
    CREATE TYPE order_status AS ENUM ('open', 'paid', 'refunded');
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      status order_status NOT NULL DEFAULT 'open',
      note text
    );
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ```sql
    CREATE TYPE order_status AS ENUM ('open', 'paid', 'refunded');
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      status order_status NOT NULL DEFAULT 'open'
    );
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ## Use instead
    ```sql
    CREATE TYPE order_status AS ENUM ('open', 'paid', 'refunded');
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      status order_status NOT NULL DEFAULT 'open',
      note text,
      remark text
    );
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ## See also
    schema-migrations
    """
    for before, after in pair_tables(change.old, change.new):
        new = [c for c in after.columns.values() if before.column(c.name) is None]
        for column in before.columns.values():
            if after.column(column.name) is not None:
                continue
            like = [c.name for c in new if c.type.name == column.type.name]
            renamed = f"; {like[0]} is new, so it may be renamed" if len(like) == 1 else ""
            yield Hit(
                f"{after.name}.{column.name}",
                after.place,
                f"Column {after.name}.{column.name} is gone{renamed}.",
                "Statements of the programs that run name it, and fail from the migration on.",
                _explain(after.name, column.name, like),
            )


def _explain(table: str, column: str, like: list[str]) -> str:
    if len(like) == 1:
        return (
            f"-- keep {column} beside {like[0]}: write both, copy the rows in batches, read the "
            "new one,\n-- and when no program names the old one: "
            f"ALTER TABLE {table} DROP COLUMN {column};"
        )
    return (
        "-- release a version that does not name it, then:\n"
        f"ALTER TABLE {table} DROP COLUMN {column};"
    )
