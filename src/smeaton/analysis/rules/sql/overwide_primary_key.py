"""The rule `overwide_primary_key`."""

from collections import Counter
from collections.abc import Iterator

from smeaton.analysis.ddl import create_index
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_reference

_MAKERS = {"gen_random_uuid", "uuid_generate_v4", "uuidv7", "uuidv4", "uuid_generate_v1mc"}

_PRACTICE = 3
"""So many tables whose keys are widened alike are so on purpose."""
_SHARED = {"device", "client", "installation", "browser", "machine", "phone", "computer", "app"}
"""Things that two users may sign in on."""


def _is_made_here(column: Column) -> bool:
    """Whether the database gives each row a value of its own."""
    made = column.default is not None and bool(column.default.functions & _MAKERS)
    return bool(column.counter) or made


def _is_scoped(schema: Schema, table: Table, column: Column, others: tuple[str, ...]) -> bool:
    """Whether clients make the ids, several people may use one, and nothing else refers to it."""
    if not ends(table.short, _SHARED):
        return False
    owned = (table.column(name) for name in others)
    referring = any(c and (is_reference(c) or any(table.references(c.name))) for c in owned)
    return referring and not _is_made_here(column) and not any(schema.incoming(table))


def _mend(schema: Schema, table: Table, column: Column) -> str:
    """Return the key over the identity; where clients send it, two of them may send the same."""
    made = create_index(schema, table, (column.name,), unique=True)
    if _is_made_here(column):
        return made
    key = ", ".join(table.primary.columns[1:]) if table.primary else ""
    return f"-- if no two rows of different ({key}) can ever have the same {column.name}:\n{made}"


@rule("SQL050", severity="low", harm="corruption", each=3)
def overwide_primary_key(schema: Schema) -> Iterator[Hit]:
    """Primary key with more columns than identify a row.

    ## What it does
    Finds composite primary keys that begin with a generated number or UUID, on tables that are not
    partitioned.

    ## Why it matters
    The first column identifies the row alone, but nothing keeps it unique: only the pair is. A
    second row with the same id slips in, and every reference has to carry both columns.

    ## When it is fine
    Partitioned tables must have the partition key in it, and tables laid out by tenant put the
    tenant first; neither is reported, nor are keys that three tables or more widen by the same
    column, as is their practice (id, project_id), nor the ids of devices and clients in a key with
    their user that nothing refers to: one device may serve two users.

    ## Example
    ```sql
    CREATE TABLE browser_sessions (
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      profile_no bigint NOT NULL,
      PRIMARY KEY (id, profile_no)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE browser_sessions (
      id uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
      profile_no bigint NOT NULL
    );
    ```

    ## See also
    primary-key-choice
    """
    keys = [t.primary.columns for t in schema.designed() if t.primary]
    widened = Counter(names[1:] for names in keys if names[0].lower() in ("id", "uuid"))
    for table in schema.designed():
        key = table.primary
        if key is None or len(key.columns) < 2 or table.partition_by:
            continue
        column = table.column(key.columns[0])
        alone = any(columns == key.columns[:1] for columns in table.unique_sets())
        if (
            column is None
            or not (_is_made_here(column) or column.name.lower() in ("id", "uuid"))
            or alone
            or _is_scoped(schema, table, column, key.columns[1:])
            or next(table.references(column.name), None)
            or (widened[key.columns[1:]] >= _PRACTICE and not _is_made_here(column))
        ):
            continue
        sure = "identifies" if _is_made_here(column) else "seems to identify"
        yield Hit(
            f"{table.name}.{column.name}",
            key.place,
            f"The primary key of {table.name} is ({', '.join(key.columns)}) though "
            f"{column.name} {sure} a row.",
            f"Nothing keeps {column.name} itself unique, and each reference has to carry all "
            "the columns.",
            _mend(schema, table, column),
        )
