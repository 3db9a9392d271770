"""The rule `removed_table`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_tool


@rule("SQC001", severity="critical", harm="outage")
def removed_table(change: Comparison) -> Iterator[Hit]:
    """A table that programs use is gone.

    ## What it does
    Finds tables of the earlier version that the later one does not have.

    ## Why it matters
    The version of the program that runs while the migration does still reads and writes it, and
    every report and job that knows it fails; its rows are gone.

    ## When it is fine
    A view of the same name stands in for it; then there is no finding.

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
      note text
    );
    ```

    ## Use instead
    ```sql
    CREATE TYPE order_status AS ENUM ('open', 'paid', 'refunded');
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      status order_status NOT NULL DEFAULT 'open',
      note text
    );
    CREATE VIEW coupons AS SELECT number AS code FROM orders;
    ```

    ## See also
    schema-migrations
    """
    place = next(iter(change.new.tables.values())).place if change.new.tables else None
    views = {view.name.rpartition(".")[2].lower() for view in change.new.views.values()}
    for table in change.old.designed():
        gone = change.new.find(table.name) is None and table.short.lower() not in views
        if gone and not is_tool(table) and not table.temporary:
            yield Hit(
                table.name,
                place or table.place,
                f"Table {table.name} is gone.",
                "Programs that run while the migration does still use it, and its rows are lost.",
                f"-- stop reading and writing {table.name} first; release; then:\n"
                f"ALTER TABLE {table.name} RENAME TO {table.short}_retired; -- DROP it later",
                table=table.name,
            )
