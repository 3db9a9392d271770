"""The rule `definer_without_search_path`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL058", severity="high", harm="exposure", each=6)
def definer_without_search_path(schema: Schema) -> Iterator[Hit]:
    """SECURITY DEFINER routine that trusts the caller's search_path.

    ## What it does
    Finds PostgreSQL functions and procedures that run with their owner's rights and do not set
    search_path themselves.

    ## Why it matters
    The caller chooses where unqualified names lead. With a table, operator or function of the same
    name in a schema of their own, or in pg_temp, they run their code with the owner's rights.

    ## When it is fine
    A body in the SQL standard form (BEGIN ATOMIC) is bound when it is created, yet a fixed path
    costs nothing there either.

    ## Example
    ```sql
    CREATE FUNCTION count_visits() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    AS $$ SELECT 1::bigint $$;
    ```

    ## Use instead
    ```sql
    CREATE FUNCTION count_visits() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT 1::bigint $$;
    ```

    ## See also
    database-least-privilege, defense-in-depth
    """
    for routine in schema.routines.values():
        if routine.fixed_path:
            continue
        kind = "PROCEDURE" if routine.procedure else "FUNCTION"
        own = routine.name.rpartition(".")[0] or "public"
        path = ", ".join(dict.fromkeys(("pg_catalog", own, "pg_temp")))
        yield Hit(
            routine.name,
            routine.place,
            f"{kind.capitalize()} {routine.name} runs with its owner's rights and takes the "
            "caller's search_path.",
            "A caller can put an object of the same name first in the path and run it as the "
            "owner."
            + (
                " Where everybody may create objects in public, that is so even with a fixed path: "
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC comes first."
                if own == "public"
                else ""
            ),
            f"ALTER {kind} {quote(routine.name, 'postgres')}({routine.arguments}) "
            f"SET search_path = {path};",
        )
