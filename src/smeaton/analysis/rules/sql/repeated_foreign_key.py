"""The rule `repeated_foreign_key`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import ForeignKey, Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL067", severity="low", harm="confusion", each=3)
def repeated_foreign_key(schema: Schema) -> Iterator[Hit]:
    """The same foreign key twice.

    ## What it does
    Finds two foreign keys of a table over the same columns to the same table. It is medium where
    they disagree about what a delete does.

    ## Why it matters
    Every write checks both. Where one says CASCADE and the other RESTRICT, which of them wins is
    a matter of the server's order, and nobody reading the table sees the second.

    ## When it is fine
    Never on purpose; while a key is replaced the new one is valid before the old one goes.

    ## Example
    ```sql
    CREATE TABLE boats (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE trips (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      boat_id bigint NOT NULL,
      CONSTRAINT trips_boat FOREIGN KEY (boat_id) REFERENCES boats (id),
      CONSTRAINT trips_boat_again FOREIGN KEY (boat_id) REFERENCES boats (id)
    );
    CREATE INDEX trips_boat_id_idx ON trips (boat_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE boats (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE trips (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      boat_id bigint NOT NULL,
      CONSTRAINT trips_boat FOREIGN KEY (boat_id) REFERENCES boats (id)
    );
    CREATE INDEX trips_boat_id_idx ON trips (boat_id);
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        seen: dict[tuple[tuple[str, ...], str], ForeignKey] = {}
        for key in table.foreign_keys:
            target = schema.find(key.target)
            known = seen.setdefault((key.columns, target.name if target else key.target), key)
            if known is key or (key.name and key.name == known.name) or not key.validated:
                continue
            differ = known.on_delete != key.on_delete
            d = schema.dialect
            word = "FOREIGN KEY" if d == "mysql" else "CONSTRAINT"
            fix = f"ALTER TABLE {quote(table.name, d)} DROP {word} {quote(key.name, d)};"
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"{table.name} ({', '.join(key.columns)}) has two foreign keys to {key.target}"
                + (
                    f": one says ON DELETE {(known.on_delete or 'no action').upper()}, the other "
                    f"{(key.on_delete or 'no action').upper()}."
                    if differ
                    else "."
                ),
                "Every write checks both, and the second hides what the first says.",
                fix
                if key.name and d != "sqlite"
                else "-- take one of the two out of the definition",
                severity=Severity.MEDIUM if differ else None,
            )
