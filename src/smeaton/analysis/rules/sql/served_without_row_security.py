"""The rule `served_without_row_security`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.exposure import is_served, served_schemas
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_SENSITIVE = frozenset(
    [
        "password",
        "passwd",
        "secret",
        "token",
        "ssn",
        "passport",
        "cvv",
        "iban",
        "salary",
        "dob",
        "birthdate",
        "email",
        "phone",
    ]
)


def _severity(table: Table) -> Severity | None:
    sensitive = any(says(name, _SENSITIVE) for name in table.columns)
    return Severity.CRITICAL if sensitive else None


@rule("SQL097", severity="high", harm="exposure", each=4)
def served_without_row_security(schema: Schema) -> Iterator[Hit]:
    """Table that the API serves without row security.

    ## What it does
    Finds tables that PostgREST or Supabase serves to its client roles and that have no row-level
    security: those of served schemas, and those granted to anon or authenticated. Tables with
    personal data or credentials are critical.

    ## Why it matters
    The key of such an API is in every browser. Without row-level security whoever has it reads,
    changes and deletes all rows of the table.

    ## When it is fine
    Reference data that everybody may read: enable row security with a policy FOR SELECT USING
    (true), or revoke the rights of anon and authenticated; neither is reported.

    ## Example
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE TABLE public.notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      body text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    SET pgrst.db_schemas = 'public';
    CREATE TABLE public.notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL DEFAULT current_user,
      body text NOT NULL
    );
    ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON public.notes USING (author = current_user);
    ```

    ## See also
    row-level-tenant-isolation, object-level-authorization
    """
    if not served_schemas(schema):
        return
    for table in schema.designed():
        if table.row_security or table.policies or not is_served(schema, table.name):
            continue
        yield Hit(
            table.name,
            table.place,
            f"The API serves {table.name} to every client, and it has no row-level security.",
            "Whoever has the public key reads and changes all of its rows.",
            f"ALTER TABLE {quote(table.name, 'postgres')} ENABLE ROW LEVEL SECURITY;\n"
            "-- it is closed now; then CREATE POLICY for the rows that clients may have",
            severity=_severity(table),
        )
