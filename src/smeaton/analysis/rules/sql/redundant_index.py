"""The rule `redundant_index`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import drop_index
from smeaton.analysis.parse.schema import Index, Key, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_tool

_Part = tuple[str, str, bool]


def _shape(index: Index) -> tuple[_Part, ...]:
    return tuple((part.text, part.opclass, part.descending) for part in index.parts)


def _key_shape(key: Key) -> tuple[_Part, ...]:
    return tuple((column, "", False) for column in key.columns)


def _covering(table: Table, index: Index, dropped: set[str]) -> tuple[str, bool] | None:
    """The name of what covers the index, and whether it has the very same columns."""
    shape = _shape(index)
    if index.where is None and index.method == "btree":
        for key in (*([table.primary] if table.primary else []), *table.uniques):
            other = _key_shape(key)
            if other == shape or (not index.unique and other[: len(shape)] == shape):
                label = key.name or ("the primary key" if key.primary else "the unique key")
                return f"{label} ({', '.join(key.columns)})", other == shape
    for known in table.indexes:
        if known is index or known.name in dropped or known.method != index.method:
            continue
        if (known.where and known.where.text) != (index.where and index.where.text):
            continue
        other = _shape(known)
        same = other == shape
        if set(index.include) - set(known.include) - set(known.columns):
            continue
        if same and (not index.unique or known.unique):
            return known.name, True
        if (
            index.method == "btree"
            and not index.unique
            and len(other) > len(shape)
            and other[: len(shape)] == shape
        ):
            return f"{known.name} ({', '.join(part.text for part in known.parts)})", False
    return None


@rule("SQL011", severity="low", harm="slowness", each=4, keep=2)
def redundant_index(schema: Schema) -> Iterator[Hit]:
    """Index that another index or key makes superfluous.

    ## What it does
    Finds indexes that equal another index or key, or are a prefix of one, with the same method,
    operator classes, directions and predicate. Equal ones are medium.

    ## Why it matters
    Each write pays for each index, and memory holds both. PostgreSQL loses heap-only updates to
    indexes on columns that change, and the planner gains nothing from the second copy.

    ## When it is fine
    A narrow index beside a very wide one, where index-only scans of it were measured to matter.
    Unique indexes are kept unless the very same columns are unique already.

    ## Example
    ```sql
    CREATE TABLE scans (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      parcel text NOT NULL,
      scanned_at timestamptz NOT NULL
    );
    CREATE INDEX scans_parcel_idx ON scans (parcel);
    CREATE INDEX scans_parcel_scanned_at_idx ON scans (parcel, scanned_at);
    ```

    ## Use instead
    ```sql
    CREATE TABLE scans (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      parcel text NOT NULL,
      scanned_at timestamptz NOT NULL
    );
    CREATE INDEX scans_parcel_scanned_at_idx ON scans (parcel, scanned_at);
    ```

    ## See also
    over-indexing, index-choice
    """
    for table in (*schema.designed(), *schema.fragments.values()):
        if table.short.lower() in schema.untold:
            continue  # a procedure may have dropped one of two
        dropped: set[str] = set()
        for index in table.indexes:
            if index.method in ("fulltext", "spatial") or not index.parts or is_tool(table):
                continue
            found = _covering(table, index, dropped)
            if found is None:
                continue
            dropped.add(index.name)
            other, same = found
            columns = ", ".join(part.text for part in index.parts)
            relation = "repeats" if same else "is a prefix of"
            yield Hit(
                index.name,
                index.place,
                f"Index {index.name} on {table.name} ({columns}) {relation} {other}.",
                "Every write keeps both up to date, and no query needs the second.",
                drop_index(schema, table, index.name),
                severity=Severity.MEDIUM if same else None,
                table=table.name,
                group=relation,
            )
