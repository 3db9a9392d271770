"""The rule `rewrite_rule`."""

import re
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, normalise
from smeaton.analysis.rule import Hit, rule

_INSERTS = re.compile(r"\bAS\s+ON\s+INSERT\b", re.I)


@rule("SQL109", severity="medium", harm="corruption", each=2)
def rewrite_rule(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL rule that rewrites statements.

    ## What it does
    Finds CREATE RULE on tables.

    ## Why it matters
    A rule is a macro over the text of a statement, and not code that runs for a row: nextval() and
    random() are evaluated twice, statements on many rows and RETURNING behave in ways that nobody
    expects, and COPY passes it by. Triggers do none of that.

    ## When it is fine
    Rules on views are how PostgreSQL made them writable before INSTEAD OF triggers; they are not
    reported. Those that route inserts to the tables that inherit from theirs are part of what
    `table_inheritance` reports.

    ## Example
    ```sql
    CREATE TABLE readings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      celsius numeric NOT NULL
    );
    CREATE RULE keep AS ON DELETE TO readings DO INSTEAD NOTHING;
    ```

    ## Use instead
    ```sql
    CREATE TABLE readings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      celsius numeric NOT NULL
    );
    REVOKE DELETE ON readings FROM PUBLIC; -- and grant no role DELETE
    ```

    ## See also
    database-constraints, domain-logic-placement
    """
    heirs = (name for table in schema.tables.values() for name in table.inherits)
    parents = [table for name in heirs if (table := schema.find(name))]
    for change in schema.changes:
        if change.kind != "create_rule" or normalise(change.table) in schema.views:
            continue
        if _INSERTS.search(change.statement) and schema.find(change.table) in parents:
            continue
        name = f"{quote(change.name, 'postgres')} ON {quote(change.table, 'postgres')}"
        yield Hit(
            change.table,
            change.place,
            f"Rule {change.name} rewrites the statements on {change.table}.",
            "It changes what a statement means, and not what happens to a row; COPY passes it by.",
            "-- in one transaction: write a trigger that does the same for each row, or revoke the "
            f"right,\n-- and only then DROP RULE {name};",
        )
