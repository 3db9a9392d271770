"""The rule `rewrite_rule`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import quote
from smeaton.analysis.parse.schema import Schema, normalise
from smeaton.analysis.rule import Hit, rule


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
    reported.

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
    for change in schema.changes:
        if change.kind != "create_rule" or normalise(change.table) in schema.views:
            continue
        name = f"{quote(change.name, 'postgres')} ON {quote(change.table, 'postgres')}"
        yield Hit(
            change.table,
            change.place,
            f"Rule {change.name} rewrites the statements on {change.table}.",
            "It changes what a statement means, and not what happens to a row; COPY passes it by.",
            f"DROP RULE {name};\n-- then write a trigger, or revoke the right",
        )
