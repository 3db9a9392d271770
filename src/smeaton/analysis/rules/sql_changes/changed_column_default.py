"""The rule `changed_column_default`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_changes import pair_columns


@rule("SQC007", severity="low", harm="corruption")
def changed_column_default(change: Comparison) -> Iterator[Hit]:
    """What the database writes by itself has changed.

    ## What it does
    Finds columns whose default is another one, or gone.

    ## Why it matters
    Programs that leave the column out get other rows than before, without any change of their own.

    ## When it is fine
    The old default was never used; ignore it with that reason. A default that is gone from a NOT
    NULL column is the finding about required columns.

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
      status order_status NOT NULL DEFAULT 'paid',
      note text
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
      note text DEFAULT ''
    );
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ## See also
    schema-migrations
    """
    for pair in pair_columns(change.old, change.new):
        was, now = pair.old.default, pair.new.default
        if was is None or (now is not None and now.text == was.text):
            continue
        if now is None and not pair.new.nullable:
            continue
        yield Hit(
            pair.object,
            pair.new.place,
            f"The default of {pair.object} is {now.text if now else 'gone'}, was {was.text}.",
            "Programs that leave it out write other rows than before.",
            f"ALTER TABLE {pair.table.name} ALTER COLUMN {pair.new.name} SET DEFAULT {was.text};",
        )
