"""The rule `view_around_row_security`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL059", severity="high", harm="exposure", each=6)
def view_around_row_security(schema: Schema) -> Iterator[Hit]:
    """View that reads past row security.

    ## What it does
    Finds views without security_invoker, and materialized views, over PostgreSQL tables that have
    row-level security with policies.

    ## Why it matters
    A view reads with the rights of its owner, and the owner of a table is exempt from its
    policies. Whoever may SELECT from the view sees the rows of every tenant.

    ## When it is fine
    The view aggregates over all tenants on purpose and only an administrator's role may read it.
    Servers before PostgreSQL 15 have no security_invoker: let a role without the exemption own the
    view there.

    ## Example
    ```sql
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL DEFAULT current_user,
      body text NOT NULL
    );
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON notes USING (author = current_user);
    CREATE VIEW recent_notes AS SELECT id, body FROM notes;
    ```

    ## Use instead
    ```sql
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL DEFAULT current_user,
      body text NOT NULL
    );
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON notes USING (author = current_user);
    CREATE VIEW recent_notes WITH (security_invoker = true) AS SELECT id, body FROM notes;
    ```

    ## See also
    row-level-tenant-isolation
    """
    for view in schema.views.values():
        read = filter(None, map(schema.find, view.sources))
        table = next((t for t in read if t.row_security and t.policies), None)
        if table is None or view.invoker:
            continue
        name = quote(view.name, "postgres")
        yield Hit(
            view.name,
            view.place,
            f"View {view.name} reads {table.name} with its owner's rights, past the policies of "
            "that table.",
            "Whoever may read the view sees the rows that the policies hide.",
            f"REVOKE ALL ON {name} FROM PUBLIC;\n-- a materialized view keeps the rows it was "
            "filled with; filter them in a view on top of it"
            if view.materialized
            else f"ALTER VIEW {name} SET (security_invoker = true);",
        )
