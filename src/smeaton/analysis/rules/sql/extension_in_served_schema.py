"""The rule `extension_in_served_schema`."""

from collections.abc import Iterator

from smeaton.analysis.exposure import served_schemas
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_AT_HOME = frozenset(
    {"plpgsql", "pg_cron", "pgmq", "pg_net", "pgsodium", "supabase_vault", "postgis"}
)


@rule("SQL099", severity="low", harm="exposure", each=1)
def extension_in_served_schema(schema: Schema) -> Iterator[Hit]:
    """Extension installed where the API serves its functions.

    ## What it does
    Finds CREATE EXTENSION into a schema that PostgREST or Supabase serves, by name or because no
    other schema is named.

    ## Why it matters
    Each function of the extension becomes a URL that clients may call, and an upgrade of the
    extension can take a name that the application uses.

    ## When it is fine
    Extensions that bring a schema of their own or can't be moved are not reported, and nothing is
    where no API serves the schema.

    ## Example
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE EXTENSION pg_trgm;
    ```

    ## Use instead
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE SCHEMA IF NOT EXISTS extensions;
    CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions;
    ```

    ## See also
    database-least-privilege
    """
    served = served_schemas(schema)
    for extension in schema.extensions.values():
        if extension.name in _AT_HOME or (extension.schema or "public") not in served:
            continue
        yield Hit(
            extension.name,
            extension.place,
            f"Extension {extension.name} is installed into {extension.schema or 'public'}, which "
            "the API serves.",
            "Its functions become URLs that every client may call.",
            "CREATE SCHEMA IF NOT EXISTS extensions;\n"
            f"ALTER EXTENSION {quote(extension.name, 'postgres')} SET SCHEMA extensions;",
        )
