"""The rule `row_security_without_policy`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_documented_absence, is_tool

_TENANTS = ("tenant_id", "organization_id", "org_id", "account_id", "workspace_id")


def _policy(table: Table) -> str:
    """A first policy for the table: real DDL where a tenant column says what to compare."""
    name = quote(table.name, "postgres")
    tenant = next((c for c in map(table.column, _TENANTS) if c), None)
    if tenant is None:
        return (
            f"-- say who may see which rows, for example: CREATE POLICY owner_rows ON {name} "
            "USING (owner_id = current_setting('app.user_id')::bigint);"
        )
    return (
        f"CREATE POLICY {quote(table.short + '_tenant', 'postgres')} ON {name} USING "
        f"({quote(tenant.name, 'postgres')}::text = current_setting('app.tenant_id'));"
    )


@rule("SQL054", severity="medium", harm="outage", each=4)
def row_security_without_policy(schema: Schema) -> Iterator[Hit]:
    """Row security switched on without a policy.

    ## What it does
    Finds PostgreSQL tables with row-level security enabled and no policy at all. It is low where
    other tables have none either: then the lock-out looks meant.

    ## Why it matters
    Without a policy the default is to deny: every role but the owner and superusers sees an empty
    table and can insert nothing, with no error that says why.

    ## When it is fine
    Only the owner, or a service role that bypasses row security, may touch the table; say so in a
    comment on the table ("by design").

    ## Example
    ```sql
    CREATE TABLE reports (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL,
      body text NOT NULL
    );
    ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
    ```

    ## Use instead
    ```sql
    CREATE TABLE reports (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL,
      body text NOT NULL
    );
    ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
    CREATE POLICY reports_tenant ON reports
      USING (tenant_id::text = current_setting('app.tenant_id'));
    ```

    ## See also
    row-level-tenant-isolation
    """
    locked = [t for t in schema.tables.values() if t.row_security and not t.policies]
    meant = len(locked) > 1 and not any(table.policies for table in schema.tables.values())
    for table in locked:
        said = any(is_documented_absence(table, c) for c in table.columns.values())
        if table.partition_of or is_tool(table) or said or schema.intent == "migration":
            continue
        yield Hit(
            table.name,
            table.place,
            f"Row-level security is enabled on {table.name}, but it has no policy.",
            "Every role but the owner sees an empty table and can insert nothing.",
            _policy(table),
            severity=Severity.LOW if meant else None,
        )
