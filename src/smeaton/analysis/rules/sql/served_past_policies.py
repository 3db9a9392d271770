"""The rule `served_past_policies`."""

from collections.abc import Iterator

from smeaton.analysis.exposure import is_served
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, View
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place


def _judge(schema: Schema, view: View) -> str:
    """Return what the view lets out, or ""."""
    accounts = next((s for s in view.sources if s.lower() == "auth.users"), "")
    if accounts:
        return f"shows rows of {accounts}, the accounts of everybody"
    read = (table for table in map(schema.find, view.sources) if table)
    if view.materialized and not any(table.row_security and table.policies for table in read):
        return "is a materialized view, which no policy can protect"
    return ""


def _find(schema: Schema) -> Iterator[tuple[str, Place, str, str]]:
    for view in schema.views.values():
        if (what := _judge(schema, view)) and is_served(schema, view.name):
            yield view.name, view.place, what, "MATERIALIZED VIEW" if view.materialized else "VIEW"
    for name, place in schema.foreign_tables.items():
        if is_served(schema, name):
            yield name, place, "is a foreign table, which no policy can protect", "FOREIGN TABLE"


@rule("SQL096", severity="high", harm="exposure", each=4)
def served_past_policies(schema: Schema) -> Iterator[Hit]:
    """View or foreign table that the API serves past all policies.

    ## What it does
    Finds materialized views, foreign tables and views of auth.users in a schema that PostgREST or
    Supabase serves, unless the rights of its client roles are revoked. A schema counts as served
    where pgrst.db_schemas says so, and public where the roles anon or authenticated appear.

    ## Why it matters
    Row-level security does not exist for them, so every client reads every row, without signing
    in. From auth.users that is the e-mail address of each account.

    ## When it is fine
    The rows are public; then say so by a grant to the role anon in a file that is reviewed, and
    ignore this finding.

    ## Example
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE MATERIALIZED VIEW public.totals AS SELECT 1 AS members;
    ```

    ## Use instead
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE SCHEMA IF NOT EXISTS private;
    CREATE MATERIALIZED VIEW private.totals AS SELECT 1 AS members;
    ```

    ## See also
    row-level-tenant-isolation, object-level-authorization
    """
    for name, place, what, kind in _find(schema):
        yield Hit(
            name,
            place,
            f"{name} {what}, and the API serves it.",
            "Every client reads every row of it, without signing in.",
            "CREATE SCHEMA IF NOT EXISTS private;\n"
            f"ALTER {kind} {quote(name, 'postgres')} SET SCHEMA private;",
        )
