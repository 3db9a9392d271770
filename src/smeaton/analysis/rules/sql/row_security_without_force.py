"""The rule `row_security_without_force`."""

from collections.abc import Iterator

from smeaton.analysis.exposure import served_schemas
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule


def _asks_session(table: Table) -> bool:
    """Whether its policies decide by a setting, so that one role works for all tenants."""
    said = [e for p in table.policies for e in (p.using, p.check) if e]
    by_role = any(policy.roles for policy in table.policies)
    return not by_role and any("current_setting" in e.functions for e in said)


@rule("SQL104", severity="medium", harm="exposure", each=1)
def row_security_without_force(schema: Schema) -> Iterator[Hit]:
    """Row security that does not bind the role that owns the tables.

    ## What it does
    Finds tables whose policies compare a session setting such as app.tenant_id and that don't say
    FORCE ROW LEVEL SECURITY, where the schema grants rights to no other role. One finding a
    schema.

    ## Why it matters
    The owner of a table is exempt from its policies. Without a second role the application is that
    owner: every query returns the rows of all tenants, while tests that look at the policies pass.

    ## When it is fine
    The application connects with a role that does not own the tables. Where the schema grants
    something to a role, or its policies name one, nothing is reported.

    ## Example
    ```sql
    CREATE TABLE invoices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL
    );
    ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    CREATE POLICY invoices_tenant ON invoices
      USING (tenant_id = current_setting('app.tenant_id')::uuid);
    ```

    ## Use instead
    ```sql
    CREATE TABLE invoices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL
    );
    ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
    ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
    CREATE POLICY invoices_tenant ON invoices
      USING (tenant_id = current_setting('app.tenant_id')::uuid);
    ```

    ## See also
    row-level-tenant-isolation
    """
    if schema.grants or schema.logins or served_schemas(schema):
        return
    for table in schema.tables.values():
        if not table.row_security or table.forced or not _asks_session(table):
            continue
        yield Hit(
            table.name,
            table.place,
            f"The policies of {table.name} don't bind its owner, and no other role has rights.",
            "An application that connects as the owner reads the rows of every tenant.",
            f"ALTER TABLE {quote(table.name, 'postgres')} FORCE ROW LEVEL SECURITY;",
        )
