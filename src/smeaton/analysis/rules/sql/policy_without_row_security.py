"""The rule `policy_without_row_security`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL053", severity="high", harm="exposure")
def policy_without_row_security(schema: Schema) -> Iterator[Hit]:
    """Policies on a table whose row security is off.

    ## What it does
    Finds PostgreSQL tables that have policies while row-level security was never enabled on them.

    ## Why it matters
    A policy takes effect only once row security is enabled. Until then everybody with SELECT reads
    every row, and the schema looks protected to whoever reviews it.

    ## When it is fine
    A later migration, which is not in the artefact, enables it.

    ## Example
    ```sql
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL,
      body text NOT NULL
    );
    CREATE POLICY own_notes ON notes USING (author = current_user);
    ```

    ## Use instead
    ```sql
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL,
      body text NOT NULL
    );
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own_notes ON notes USING (author = current_user);
    ```

    ## See also
    row-level-tenant-isolation, defense-in-depth
    """
    for table in schema.tables.values():
        if not table.policies or table.row_security:
            continue
        named = ", ".join(policy.name for policy in table.policies)
        yield Hit(
            table.name,
            table.policies[0].place,
            f"Table {table.name} has policies ({named}), but row-level security is not enabled "
            "on it.",
            "PostgreSQL ignores the policies, so every role with SELECT reads every row.",
            f"ALTER TABLE {quote(table.name, 'postgres')} ENABLE ROW LEVEL SECURITY;",
        )
