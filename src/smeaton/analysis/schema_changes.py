"""What two versions of a database have in common, for rules about what breaks its programs."""

from collections.abc import Iterator
from dataclasses import dataclass

from smeaton.analysis.parse.schema import Column, Key, Schema, Table, Type

_WIDER = {
    ("smallint", "integer"), ("smallint", "bigint"), ("integer", "bigint"), ("real", "double"),
    ("varchar", "text"), ("char", "text"), ("char", "varchar"), ("text", "citext"),
    ("varchar", "citext"), ("json", "jsonb"), ("tinyint", "smallint"), ("tinyint", "integer"),
    ("mediumint", "integer"), ("mediumint", "bigint"), ("integer", "numeric"),
    ("smallint", "numeric"), ("bigint", "numeric"),
}  # fmt: skip
"""Types that take all values of another, and mostly read the same."""


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """A column in both versions."""

    table: Table
    """The later one."""
    old: Column
    new: Column

    @property
    def object(self) -> str:
        """As findings call it."""
        return f"{self.table.name}.{self.new.name}"


def pair_tables(old: Schema, new: Schema) -> Iterator[tuple[Table, Table]]:
    """Yield the tables that both versions have."""
    for table in old.designed():
        found = new.find(table.name)
        if found is not None:
            yield table, found


def pair_columns(old: Schema, new: Schema) -> Iterator[ColumnPair]:
    """Yield the columns that both versions have."""
    for before, after in pair_tables(old, new):
        for column in before.columns.values():
            found = after.column(column.name)
            if found is not None:
                yield ColumnPair(after, column, found)


def is_widening(old: Type, new: Type) -> bool:
    """Whether the later type takes all values of the earlier one and reads the same."""
    if old.array != new.array or (old.unsigned and not new.unsigned and new.bits <= old.bits):
        return False
    if old.name == new.name:
        if old.name in ("numeric", "decimal"):
            return _digits(new) >= _digits(old) and (new.scale or 0) >= (old.scale or 0)
        return new.length is None or (old.length is not None and new.length >= old.length)
    return (old.name, new.name) in _WIDER


def _digits(kind: Type) -> float:
    """Return how many digits stand before the point."""
    return float("inf") if kind.length is None else kind.length - (kind.scale or 0)


def unique_keys(table: Table) -> dict[frozenset[str], Key | None]:
    """Return the columns that are unique together, of keys and whole indexes, in lower case."""
    found: dict[frozenset[str], Key | None] = {}
    for columns in table.unique_sets():
        found[frozenset(c.lower() for c in columns)] = None
    for key in [*table.uniques, *([table.primary] if table.primary else [])]:
        found[frozenset(c.lower() for c in key.columns)] = key
    return found
