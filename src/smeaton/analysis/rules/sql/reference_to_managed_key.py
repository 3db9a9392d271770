"""The rule `reference_to_managed_key`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import ForeignKey, Schema
from smeaton.analysis.rule import Hit, rule

_MANAGED = ("auth.", "storage.", "realtime.", "vault.", "cron.", "graphql.", "net.")


def _leans(key: ForeignKey) -> bool:
    """Whether it needs a key of a managed table other than its primary one."""
    return key.target.lower().startswith(_MANAGED) and key.target_columns not in ((), ("id",))


@rule("SQL101", severity="medium", harm="outage")
def reference_to_managed_key(schema: Schema) -> Iterator[Hit]:
    """Foreign key to a unique key that somebody else's migrations own.

    ## What it does
    Finds foreign keys to columns other than id of tables that a platform manages: those in the
    schemas auth, storage, realtime, vault and cron.

    ## Why it matters
    The platform keeps the id and may change everything else. It can't drop or rebuild its unique
    key while yours depends on it: its upgrade fails, or takes your constraint along.

    ## When it is fine
    References to id, which the platform promises to keep, are not reported.

    ## Example
    ```sql
    CREATE SCHEMA IF NOT EXISTS auth;
    CREATE TABLE IF NOT EXISTS auth.users (id uuid PRIMARY KEY, phone text NOT NULL UNIQUE);
    CREATE TABLE carts (
      id uuid PRIMARY KEY,
      reached text NOT NULL UNIQUE REFERENCES auth.users (phone) ON DELETE CASCADE
    );
    ```

    ## Use instead
    ```sql
    CREATE SCHEMA IF NOT EXISTS auth;
    CREATE TABLE IF NOT EXISTS auth.users (id uuid PRIMARY KEY, phone text NOT NULL UNIQUE);
    CREATE TABLE carts (
      id uuid PRIMARY KEY,
      account_id uuid NOT NULL UNIQUE REFERENCES auth.users (id) ON DELETE CASCADE
    );
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        for key in filter(_leans, table.foreign_keys):
            if table.name.lower().startswith(_MANAGED):
                continue
            implied = f"{table.short}_{'_'.join(key.columns)}_fkey"
            d = schema.dialect
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"{table.name} refers to {key.target} ({', '.join(key.target_columns)}), a key "
                "that the platform may change.",
                "Its upgrade fails on your constraint, or drops it.",
                f"ALTER TABLE {quote(table.name, d)} "
                f"DROP CONSTRAINT {quote(key.name or implied, d)};\n"
                f"-- then refer to {key.target} (id)",
            )
