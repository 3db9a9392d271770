"""The rule `narrow_integer_key`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import is_live
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import GROWING, PEOPLE, ends, is_lookup
from smeaton.analysis.widening import widen_key

_PLACES = {"address", "store", "shop", "branch", "office", "building", "room", "house", "street",
           "city", "town", "location", "station", "depot", "terminal"}  # fmt: skip
"""The world holds less than two thousand million of them that anybody would enter."""
_BIG = (
    "Where they are big, fill a bigint column beside each in batches while a trigger keeps it "
    "current, index it CONCURRENTLY, and swap the two in one short transaction."
)


_SINGLE = {"site", "instance", "setting", "config", "configuration"}
"""What an installation has one of, or a few."""
_SET_UP = {"key", "webhook", "integration", "connector", "credential", "secret", "template", "plan",
           "preference", "passkey", "application", "app", "client", "oauth", "idp", "provider",
           "role", "campaign", "tsigkey", "cryptokey", "domainmetadata", "metadata", "group",
           "list", "server", "forge", "registry", "cron", "org", "zone", "domain", "project",
           "team", "supermaster", "currency", "market", "rule", "policy", "menu", "category",
           "widget"}  # fmt: skip
"""What people set up by hand, a few each."""

_MANY = {"collection", "file", "commit", "post", "reply", "answer", "order", "payment", "invoice",
         "rental", "build", "activity", "stage", "recipient", "signature", "vote", "follow",
         "mention", "alert", "history"}  # fmt: skip
"""What gathers where it is used, if slower than by each event."""


def _is_bounded(schema: Schema, table: Table, depth: int = 3) -> bool:
    """Whether rows are people, refer to nothing but short lists, or are one for each of such."""
    if ends(table.short, PEOPLE | _PLACES | _SINGLE | _SET_UP):
        return True
    targets = {id(t): t for key in table.foreign_keys if (t := schema.find(key.target))}
    counted = [t for t in targets.values() if t is not table and not is_lookup(t)]
    if all(ends(target.short, _SINGLE) for target in counted):
        return True
    unique = set(table.unique_sets())
    owners = (schema.find(key.target) for key in table.foreign_keys if key.columns in unique)
    return depth > 0 and any(
        owner and owner is not table and _is_bounded(schema, owner, depth - 1) for owner in owners
    )


def _find_key(table: Table) -> Column | None:
    """Return the column that counts the rows: the key, or an id that was forgotten to be one."""
    if table.primary is not None:
        named = table.primary.columns
        return table.column(named[0]) if len(named) == 1 else None
    return next((c for c in table.columns.values() if c.counter and c.name.lower() == "id"), None)


def _is_list(table: Table, key: Column) -> bool:
    """Whether each combination of its values exists once: a list that people keep, by design."""
    own = set(table.columns) - {key.name}
    return not table.foreign_keys and any(own == set(known) for known in table.unique_sets())


@rule("SQL008", severity="low", harm="outage", each=3, keep=1)
def narrow_integer_key(schema: Schema) -> Iterator[Hit]:
    """Primary key that a 32-bit counter will run out of.

    ## What it does
    Finds generated keys of 32 bits or fewer. On tables that grow by event (logs, messages, items,
    scans) it is medium, else low; all low ones are one finding. The fix takes along what
    refers to the key, by a foreign key or by its name.

    ## Why it matters
    2,147,483,647 is reached in under a year at 70 inserts a second, rolled-back ones included.
    Then every insert fails, and widening the key and all its references rewrites the tables under
    lock.

    ## When it is fine
    Lists that people maintain by hand: countries, roles, plans, and tables whose values are unique
    together. They are not reported, nor are people and what people set up by hand (API keys,
    webhooks): there are not as many customers. In a database that runs already only tables that
    gather rows by use (posts, orders, messages) are reported; up to four billion, places and things
    that refer to nothing are not.

    ## Example
    ```sql
    CREATE TABLE page_views (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      path text NOT NULL,
      viewed_at timestamptz NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE page_views (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      path text NOT NULL,
      viewed_at timestamptz NOT NULL
    );
    ```

    ## See also
    primary-key-choice
    """
    for table in schema.designed():
        column = _find_key(table)
        if column is None or is_lookup(table) or _is_list(table, column):
            continue
        if not 0 < column.type.bits <= 32 or column.counter not in (
            "serial",
            "identity",
            "auto_increment",
        ):
            continue
        grows = ends(table.short, GROWING)
        roomy = is_live(schema) or column.type.unsigned
        few = _is_bounded(schema, table) if roomy else ends(table.short, _SET_UP)
        if not grows and (few or (is_live(schema) and not ends(table.short, _MANY))):
            continue
        growing = grows and not column.type.unsigned
        limit = 2 ** (column.type.bits - (0 if column.type.unsigned else 1)) - 1
        live = is_live(schema) and schema.dialect == "postgres"
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Key {table.name}.{column.name} is {column.type.written or column.type.name}: it "
            f"ends at {limit:,}.",
            "When the counter runs out every insert fails, and widening the key rewrites the table "
            f"and all that reference it{f' under an exclusive lock. {_BIG}' if live else '.'}",
            widen_key(schema, table, column),
            severity=Severity.MEDIUM if growing else None,
            group=f"{limit} {growing}",
        )
