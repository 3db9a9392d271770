"""The rule `reference_across_tenants`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import is_live
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import ForeignKey, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_lookup, tenant_column


def _action(schema: Schema, key: ForeignKey) -> str:
    if not key.on_delete:
        return ""
    only = f" ({quote(key.columns[0], 'postgres')})" if key.on_delete == "set null" else ""
    return f" ON DELETE {key.on_delete.upper()}{only if schema.dialect == 'postgres' else ''}"


def _mend(
    schema: Schema, table: Table, key: ForeignKey, target: Table, tenant: str, *, keyed: bool
) -> str:
    """The statements that bind the tenant too; `keyed` where the target's key is there already."""
    d = schema.dialect
    column, identity = key.columns[0], target.primary.columns[0] if target.primary else "id"
    there = f"({quote(tenant, d)}, {quote(identity, d)})"
    here = f"({quote(tenant, d)}, {quote(column, d)})"
    body = f"FOREIGN KEY {here} REFERENCES {quote(target.name, d)} {there}{_action(schema, key)}"
    if d == "sqlite":
        return f"-- SQLite adds it when the table is rebuilt: {body}"
    name, owner = quote(f"{table.short}_{column}_same_tenant"[:60], d), quote(table.name, d)
    lines = []
    if not keyed:
        unique = quote(f"{target.short}_{tenant}_{identity}_key"[:60], d)
        lines.append(f"ALTER TABLE {quote(target.name, d)} ADD CONSTRAINT {unique} UNIQUE {there};")
    late = d == "postgres" and is_live(schema)
    lines.append(f"ALTER TABLE {owner} ADD CONSTRAINT {name} {body}{' NOT VALID' if late else ''};")
    if late:
        lines.append(f"ALTER TABLE {owner} VALIDATE CONSTRAINT {name};")
    return "\n".join(lines)


@rule("SQL063", severity="medium", harm="corruption", each=2)
def reference_across_tenants(schema: Schema) -> Iterator[Hit]:
    """Reference that may lead to another tenant's row.

    ## What it does
    In a schema where most tables carry a tenant column, finds foreign keys between two of them
    that bind the id only.

    ## Why it matters
    A guessed or mixed-up id ties a row of one tenant to a row of another, and the next join shows
    it to them. Row-level security does not help: PostgreSQL checks foreign keys past it.

    ## When it is fine
    Every write loads the referenced row within the tenant first, and ids cannot be guessed; the
    composite key makes the database keep that promise.

    ## Example
    ```sql
    CREATE TABLE tenants (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE projects (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL REFERENCES tenants (id)
    );
    CREATE INDEX projects_tenant_id_idx ON projects (tenant_id);
    CREATE TABLE milestones (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL REFERENCES tenants (id),
      project_id bigint NOT NULL REFERENCES projects (id)
    );
    CREATE INDEX milestones_tenant_id_idx ON milestones (tenant_id);
    CREATE INDEX milestones_project_id_idx ON milestones (project_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE projects (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL,
      UNIQUE (tenant_id, id)
    );
    CREATE TABLE milestones (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id bigint NOT NULL,
      project_id bigint NOT NULL,
      FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id)
    );
    CREATE INDEX milestones_project_id_idx ON milestones (tenant_id, project_id);
    ```

    ## See also
    multi-tenancy, object-level-authorization
    """
    tenant = tenant_column(schema)
    made: set[str] = set()
    for table in schema.designed() if tenant else ():
        bound = {c for key in table.foreign_keys if tenant in key.columns for c in key.columns}
        for key in table.foreign_keys:
            target = schema.find(key.target)
            if target is None or len(key.columns) > 1 or key.columns[0] in bound:
                continue
            both = tenant in table.columns and tenant in target.columns
            if not both or tenant in key.columns or is_lookup(target):
                continue
            if target.primary is None or len(target.primary.columns) != 1:
                continue
            pair = {tenant, target.primary.columns[0]}
            keyed = target.name in made or any(set(u) == pair for u in target.unique_sets())
            made.add(target.name)
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"{table.name}.{key.columns[0]} may point at a row of {target.name} that belongs "
                f"to another {tenant.rpartition('_')[0]}.",
                f"Nothing compares the {tenant} of the two rows, and row-level security does not "
                "apply to foreign keys.",
                _mend(schema, table, key, target, tenant, keyed=keyed),
            )
