"""The rule `policy_evaluated_per_row`."""

import re
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Policy, Schema
from smeaton.analysis.rule import Hit, rule

_BUILT_IN = {"current_setting", "current_schema", "current_schemas", "current_database"}


def _own_calls(policy: Policy) -> list[str]:
    """Functions that the policy calls and that PostgreSQL does not bring along, by their names."""
    own = (n for n in policy.calls if "." in n or n.startswith(("current_", "get_", "my_", "auth")))
    return sorted({n for n in own if not n.startswith("pg_catalog.")} - _BUILT_IN)


def _wrap(statement: str, calls: list[str]) -> str:
    """Return the policy with each call inside a sub-select of its own."""
    names = "|".join(re.escape(name) for name in calls)
    call = rf"(?<![\w.])(?:{names})\s*\((?:[^()]|\([^()]*\))*\)"
    return re.sub(call, lambda found: f"(SELECT {found.group()})", statement.strip().rstrip(";"))


@rule("SQL093", severity="medium", harm="slowness", each=1)
def policy_evaluated_per_row(schema: Schema) -> Iterator[Hit]:
    """Policy that calls a function for each row.

    ## What it does
    Finds row-level security policies that call a function of their own without a column of the
    row, such as auth.uid() or current_member(), outside a sub-select.

    ## Why it matters
    PostgreSQL runs such a function again for every row that it looks at. Inside `(SELECT f())`
    it runs once a query; on big tables that is the difference of milliseconds and seconds.

    ## When it is fine
    Functions that take a column of the row have to run for each. Built-in ones such as
    current_setting() cost little and serve as an index key; neither is reported.

    ## Example
    ```sql
    CREATE FUNCTION current_member() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT 1::bigint $$;
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author bigint NOT NULL
    );
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON notes USING (author = current_member());
    ```

    ## Use instead
    ```sql
    CREATE FUNCTION current_member() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT 1::bigint $$;
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author bigint NOT NULL
    );
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON notes USING (author = (SELECT current_member()));
    ```

    ## See also
    row-level-tenant-isolation
    """
    for table, policy in schema.policies():
        calls = _own_calls(policy)
        is_off = not table.row_security and schema.find(table.name) is not None
        if is_off or not calls:
            continue
        drop = f"DROP POLICY {quote(policy.name, 'postgres')} ON {quote(table.name, 'postgres')};"
        yield Hit(
            table.name,
            policy.place,
            f"Policy {policy.name} on {table.name} calls {', '.join(calls)}() for each row.",
            "Inside a sub-select it would run once a query.",
            f"{drop}\n{_wrap(policy.statement, calls)};",
        )
