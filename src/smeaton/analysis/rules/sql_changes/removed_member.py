"""The rule `removed_member`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("SQC005", severity="high", harm="outage")
def removed_member(change: Comparison) -> Iterator[Hit]:
    """A set of values has lost a member.

    ## What it does
    Finds enums whose later version has not all labels of the earlier one.

    ## Why it matters
    PostgreSQL has no way to drop a label, so that the type is made anew and every row with the
    label stops it; programs that write it fail.

    ## When it is fine
    No row and no program has it any more; ignore it with that reason.

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
    CREATE TYPE order_status AS ENUM ('open', 'paid');
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

    ## Use instead
    ```sql
    CREATE TYPE order_status AS ENUM ('open', 'paid', 'refunded', 'shipped');
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

    ## See also
    enum-modelling
    """
    for name, labels in change.old.enums.items():
        later = change.new.enums.get(name)
        gone = [label for label in labels if label not in later] if later else []
        users = [
            (table, column)
            for table in change.new.designed()
            for column in table.columns.values()
            if column.type.name == name
        ]
        if gone and users:
            table, column = users[0]
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"{name} has no {', '.join(map(repr, gone))} any more.",
                "Rows that have it stop the migration, and programs that write it fail.",
                f"UPDATE {table.name} SET {column.name} = … WHERE {column.name} = '{gone[0]}'; "
                "-- when no program writes it; leave the label where it is",
            )
