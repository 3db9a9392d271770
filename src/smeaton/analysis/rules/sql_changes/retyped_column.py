"""The rule `retyped_column`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_changes import is_widening, pair_columns


@rule("SQC003", severity="high", harm="corruption", each=4)
def retyped_column(change: Comparison) -> Iterator[Hit]:
    """A column takes fewer values, or other ones.

    ## What it does
    Finds columns whose type changed to one that does not take all values of the earlier type.

    ## Why it matters
    Rows that do not fit stop the migration or are cut, and programs that bind the old type get
    errors, or values that they read otherwise.

    ## When it is fine
    Wider types (integer to bigint, varchar to text) are quiet, though programs have to read them
    too.

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
      note varchar(20)
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
      note text NOT NULL DEFAULT ''
    );
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ## See also
    schema-migrations
    """
    for pair in pair_columns(change.old, change.new):
        old, new = pair.old.type, pair.new.type
        if (old.name, old.length, old.scale, old.array) == (
            new.name, new.length, new.scale, new.array
        ) or is_widening(old, new):  # fmt: skip
            continue
        yield Hit(
            pair.object,
            pair.new.place,
            f"Column {pair.object} is {new.written or new.name}, was {old.written or old.name}.",
            "Rows that don't fit stop the migration or are cut, and programs bind the old type.",
            f"-- add a column of the new type, write both, copy the rows in batches, read the new "
            f"one,\n-- then drop {pair.old.name}",
        )
