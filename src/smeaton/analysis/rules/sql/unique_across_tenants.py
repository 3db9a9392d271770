"""The rule `unique_across_tenants`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import create_index, drop_index
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Index, Key, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import EXTERNAL, ends, is_lookup, says, tenant_column

_GLOBAL = (EXTERNAL - {"tax", "source", "subject", "run", "batch"}) | {
    "token",
    "hash",
    "digest",
    "uuid",
    "guid",
    "ulid",
    "domain",
    "host",
    "hostname",
    "subdomain",
    "url",
    "checksum",
    "imei",
    "iban",
}
_SIGN_IN = {"user", "account", "admin", "login", "identity", "session", "person", "profile"}
_LOGINS = {"email", "username", "login", "handle", "phone"}


_SECRETS = {"key", "token", "secret", "credential", "session", "invitation", "domain"}


def _is_scoped(table: Table, columns: tuple[str, ...], tenant: str) -> bool:
    """Whether the key is unique within a tenant already, or rightly over all of them."""
    if ends(table.short, _SECRETS):
        return True
    for name in columns:
        column = table.column(name)
        if column is None or name == tenant or column.counter:
            return True
        if column.type.name in ("uuid", "boolean"):
            return True
        if next(table.references(name), None) or says(name, _GLOBAL):
            return True
        if ends(table.short, _SIGN_IN) and says(name, _LOGINS):
            return True
    return False


def _mend(schema: Schema, table: Table, key: Key | Index, tenant: str) -> str:
    columns = tuple(c for c in key.columns if c)
    d = schema.dialect
    if isinstance(key, Index):
        where = key.where.text if key.where else ""
        return "\n".join(
            (
                create_index(schema, table, (tenant, *columns), unique=True, where=where),
                drop_index(schema, table, key.name),
            )
        )
    listed = ", ".join(quote(c, d) for c in (tenant, *columns))
    if d == "sqlite":
        return f"-- SQLite changes it when the table is rebuilt: UNIQUE ({listed})"
    new = create_index(schema, table, (tenant, *columns), unique=True)
    implied = columns[0] if d == "mysql" else "_".join((table.short, *columns, "key"))
    old = quote(key.name or implied, d)
    word = "INDEX" if d == "mysql" else "CONSTRAINT"
    return f"{new}\nALTER TABLE {quote(table.name, d)} DROP {word} {old};"


@rule("SQL062", severity="medium", harm="corruption", each=6)
def unique_across_tenants(schema: Schema) -> Iterator[Hit]:
    """Unique key that one tenant's row takes from all others.

    ## What it does
    In a schema where most tables carry a tenant column, finds unique keys of such tables over
    names, codes, numbers and slugs that leave the tenant out.

    ## Why it matters
    The second tenant cannot use an order number or SKU that the first one has, and the error tells
    them that it exists elsewhere: a leak, and a support case that no tenant can solve.

    ## When it is fine
    Values that are unique in the world: tokens, domains, UUIDs, ids of other systems, and the
    e-mail address of a sign-in that spans tenants. Keys with a reference to a row of the tenant
    are scoped by it, and where the tenant may be NULL some rows belong to all. None of these is
    reported.

    ## Example
    ```sql
    CREATE TABLE products (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL,
      sku text NOT NULL UNIQUE
    );
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE products (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL,
      sku text NOT NULL,
      UNIQUE (tenant_id, sku)
    );
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL
    );
    ```

    ## See also
    multi-tenancy, row-level-tenant-isolation
    """
    tenant = tenant_column(schema)
    for table in schema.designed() if tenant else ():
        owner = table.columns.get(tenant)
        if owner is None or owner.nullable or is_lookup(table):
            continue
        wanted = {key.target_columns for _, key in schema.incoming(table)}
        keys: list[Key | Index] = [*table.uniques]
        keys += [i for i in table.indexes if i.unique and None not in i.columns]
        for key in keys:
            columns = tuple(c for c in key.columns if c)
            if not columns or columns in wanted or _is_scoped(table, columns, tenant):
                continue
            listed = ", ".join(columns)
            yield Hit(
                f"{table.name}.{columns[0]}",
                key.place,
                f"{table.name} ({listed}) is unique over all tenants, without {tenant}.",
                "A second tenant is refused a value that only another tenant has.",
                _mend(schema, table, key, tenant),
            )
