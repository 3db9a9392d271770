"""The typed model of a relational schema that the rules read.

Parsers build it statement by statement, so it holds the schema as it stands after the last
statement: keys added later count, dropped tables are gone. `changes` keeps what was done to
which table, for the rules about migrations. Every element knows its place in the source.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from smeaton.analysis.parse.rights import Grant as Grant
from smeaton.analysis.parse.rights import Login as Login
from smeaton.analysis.parse.rights import Policy as Policy
from smeaton.analysis.parse.rights import Routine as Routine
from smeaton.analysis.parse.rights import View as View
from smeaton.analysis.source import Place

if TYPE_CHECKING:
    from smeaton.analysis.readers import Reader

Dialect = Literal["postgres", "mysql", "sqlite"]
Intent = Literal["design", "dump", "migration"]
"""A first design, a dump of what runs somewhere, or a change to what runs somewhere."""

_TEXT = {"text", "varchar", "char", "citext"}
_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "integer": 32, "bigint": 64}


@dataclass(frozen=True, slots=True)
class Type:
    """A column type: one canonical name over all dialects, and the words as written."""

    name: str
    """"integer", "varchar", "timestamptz", ...; a user-defined type keeps its own name."""
    written: str
    length: int | None = None
    scale: int | None = None
    array: bool = False
    unsigned: bool = False
    values: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Character data of any length, arrays aside."""
        return self.name in _TEXT and not self.array

    @property
    def is_integer(self) -> bool:
        """A whole number of any width."""
        return self.name in _BITS and not self.array

    @property
    def bits(self) -> int:
        """Width of a whole number in bits, 0 for other types."""
        return _BITS.get(self.name, 0)


@dataclass(frozen=True, slots=True)
class Expression:
    """A default, predicate or index expression in one normal form, casts left out."""

    text: str
    functions: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Column:
    """A column of a table."""

    name: str
    type: Type
    place: Place
    nullable: bool = True
    default: Expression | None = None
    counter: Literal["", "serial", "identity", "auto_increment", "rowid"] = ""
    """How the database numbers it, if it does."""
    generated: bool = False
    collation: str = ""
    attributes: tuple[str, ...] = ()
    """MySQL's words for what MODIFY has to repeat: character set, default, comment, ..."""
    comment: str = ""
    """Comments beside or above it, and COMMENT ON."""
    field: str = ""
    """Its name in a Prisma schema, where it may differ from the database's."""
    definition: str = ""
    """The words after that name."""


@dataclass(slots=True, kw_only=True)
class Key:
    """A primary key or a unique constraint."""

    columns: tuple[str, ...]
    place: Place
    name: str = ""
    primary: bool = False
    nulls_distinct: bool = True


@dataclass(slots=True, kw_only=True)
class ForeignKey:
    """A reference to another table; `on_delete` is "" where the schema does not say."""

    columns: tuple[str, ...]
    target: str
    """The referenced table as written."""
    place: Place
    target_columns: tuple[str, ...] = ()
    name: str = ""
    on_delete: str = ""
    on_update: str = ""
    validated: bool = True
    inline: bool = False
    """Written as part of a column."""
    deferrable: bool = False
    stays: bool = False
    """ON DELETE NO ACTION is written out, so that nobody forgot to decide."""
    field: str = ""
    """The relation field in a Prisma schema."""
    relation: str = ""
    """The name of that relation, where it has one."""


