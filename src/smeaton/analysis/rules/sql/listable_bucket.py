"""The rule `listable_bucket`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Policy, Schema
from smeaton.analysis.rule import Hit, rule


def _lists(policy: Policy) -> bool:
    """Whether the policy shows all files of a bucket, whoever put them there."""
    if not policy.permissive or policy.command not in ("select", "all") or policy.using is None:
        return False
    return policy.using.columns <= {"bucket_id"} and not policy.using.functions


@rule("SQL100", severity="medium", harm="exposure", each=3)
def listable_bucket(schema: Schema) -> Iterator[Hit]:
    """Storage policy that lets clients list a whole bucket.

    ## What it does
    Finds permissive SELECT policies on Supabase's storage.objects whose condition is always true
    or compares the bucket alone.

    ## Why it matters
    Clients list the names of all files of the bucket, of all users, and fetch them. A public
    bucket needs no such policy: its files are served by their URL without one.

    ## When it is fine
    The bucket holds the same files for everybody, and their names tell nothing.

    ## Example
    ```sql
    CREATE SCHEMA IF NOT EXISTS storage;
    CREATE TABLE IF NOT EXISTS storage.objects (
      bucket_id text NOT NULL,
      name text NOT NULL,
      PRIMARY KEY (bucket_id, name)
    );
    ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
    CREATE POLICY shown ON storage.objects FOR SELECT USING (bucket_id = 'avatars');
    ```

    ## Use instead
    ```sql
    CREATE SCHEMA IF NOT EXISTS storage;
    CREATE TABLE IF NOT EXISTS storage.objects (
      bucket_id text NOT NULL,
      name text NOT NULL,
      PRIMARY KEY (bucket_id, name)
    );
    ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON storage.objects FOR SELECT
      USING (bucket_id = 'avatars' AND split_part(name, '/', 1) = current_user);
    ```

    ## See also
    object-level-authorization, file-uploads
    """
    for table, policy in schema.policies():
        if table.name.lower() == "storage.objects" and _lists(policy):
            yield Hit(
                table.name,
                policy.place,
                f"Policy {policy.name} lets clients list every file of a bucket.",
                "The names of all users' files are open, and with them the files.",
                f"DROP POLICY {quote(policy.name, 'postgres')} ON storage.objects;\n"
                "-- a public bucket serves files by URL without it; else compare the owner too",
            )
