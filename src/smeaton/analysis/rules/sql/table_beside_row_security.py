"""The rule `table_beside_row_security`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_tool


def _scopes(tables: list[Table]) -> set[str]:
    """Columns of their tables that policies compare, such as tenant_id or user_id."""
    return {
        name
        for table in tables
        for policy in table.policies
        for said in (policy.using, policy.check)
        for name in (said.columns if said else ())
        if name in table.columns and name.lower().endswith(("_id", "_uuid", "owner", "tenant"))
    }


@rule("SQL055", severity="high", harm="exposure", each=6)
def table_beside_row_security(schema: Schema) -> Iterator[Hit]:
    """Table left out of the row security that its neighbours have.

    ## What it does
    Where policies of at least one table compare a column such as tenant_id or user_id, finds the
    other tables that carry the very same column and have no row-level security.

    ## Why it matters
    The programs rely on the database to keep tenants apart. On the table that was forgotten one
    query without WHERE returns every tenant's rows, and no test of the protected tables sees it.

    ## When it is fine
    The table is reached only by jobs that work for all tenants and by a role of their own.

    ## Example
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL
    );
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    ALTER TABLE orders FORCE ROW LEVEL SECURITY;
    CREATE POLICY orders_tenant ON orders
      USING (tenant_id = current_setting('app.tenant_id')::uuid);
    CREATE TABLE contracts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL
    );
    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
    ALTER TABLE orders FORCE ROW LEVEL SECURITY;
    CREATE POLICY orders_tenant ON orders
      USING (tenant_id = current_setting('app.tenant_id')::uuid);
    CREATE TABLE contracts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id uuid NOT NULL
    );
    ALTER TABLE contracts ENABLE ROW LEVEL SECURITY;
    CREATE POLICY contracts_tenant ON contracts
      USING (tenant_id = current_setting('app.tenant_id')::uuid);
    ```

    ## See also
    row-level-tenant-isolation, multi-tenancy
    """
    protected = [t for t in schema.tables.values() if t.row_security and t.policies]
    scopes = _scopes(protected)
    for table in schema.designed():
        shared = next((name for name in table.columns if name in scopes), None)
        if shared is None or table.row_security or table.policies or is_tool(table):
            continue
        model = next(t for t in protected if shared in _scopes([t]))
        told = model.policies[0].using or model.policies[0].check
        name = quote(table.name, "postgres")
        fix = f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"
        if told is not None and told.columns == {shared} and told.text.isascii():
            cast = "" if table.columns[shared].type.is_text else "::text"
            setting = "current_setting('app.tenant_id')"
            if "'" in told.text and "current_setting" in told.functions:
                setting = f"current_setting('{told.text.split(chr(39))[1]}')"
            fix += (
                f"\nCREATE POLICY {quote(table.short + '_rows', 'postgres')} ON {name} USING "
                f"({quote(shared, 'postgres')}{cast} = {setting});"
            )
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} carries {shared} like {model.name}, but has no row-level "
            "security.",
            f"A query that forgets {shared} returns the rows of all of them.",
            fix,
        )
