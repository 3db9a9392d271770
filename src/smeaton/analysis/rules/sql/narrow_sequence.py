"""The rule `narrow_sequence`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import GROWING, ends
from smeaton.analysis.widening import find_sequence, widen_sequence


@rule("SQL075", severity="high", harm="outage")
def narrow_sequence(schema: Schema) -> Iterator[Hit]:
    """Sequence that ends before its column does.

    ## What it does
    Finds bigint columns that a sequence of 32 or 16 bits numbers, and primary keys numbered by a
    sequence that starts again at its end. It is high on tables that grow by event (messages,
    scans), else medium: nothing in a schema says how near the number is.

    ## Why it matters
    ALTER COLUMN ... TYPE bigint leaves the sequence of a serial at 32 bits. The migration looks
    done, and at 2,147,483,647 every insert fails all the same. With CYCLE the numbers start again
    and collide with rows that exist.

    ## When it is fine
    A CYCLE sequence for values that are short-lived, such as batch slots, is no primary key and is
    not reported.

    ## Example
    ```sql
    CREATE SEQUENCE scans_id_seq AS integer;
    CREATE TABLE scans (
      id bigint PRIMARY KEY DEFAULT nextval('scans_id_seq'),
      parcel text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE SEQUENCE scans_id_seq AS bigint;
    CREATE TABLE scans (
      id bigint PRIMARY KEY DEFAULT nextval('scans_id_seq'),
      parcel text NOT NULL
    );
    ```

    ## See also
    primary-key-choice
    """
    for table in schema.designed():
        for column in table.columns.values():
            if column.counter != "serial":
                continue
            sequence = find_sequence(schema, table, column)
            if sequence is None:
                continue
            name = quote(sequence.name, "postgres")
            alone = table.primary is not None and table.primary.columns == (column.name,)
            if column.type.bits > sequence.bits:
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"Column {table.name}.{column.name} is {column.type.written}, but its sequence "
                    f"{sequence.name} ends at {2 ** (sequence.bits - 1) - 1:,}.",
                    "At that number every insert fails, whatever the column could hold.",
                    widen_sequence(schema, table, column),
                    severity=None if ends(table.short, GROWING) else Severity.MEDIUM,
                )
            elif sequence.cycles and alone:
                yield Hit(
                    f"{table.name}.{column.name}",
                    sequence.place,
                    f"Sequence {sequence.name} starts again at its end, and it numbers the primary "
                    f"key of {table.name}.",
                    "After the last number inserts collide with rows that exist.",
                    f"ALTER SEQUENCE {name} NO CYCLE;",
                    severity=Severity.MEDIUM,
                )