@dataclass(slots=True, kw_only=True)
class Check:
    """A check or exclusion constraint."""

    columns: frozenset[str]
    text: str
    place: Place
    name: str = ""
    validated: bool = True
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One entry of an index: a column, or an expression over columns."""

    text: str
    column: str | None
    opclass: str = ""
    descending: bool = False


@dataclass(slots=True, kw_only=True)
class Index:
    """An index that is not the shadow of a constraint."""

    name: str
    parts: tuple[IndexPart, ...]
    place: Place
    where: Expression | None = None
    method: str = "btree"
    unique: bool = False
    include: tuple[str, ...] = ()
    concurrently: bool = False
    nulls_distinct: bool = True

    @property
    def columns(self) -> tuple[str | None, ...]:
        """Its columns in order, None for an expression."""
        return tuple(part.column for part in self.parts)


@dataclass(slots=True, kw_only=True)
class Extension:
    """A PostgreSQL extension and the schema that it is put into, "" where none is said."""

    name: str
    place: Place
    schema: str = ""


@dataclass(slots=True, kw_only=True)
class Sequence:
    """A sequence; `bits` is the width of its numbers."""

    name: str
    place: Place
    bits: int = 64
    cycles: bool = False


@dataclass(slots=True, kw_only=True)
class Table:
    """A table with everything declared on it, by whichever statement."""

    name: str
    """As written, with its schema where the artefact gives one."""
    place: Place
    columns: dict[str, Column] = field(default_factory=dict)
    primary: Key | None = None
    uniques: list[Key] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    ignored_references: list[ForeignKey] = field(default_factory=list)
    """Written beside a column in MySQL, which up to 8 reads them and keeps nothing."""
    checks: list[Check] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    partition_of: str | None = None
    partition_by: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()
    temporary: bool = False
    unlogged: bool = False
    row_security: bool = False
    forced: bool = False
    """Row security binds its owner too."""
    policies: list[Policy] = field(default_factory=list)
    alias: str = ""
    """Its name in a Prisma schema, where it may differ from the database's."""
    options: dict[str, str] = field(default_factory=dict)
    """"engine" and "charset" (MySQL), "strict" and "rowid" (WITHOUT ROWID; SQLite)."""
    comment: str = ""
    _spellings: dict[str, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """Its name without the schema."""
        return self.name.rpartition(".")[2]

    def column(self, name: str) -> Column | None:
        """Return the column of this name, whatever its case."""
        found = self.columns.get(name)
        if found is None:
            if len(self._spellings) != len(self.columns):
                self._spellings = {known.lower(): known for known in self.columns}
            found = self.columns.get(self._spellings.get(name.lower(), ""))
        return found

    def unique_sets(self, *, partial: bool = False) -> Iterator[tuple[str, ...]]:
        """Yield the column lists that are unique by key or index; partial indexes on demand."""
        if self.primary:
            yield self.primary.columns
        for key in self.uniques:
            yield key.columns
        for index in self.indexes:
            if index.unique and (partial or index.where is None) and None not in index.columns:
                yield tuple(c for c in index.columns if c)

    def references(self, column: str) -> Iterator[ForeignKey]:
        """Yield the foreign keys that `column` is part of."""
        return (key for key in self.foreign_keys if column in key.columns)


@dataclass(slots=True, kw_only=True)
class Change:
    """Something done to a table by a statement other than its CREATE TABLE."""

    kind: str
    """"drop_table", "rebuild_table", "drop_column", "add_column", "alter_type", "set_not_null",
    "add_foreign_key",
    "add_check", "add_key", "create_index", "drop_index", "rename_table", "rename_column",
    "truncate", "drop_not_null", "drop_default", "set_default", "drop_constraint", "validate",
    "detach_partition", "move", "create_trigger", "create_rule", "drop_schema",
    "drop_database"; of views, routines, types
    and the like: "drop_object" and "rename_object", in `Schema.withdrawn`; of a type:
    "add_enum_value", "use_enum_value", "rename_enum_value", "replace_enum"; of anything:
    "cascade", "maintain", "write_rows"."""
    table: str
    place: Place
    existing: bool
    """The table was not created in the same artefact, so it holds rows and serves traffic."""
    name: str = ""
    """The column, index or constraint it is about."""
    subject: Column | ForeignKey | Check | Key | Index | None = None
    statement: str = ""
    detail: str = ""
    in_transaction: bool = False
    transaction: int = 0
    """Which BEGIN or COMMIT of the artefact it stands after, counted from 1."""
    bounded: bool = False
    """A lock or statement timeout was set before it."""
    columns: tuple[str, ...] = ()
    """Of a table that is dropped."""


@dataclass(slots=True)
class Schema:
    """One or more artefacts of a dialect, read as one database."""

    kind: ClassVar[str] = "sql"
    dialect: Dialect
    tables: dict[str, Table] = field(default_factory=dict)
    """By normalised name; insertion order is the order of creation."""
    tails: dict[str, dict[str, None]] = field(default_factory=dict)
    """Keys of qualified tables by their names without the schema."""
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    domains: dict[str, Type] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    sequences: dict[str, Sequence] = field(default_factory=dict)
    """By normalised name."""
    routines: dict[str, Routine] = field(default_factory=dict)
    """Those that run with their owner's rights, by normalised name."""
    code: list[str] = field(default_factory=list)
    """The words of each view, function, procedure, trigger, rule and policy: what reads columns."""
    readers: "list[Reader]" = field(default_factory=list)
    """What of that PostgreSQL lets depend on columns; filled when a rule first asks."""
    grants: list[Grant] = field(default_factory=list)
    revokes: list[Grant] = field(default_factory=list)
    foreign_tables: dict[str, Place] = field(default_factory=dict)
    """By name as written."""
    extensions: dict[str, Extension] = field(default_factory=dict)
    served: tuple[str, ...] | None = None
    """The schemas that PostgREST is told to serve, if that is said."""
    encodings: list[tuple[str, str, Place]] = field(default_factory=list)
    """Databases that are created, with the encoding that is asked for."""
    truncated: list[tuple[str, Place]] = field(default_factory=list)
    """Names longer than PostgreSQL keeps."""
    withdrawn: list[Change] = field(default_factory=list)
    """Views, routines, types and the like that are dropped or renamed, and not made again."""
    misnested: list[tuple[str, Place]] = field(default_factory=list)
    """BEGIN within a transaction, and COMMIT after its end."""
    fragments: dict[str, Table] = field(default_factory=dict)
    """What migrations add to tables that were created elsewhere; by normalised name."""
    logins: list[Login] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    dropped_tables: dict[str, list[Change]] = field(default_factory=dict)
    statements: Counter[str] = field(default_factory=Counter)
    dumped: bool = False
    """A header says that a tool wrote it from a running database."""
    redefined: bool = False
    """Two artefacts create the same table, so they are not one database."""
    nouns: dict[str, Table] = field(default_factory=dict)
    """Tables by the nouns they are called after; filled when a rule first asks."""
    meant: dict[int, list[tuple[Table, Column]]] = field(default_factory=dict)
    """Columns that refer to a table (by its id()) by their names alone; filled when first asked."""
    pragmas: list[str] = field(default_factory=list)
    unfinished: list[Place] = field(default_factory=list)
    """Where a transaction was opened that its artefact never ends."""
    stated: Intent | None = None
    """What the user says the artefact is for."""
    context: set[str] = field(default_factory=set)
    """Artefacts that are known but not under review: nothing in them is reported."""
    notation: Literal["sql", "prisma"] = "sql"
    """The language of the artefact, and of its fixes."""
    missed: list[Place] = field(default_factory=list)
    """Where a statement changes a table that nothing before it makes."""
    untold: set[str] = field(default_factory=set)
    """What procedures that change tables were given, in lower case: perhaps names of tables."""
    notes: list[str] = field(default_factory=list)

    @property
    def intent(self) -> Intent:
        """What the artefact is for: as stated, or from its header and its mix of statements."""
        if self.stated:
            return self.stated
        if self.dumped:
            return "dump"
        return "migration" if any(change.existing for change in self.changes) else "design"

    @property
    def enforces_keys(self) -> bool:
        """Whether foreign keys hold; SQLite checks none unless a pragma says so."""
        return self.dialect != "sqlite" or any(
            "foreign_keys" in pragma
            and ("on" in pragma.split("=")[-1].split() or "1" in pragma or "(on)" in pragma)
            for pragma in (p.rstrip("; ") for p in self.pragmas)
        )

    def find(self, name: str) -> Table | None:
        """Return the table called `name`, qualified or not, whatever its case."""
        key = normalise(name)
        found = self.tables.get(key)
        if found is None and "." in key:
            found = self.tables.get(key.rpartition(".")[2])
        elif found is None:
            ends = [known for known in self.tails.get(key, ()) if known in self.tables]
            found = self.tables[ends[0]] if len(ends) == 1 else None
        return found

    def within(self, name: str) -> list[Table]:
        """Return the tables that lie in a schema of the database."""
        inside = f"{name.lower()}."
        default = not normalise(inside)
        return [
            table
            for table in self.tables.values()
            if table.name.lower().startswith(inside) or (default and "." not in table.name)
        ]

    def add(self, table: Table) -> None:
        """Put a new or renamed table into the schema."""
        key = normalise(table.name)
        self.tables[key] = table
        if "." in key:
            self.tails.setdefault(key.rpartition(".")[2], {})[key] = None

    def remove(self, table: Table) -> None:
        """Take a dropped or renamed table out of it."""
        self.tables.pop(normalise(table.name), None)

    def designed(self) -> Iterator[Table]:
        """Yield the tables that someone designed: no partitions, temporary or empty ones."""
        for table in self.tables.values():
            if table.columns and not table.partition_of and not table.temporary:
                yield table

    def columns(self) -> Iterator[tuple[Table, Column]]:
        """Yield each column that someone designed, also those added to tables made elsewhere."""
        for table in (*self.designed(), *self.fragments.values()):
            for column in table.columns.values():
                yield table, column

    def policies(self) -> Iterator[tuple[Table, Policy]]:
        """Yield each policy, those on tables made elsewhere included."""
        for table in (*self.tables.values(), *self.fragments.values()):
            yield from ((table, policy) for policy in table.policies)

    def forget_operations(self) -> None:
        """Leave what the statements made of the database, and not that they did it."""
        self.changes.clear()
        self.withdrawn.clear()
        self.unfinished.clear()
        self.misnested.clear()

    def adopt_from_partitions(self) -> None:
        """Give a partitioned table the keys and indexes that only its partitions declare."""
        for child in self.tables.values():
            parent = self.find(child.partition_of) if child.partition_of else None
            if parent is None:
                continue
            parent.primary = parent.primary or child.primary
            bound = {key.columns for key in parent.foreign_keys}
            parent.foreign_keys += [k for k in child.foreign_keys if k.columns not in bound]
            for index in child.indexes:
                if index.columns not in {known.columns for known in parent.indexes}:
                    parent.indexes.append(index)

    def incoming(self, table: Table) -> Iterator[tuple[Table, ForeignKey]]:
        """Yield the foreign keys that point at `table`, with the tables they are on."""
        for other in self.designed():
            for key in other.foreign_keys:
                if self.find(key.target) is table:
                    yield other, key


def normalise(name: str) -> str:
    """Return the name under which a table is kept: lower case, without the default schema."""
    return name.lower().removeprefix("public.").removeprefix("main.")
