"""The rule `transaction_left_open`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL092", severity="medium", harm="confusion", each=1)
def transaction_left_open(schema: Schema) -> Iterator[Hit]:
    """Transaction that the script never ends.

    ## What it does
    Finds a BEGIN or START TRANSACTION without a COMMIT or ROLLBACK after it.

    ## Why it matters
    When the connection closes, everything is rolled back, although no statement failed; run by a
    tool that goes on in the same connection, all later work joins the open transaction and keeps
    its locks.

    ## When it is fine
    The tool adds the COMMIT; then it mostly adds the BEGIN too, and neither belongs in the script.
    Scripts that goose, sql-migrate or dbmate mark, or that start with a COMMIT, are left to it.

    ## Example
    ```sql
    BEGIN;
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    ```

    ## Use instead
    ```sql
    BEGIN;
    CREATE TABLE coupons (
      code text PRIMARY KEY
    );
    COMMIT;
    ```

    ## See also
    schema-migrations, isolation-and-locking
    """
    for place in schema.unfinished:
        yield Hit(
            place.artifact,
            place,
            "The transaction opened here is never committed.",
            "Everything after it is rolled back when the connection closes, without an error.",
            "COMMIT; -- at the end",
        )
