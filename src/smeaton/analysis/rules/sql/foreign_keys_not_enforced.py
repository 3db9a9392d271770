"""The rule `foreign_keys_not_enforced`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL035", severity="medium", harm="corruption", each=1)
def foreign_keys_not_enforced(schema: Schema) -> Iterator[Hit]:
    """SQLite foreign keys without the pragma.

    ## What it does
    Finds SQLite schemas that declare foreign keys but do not switch them on with `PRAGMA
    foreign_keys = ON`. One finding a schema.

    ## Why it matters
    SQLite reads REFERENCES and enforces nothing until each connection switches it on: orphans come
    in and ON DELETE does nothing, though the schema says otherwise.

    ## When it is fine
    The program sets the pragma on every connection it opens; then the line in the schema is only a
    reminder.

    ## Example
    ```sql
    CREATE TABLE folders (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
    CREATE TABLE papers (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      folder_id INTEGER NOT NULL REFERENCES folders (id)
    );
    CREATE INDEX papers_folder_id_idx ON papers (folder_id);
    ```

    ## Use instead
    ```sql
    PRAGMA foreign_keys = ON; -- on each connection
    CREATE TABLE folders (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
    CREATE TABLE papers (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      folder_id INTEGER NOT NULL REFERENCES folders (id)
    );
    CREATE INDEX papers_folder_id_idx ON papers (folder_id);
    ```

    ## See also
    database-constraints
    """
    if schema.dialect != "sqlite":
        return
    table, key = next(((t, k) for t in schema.designed() for k in t.foreign_keys), (None, None))
    if not schema.enforces_keys and table is not None and key is not None:
        yield Hit(
            f"{table.name}.{key.columns[0]}",
            key.place,
            "SQLite does not enforce the foreign keys of this schema unless each connection "
            "says so.",
            "Orphans are accepted and ON DELETE does nothing, though the schema reads otherwise.",
            "PRAGMA foreign_keys = ON; -- on each connection",
        )
