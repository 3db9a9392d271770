"""The rule `timestamp_before_2038`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_FAR = {
    "expires",
    "expiry",
    "expiration",
    "expire",
    "until",
    "due",
    "maturity",
    "end",
    "ends",
    "thru",
    "birth",
    "birthday",
    "birthdate",
    "born",
    "dob",
    "retirement",
    "renewal",
    "warranty",
    "death",
}
_SOON = {
    "session",
    "token",
    "otp",
    "cache",
    "lock",
    "invite",
    "invitation",
    "reset",
    "job",
    "code",
    "challenge",
    "verification",
    "nonce",
    "shift",
    "run",
    "task",
    "cart",
}


@rule("SQL070", severity="medium", harm="outage", each=4)
def timestamp_before_2038(schema: Schema) -> Iterator[Hit]:
    """MySQL timestamp for a moment beyond 2038 or before 1970.

    ## What it does
    Finds MySQL `timestamp` columns named for what lies far off: expiry, maturity, end of a
    contract, birth.

    ## Why it matters
    The type holds 1970 to 19 January 2038. A contract of fifteen years, or a date of birth, is
    refused, and in a lax SQL mode stored as zeros.

    ## When it is fine
    Moments that are always near, such as created_at, or the expiry of sessions and tokens; neither
    is reported.

    ## Example
    ```sql
    CREATE TABLE policies (
      id bigint AUTO_INCREMENT PRIMARY KEY,
      covered_until timestamp NOT NULL
    ) ENGINE=InnoDB;
    ```

    ## Use instead
    ```sql
    CREATE TABLE policies (
      id bigint AUTO_INCREMENT PRIMARY KEY,
      covered_until datetime NOT NULL COMMENT 'UTC'
    ) ENGINE=InnoDB;
    ```

    ## See also
    money-and-time-types
    """
    if schema.dialect != "mysql":
        return
    for table in schema.designed():
        for column in table.columns.values():
            if column.type.name != "timestamp" or not says(column.name, _FAR):
                continue
            if says(table.short, _SOON) or says(column.name, _SOON):
                continue
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is a timestamp, which ends in January 2038 "
                "and starts in 1970.",
                "A later or earlier moment is refused, or stored as zeros.",
                change_type(schema, table, column.name, "datetime"),
            )
