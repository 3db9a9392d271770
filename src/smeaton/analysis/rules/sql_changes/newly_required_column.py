"""The rule `newly_required_column`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_changes import pair_tables


@rule("SQC004", severity="high", harm="outage", each=4)
def newly_required_column(change: Comparison) -> Iterator[Hit]:
    """Programs have to write a column that they do not know.

    ## What it does
    Finds new columns that are NOT NULL without a default, and columns that became NOT NULL.

    ## Why it matters
    Each INSERT of a program that does not name the column fails, from the migration until the last
    old process is gone.

    ## When it is fine
    A default, an identity or a generated value fills it in.

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
      status order_status NOT NULL DEFAULT 'open',
      note text,
      channel text NOT NULL
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
      channel text NOT NULL DEFAULT 'web'
    );
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ## See also
    schema-migrations
    database-constraints
    """
    for before, after in pair_tables(change.old, change.new):
        for column in after.columns.values():
            old = before.column(column.name)
            filled = column.default is not None or column.counter or column.generated
            if column.nullable or filled or (old is not None and not old.nullable):
                continue
            if after.primary and column.name in after.primary.columns and old is not None:
                continue
            state = "is NOT NULL now" if old else "is new and NOT NULL without a default"
            yield Hit(
                f"{after.name}.{column.name}",
                column.place,
                f"Column {after.name}.{column.name} {state}.",
                "Programs that run insert rows without it, and each such INSERT fails.",
                f"ALTER TABLE {after.name} ALTER COLUMN {column.name} SET DEFAULT …; -- first; "
                "NOT NULL when no program leaves it out",
            )
