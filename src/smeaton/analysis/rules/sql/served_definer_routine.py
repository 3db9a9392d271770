"""The rule `served_definer_routine`."""

from collections.abc import Iterator

from smeaton.analysis.exposure import CLIENTS, is_served
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL098", severity="medium", harm="exposure", each=3)
def served_definer_routine(schema: Schema) -> Iterator[Hit]:
    """SECURITY DEFINER function that every client of the API may call.

    ## What it does
    Finds functions with their owner's rights in a schema that PostgREST or Supabase serves, whose
    EXECUTE right nobody revoked. Trigger functions can't be called by clients and don't count.

    ## Why it matters
    PostgreSQL lets everybody execute a new function, and the API makes it a URL. It runs past
    row-level security, so its own checks are the only ones.

    ## When it is fine
    It is meant as an entry point and checks the caller first; ignore the finding there.

    ## Example
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE FUNCTION public.close_account(account bigint) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT account $$;
    ```

    ## Use instead
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE FUNCTION public.close_account(account bigint) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT account $$;
    REVOKE EXECUTE ON FUNCTION public.close_account(bigint) FROM PUBLIC;
    ```

    ## See also
    database-least-privilege, object-level-authorization
    """
    named = {name.lower() for grant in schema.grants for name in grant.grantees}
    clients = ", ".join(["PUBLIC", *sorted(CLIENTS & named)])
    for routine in schema.routines.values():
        kind = "PROCEDURE" if routine.procedure else "FUNCTION"
        if routine.fires or not is_served(schema, routine.name, kind.lower()):
            continue
        yield Hit(
            routine.name,
            routine.place,
            f"Every client of the API may call {routine.name}, which runs with its owner's rights.",
            "It works past row-level security, and only its own checks stand before it.",
            f"REVOKE EXECUTE ON {kind} {quote(routine.name, 'postgres')}({routine.arguments}) "
            f"FROM {clients};",
        )
