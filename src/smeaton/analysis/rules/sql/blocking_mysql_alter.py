"""The rule `blocking_mysql_alter`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_WHAT = {
    "convert": "converts the character set of",
    "engine": "rebuilds",
    "add fulltext": "adds a full-text index to",
    "add spatial": "adds a spatial index to",
    "drop primary": "drops the primary key of",
    "add": "adds a foreign key to",
}


@rule("SQL090", severity="high", harm="outage", each=3)
def blocking_mysql_alter(schema: Schema) -> Iterator[Hit]:
    """MySQL ALTER that blocks writes while it copies the table.

    ## What it does
    Finds conversions of the character set, changes of engine, new full-text and spatial indexes,
    primary keys dropped without a new one, and new foreign keys, in MySQL migrations on tables that
    the artefact did not create, where no ALGORITHM or LOCK clause forbids the copy.

    ## Why it matters
    InnoDB can't do these online: it copies the table or holds a shared lock, so all writes wait,
    and a replica does it all over again, late.

    ## When it is fine
    Small tables, a planned downtime, and foreign keys added with foreign_key_checks off over data
    that is known to be right.

    ## Example
    ```sql
    ALTER TABLE `orders` CONVERT TO CHARACTER SET utf8mb4;
    ```

    ## Use instead
    ```sql
    ALTER TABLE `orders` MODIFY `note` text CHARACTER SET utf8mb4, ALGORITHM=INPLACE, LOCK=NONE;
    -- refused at once where it would copy: then use gh-ost or pt-online-schema-change
    ```

    ## See also
    schema-migrations
    """
    if schema.dialect != "mysql" or schema.intent != "migration":
        return
    for change in schema.changes:
        if change.kind == "copy_table" and change.existing:
            what = next(text for word, text in _WHAT.items() if change.name.startswith(word))
            yield Hit(
                change.table,
                change.place,
                f"The migration {what} {change.table}, which blocks writes.",
                "InnoDB can't do it online: writes wait until the table is copied, replicas lag.",
                f"-- gh-ost or pt-online-schema-change: {' '.join(change.statement.split())}",
            )
