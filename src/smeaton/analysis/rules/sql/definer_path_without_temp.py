"""The rule `definer_path_without_temp`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Routine, Schema
from smeaton.analysis.rule import Hit, rule


def _is_open(routine: Routine) -> bool:
    """Whether temporary tables of the caller come before the schemas that the path lists."""
    named = [name for name in routine.path if name]
    return bool(named) and set(named) != {"pg_catalog"} and (
        named[-1] != "pg_temp" or named == ["pg_temp"]
    )  # fmt: skip


@rule("SQL103", severity="low", harm="exposure", each=1)
def definer_path_without_temp(schema: Schema) -> Iterator[Hit]:
    """SECURITY DEFINER routine that looks at temporary tables first.

    ## What it does
    Finds functions and procedures with their owner's rights whose search_path does not end with
    pg_temp.

    ## Why it matters
    Where pg_temp is not named, it comes first for tables. A caller makes a temporary table of the
    same name, and the routine reads it with the owner's trust.

    ## When it is fine
    An empty path, and one of pg_catalog alone, make the body name each schema; they are not
    reported.

    ## Example
    ```sql
    CREATE FUNCTION visits() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public
    AS $$ SELECT 1::bigint $$;
    ```

    ## Use instead
    ```sql
    CREATE FUNCTION visits() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT 1::bigint $$;
    ```

    ## See also
    database-least-privilege
    """
    for routine in filter(_is_open, schema.routines.values()):
        kind = "PROCEDURE" if routine.procedure else "FUNCTION"
        kept = [name for name in routine.path if name and name != "pg_temp"]
        path = ", ".join(quote(name, "postgres") for name in (*(kept or ["public"]), "pg_temp"))
        yield Hit(
            routine.name,
            routine.place,
            f"{kind.capitalize()} {routine.name} runs with its owner's rights and finds the "
            "caller's temporary tables first.",
            "A temporary table of the right name takes the place of a real one.",
            f"ALTER {kind} {quote(routine.name, 'postgres')}({routine.arguments}) "
            f"SET search_path = {path};",
        )
