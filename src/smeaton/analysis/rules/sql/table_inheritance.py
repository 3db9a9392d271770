"""The rule `table_inheritance`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.readers import find_readers
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.widening import find_sequence


def _find_attached(schema: Schema, table: Table) -> Iterator[str]:
    """Yield what has to leave a table before it can be dropped: sequences and readers."""
    for column in table.columns.values():
        if column.counter == "serial" and (owned := find_sequence(schema, table, column)):
            yield f"ALTER SEQUENCE {owned.name} OWNED BY the new {column.name}"
    readers = [
        label
        for name in table.columns
        for label in find_readers(schema, table, name)
        if label.partition(" ")[0] not in ("rule", "trigger")
    ]
    if readers:
        yield f"create again on the new table: {', '.join(dict.fromkeys(readers))}"


def _mend(schema: Schema, parent: str, children: list[Table]) -> str:
    table = schema.find(parent)
    lines = _find_attached(schema, table) if table else ()
    attached = "".join(f"-- {line};\n" for line in lines)
    if all(child.partition_of for child in children):
        return (
            f"-- in one transaction, for range partitions of {parent}:\n"
            f"-- rename {parent}; CREATE TABLE {parent} (LIKE the old one INCLUDING DEFAULTS) "
            "PARTITION BY RANGE (...), with that column in its primary key;\n"
            "-- for each child: NO INHERIT, then ATTACH PARTITION ... FOR VALUES FROM ... TO "
            f"...;\n{attached}-- move the rows that the old {parent} holds itself; then drop it, "
            "with the rules and triggers that route its rows"
        )
    return (
        f"-- give each child a key of its own that references {parent}, or keep the kinds in one "
        "table with a column that says which"
    )


@rule("SQL073", severity="medium", harm="corruption", each=3)
def table_inheritance(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL table that inherits from another.

    ## What it does
    Finds parents of tables made with INHERITS. It is low where the parent has no key and nothing
    refers to it.

    ## Why it matters
    Keys stop at each table: the same id may stand in the parent and in every child, and a foreign
    key to the parent does not see the children's rows. Queries on the parent scan all children.

    ## When it is fine
    Old monthly tables split by triggers before PostgreSQL 10; declarative partitioning does that
    with keys since. A documented ONLY on every query works, but nobody remembers it.

    ## Example
    ```sql
    CREATE TABLE vehicles (id bigint PRIMARY KEY, wheels smallint NOT NULL CHECK (wheels > 0));
    CREATE TABLE trucks (id bigint PRIMARY KEY, axles smallint NOT NULL) INHERITS (vehicles);
    ```

    ## Use instead
    ```sql
    CREATE TABLE vehicles (id bigint PRIMARY KEY, wheels smallint NOT NULL CHECK (wheels > 0));
    CREATE TABLE trucks (
      vehicle_id bigint PRIMARY KEY REFERENCES vehicles (id) ON DELETE CASCADE,
      axles smallint NOT NULL
    );
    ```

    ## See also
    partitioning-and-retention, normalisation
    """
    children: dict[str, list[Table]] = {}
    for table in schema.tables.values():
        for inherited in table.inherits:
            children.setdefault(inherited, []).append(table)
    for name, found in children.items():
        parent = schema.find(name)
        keyed = parent is not None and (
            parent.primary or parent.uniques or any(schema.incoming(parent))
        )
        routing = any(
            c.kind == "create_rule" and schema.find(c.table) is parent for c in schema.changes
        )
        routed = " The rules that route its rows do not see what COPY loads." if routing else ""
        listed = ", ".join(child.name for child in found[:6])
        more = f" and {len(found) - 6} more" if len(found) > 6 else ""
        yield Hit(
            parent.name if parent else name,
            found[0].place,
            f"{listed}{more} {'inherits' if len(found) == 1 else 'inherit'} from {name}.",
            f"Keys and foreign keys of the parent do not see the rows of its children.{routed}",
            _mend(schema, name, found),
            severity=None if keyed else Severity.LOW,
        )
