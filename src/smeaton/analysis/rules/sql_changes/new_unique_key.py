"""The rule `new_unique_key`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_changes import pair_tables, unique_keys


@rule("SQC006", severity="medium", harm="outage")
def new_unique_key(change: Comparison) -> Iterator[Hit]:
    """Writes that were right are refused: a key is new.

    ## What it does
    Finds unique keys over columns that were there before and not unique.

    ## Why it matters
    Rows that repeat stop the migration; programs that insert or update meet an error that they were
    not written for.

    ## When it is fine
    No two rows can have the same by how they are made; ignore it with that reason.

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
      note text UNIQUE
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
      token uuid UNIQUE
    );
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ## See also
    database-constraints
    """
    for before, after in pair_tables(change.old, change.new):
        known = unique_keys(before)
        for columns, key in unique_keys(after).items():
            if columns in known or any(columns >= each for each in known):
                continue
            if not all(before.column(name) for name in columns):
                continue
            names = ", ".join(sorted(columns))
            yield Hit(
                after.name,
                key.place if key else after.place,
                f"{after.name} has a unique key over ({names}), which it had not.",
                "Rows that repeat stop the migration, and programs get an error that they don't "
                "expect.",
                f"SELECT {names}, count(*) FROM {after.name} GROUP BY {names} HAVING count(*) > 1;"
                "\n-- mend what it finds; handle the conflict in the programs; then add the key",
            )
