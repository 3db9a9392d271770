"""What both SQL parsers share: places, comments, and the effect of each change on the schema."""

import re
from collections.abc import Callable
from dataclasses import replace

from smeaton.analysis.parse.schema import (
    Change,
    Check,
    Column,
    ForeignKey,
    Index,
    Key,
    Schema,
    Table,
    View,
    normalise,
)
from smeaton.analysis.parse.split import Statement
from smeaton.analysis.source import Lines, Place

_COMMENT = re.compile(r"(?:--|#|/\*)\s?(.*?)\s*(?:\*/)?\s*$")
_BLOCK_ENDED = re.compile(r"^(?:(?!/\*).)*\*/\s*$")
"""The last line of a comment that began on a line above."""
_REMARK_LINES = 30
"""The most lines of such a comment that are read."""
_WHOLE_LINE = re.compile(r"^\s*(?:--|#|/\*)")
_TRAILING = re.compile(r"--\s?(.*)$|/\*\s?(.*?)\s*\*/\s*,?\s*$")
_DEFAULT_WORDS = re.compile(
    r"\b(?:NOT|NULL|DEFAULT|PRIMARY|UNIQUE|REFERENCES|CHECK|GENERATED|CONSTRAINT|COLLATE|"
    r"AUTO_INCREMENT|AUTOINCREMENT|COMMENT|ON|USING|CHARACTER\s+SET|CHARSET|AS|KEY)\b",
    re.IGNORECASE,
)
_VIEW = re.compile(r"\bVIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`]+)", re.IGNORECASE)
_REMARK = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_READ = re.compile(r"\b(?:FROM|JOIN)\s+\(*(?:ONLY\s+)?([\w.\"`]+)", re.IGNORECASE)
_INVOKER = re.compile(
    r"security_invoker(?:\s*=\s*(?:true|on|1|yes))?\s*[,)]|SQL\s+SECURITY\s+INVOKER", re.IGNORECASE
)
_EVERYTHING = re.compile(r"\bAS\s+\(*\s*SELECT\s+(?:DISTINCT\s+)?(?:[\w\"`]+\.)?\*", re.IGNORECASE)
_TRANSACTION = re.compile(
    r"(?:BEGIN|COMMIT|START\s+TRANSACTION|ROLLBACK)(?:\s+(?:WORK|TRANSACTION))?\s*;?", re.IGNORECASE
)
_SAVEPOINT = re.compile(r"\w+(?:\s+(?:WORK|TRANSACTION))?\s+(?:TO|PREPARED)\b", re.IGNORECASE)
_RUNNER = re.compile(r"^[ \t]*--[ \t]*(?:\+(?:goose|migrate)|migrate:)[ \t]*up\b", re.I | re.M)
"""What goose, sql-migrate and dbmate mark a migration with."""
_KEPT = 63
"""Bytes of a name that PostgreSQL keeps."""
_LONG = re.compile(r"\w{64}|[^\x00-\x7f]{16}|\"[^\"\n]{40}")
_NAME = re.compile(
    r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|\"(?P<quoted>(?:[^\"]|\"\")+)\"|(?P<plain>\w+)", re.DOTALL
)
_NAMING = {
    "create_table",
    "create_index",
    "alter_table",
    "drop_table",
    "create_view",
    "create_type",
}
_TRUNCATED = re.compile(r"TRUNCATE\s+(?:TABLE\s+)?(?:ONLY\s+)?([\w.\"`]+)", re.IGNORECASE)
_TYPE = re.compile(r"(?:[^,()\n;]|\([^()\n]*\))+")


class Unparsable(Exception):
    """A statement that the parser refuses; the text says why."""


class Builder:
    """Applies the statements of one source to a schema."""

    def __init__(self, schema: Schema, lines: Lines) -> None:
        self.schema = schema
        self.lines = lines
        self.created: set[str] = set()
        """Names of tables that this source creates, normalised by `Schema.find`'s rules."""
        self.statement = Statement("other", "", 0, "")
        self.in_transaction = False
        self.transaction = 0
        """Number of the transaction that the script opened itself, 0 before the first."""
        self.is_run = bool(_RUNNER.search(lines.source.text))
        """A migration tool opens and ends the transaction that the script runs in."""
        self.opened = Place(lines.source.name, 1, 1)
        self.bounded = False
        """A lock or statement timeout is set."""
        self.bounded_locally = False
        self.added_values: dict[tuple[str, str], int] = {}
        """Enum type and value, by the transaction that added it."""
        self.renamed_types: dict[str, tuple[str, ...]] = {}
        """Values of enums that were given another name, by the old one."""

    def note_long_names(self) -> None:
        """Record the names of the statement that PostgreSQL would cut off."""
        if self.schema.dialect != "postgres" or self.statement.kind not in _NAMING:
            return
        text = self.statement.text
        for found in _NAME.finditer(text) if _LONG.search(text) else ():
            name = found["quoted"] or found["plain"] or ""
            if len(name.encode()) > _KEPT:
                self.schema.truncated.append((name, self.place(found.start())))

    def transact(self) -> None:
        """Follow BEGIN and COMMIT."""
        opens = self.statement.text[:5].upper() in ("BEGIN", "START")
        if _SAVEPOINT.match(self.statement.text):
            return
        alone = _TRANSACTION.fullmatch(self.statement.text)
        self.is_run = self.is_run or not (self.transaction or opens)
        if alone and self.transaction and opens == self.in_transaction:
            self.schema.misnested.append(("BEGIN" if opens else "COMMIT", self.place(0)))
        self.in_transaction = opens
        self.transaction += 1
        self.opened = self.place(0)
        if self.bounded_locally and not self.in_transaction:
            self.bounded = self.bounded_locally = False

    def place(self, offset: int) -> Place:
        """Return the place of an offset inside the current statement."""
        return self.lines.place(self.statement.start + offset)

    def place_of_word(self, word: str, after: int = 0) -> Place:
        """Return where `word` stands in the statement; its start where it can't be found."""
        text, start = self.statement.text, after
        while word and (start := text.find(word, start)) >= 0:
            beside = (
                text[max(start - 1, 0) : start] + text[start + len(word) : start + len(word) + 1]
            )
            if not any(char.isalnum() or char == "_" for char in beside):
                return self.place(start)
            start += 1
        return self.place(0)

    def comment_above(self) -> str:
        """Return the comment lines that stand directly above the statement."""
        block = re.split(r"\n[ \t]*\r?\n", self.statement.above.rstrip(" \t"))[-1]
        found = (_COMMENT.search(line) for line in block.splitlines() if _WHOLE_LINE.match(line))
        return "\n".join(match.group(1) for match in found if match)

    def comment_beside(self, place: Place) -> str:
        """Return the comment at the end of a column's line and the comment lines above it."""
        parts: list[str] = []
        number = place.line - 1
        within = _BLOCK_ENDED.search(self.lines.line(number)) is not None
        while number and (within or _WHOLE_LINE.match(self.lines.line(number))):
            parts.insert(0, self.lines.line(number).strip(" \t-#/*"))
            opened = "/*" in self.lines.line(number) or number < place.line - _REMARK_LINES
            within = within and not opened
            number -= 1
        trailing = _TRAILING.search(self.lines.line(place.line, place.column))
        if trailing:
            parts.append(trailing.group(1) or trailing.group(2) or "")
        return "\n".join(parts)

    def type_as_written(self, offset: int) -> str:
        """Return the words of the type that starts at `offset` of the statement."""
        matched = _TYPE.match(self.statement.text, offset)
        words = matched.group() if matched else ""
        return " ".join(_DEFAULT_WORDS.split(words, maxsplit=1)[0].split("--")[0].split())

    def is_existing(self, table: str) -> bool:
        """Whether `table` was there before this source."""
        short = table.rpartition(".")[2].lower()
        return short not in self.created

    def create(self, table: Table, *, if_not_exists: bool = False) -> Table:
        """Add a table unless it exists already and the statement allows for that."""
        self.created.add(table.short.lower())
        for change in self.schema.dropped_tables.get(normalise(table.name), ()):
            change.existing = False
        known = self.schema.find(table.name)
        if known is not None and if_not_exists:
            return known
        if known is not None and known.place.artifact != table.place.artifact:
            self.schema.redefined = True
        self.schema.add(table)
        return table

    def create_view(self) -> None:
        """Note a view by name; indexes on a materialised one are no change to a table."""
        found = _VIEW.search(self.statement.text)
        if found:
            name = found.group(1).replace('"', "").replace("`", "")
            self.created.add(name.rpartition(".")[2].lower())
            text = _REMARK.sub(" ", self.statement.text[found.end() :])
            self.schema.views[normalise(name)] = View(
                name=name,
                place=self.place(found.start(1)),
                sources=tuple(m.replace('"', "").replace("`", "") for m in _READ.findall(text)),
                invoker=bool(_INVOKER.search(self.statement.text)),
                everything=bool(_EVERYTHING.search(text)),
                materialized="materialized" in self.statement.text[: found.start(1)].lower(),
            )

    def withdraw(self, kind: str, name: str, what: str, place: Place) -> None:
        """Record that a view, routine, type or the like goes, unless this source made it."""
        replaced = what == "type" and self.renamed_types
        if self.is_existing(name) and not replaced:
            change = Change(
                kind=kind, table=name, name=name, detail=what, place=place, existing=True
            )
            self.schema.withdrawn.append(change)

    def make(self, name: str) -> None:
        """Remember that this source makes something other than a table, perhaps once more."""
        short = name.rpartition(".")[2].lower()
        self.created.add(short)
        self.schema.withdrawn = [
            gone
            for gone in self.schema.withdrawn
            if gone.kind == "rename_object" or gone.name.rpartition(".")[2].lower() != short
        ]

    def note_fragment(self, table: Table, column: Column) -> None:
        """Remember a column, and its references, that a table created elsewhere is given."""
        if self.schema.find(table.name) is None:
            known = self.fragment(table.name, table.place)
            known.columns[column.name] = column
            known.foreign_keys += table.foreign_keys

    def fragment(self, name: str, place: Place) -> Table:
        """Return what is known of a table that was created elsewhere."""
        known = Table(name=name, place=place)
        return self.schema.fragments.setdefault(normalise(name), known)

    def settle(self) -> None:
        """See what the source drops first and makes itself: an install script that runs again.

        An index of a table that it creates can block nobody; CASCADE takes nothing away where all
        that is dropped is created again.
        """
        own = [c for c in self.schema.changes if c.place.artifact == self.lines.source.name]
        indexes = {c.name.lower() for c in own if c.kind == "create_index" and not c.existing}
        for change in own:
            if change.kind == "drop_index" and change.name.rpartition(".")[2].lower() in indexes:
                change.existing = False
        left = [c for c in own if c.existing]
        if all(c.kind == "cascade" and not self.is_existing(c.name) for c in left):
            for change in left:
                change.existing = False

    def truncate(self) -> None:
        """Note that a table is emptied."""
        found = _TRUNCATED.match(self.statement.text)
        if found:
            name = found.group(1).replace('"', "").replace("`", "")
            self.change("truncate", name, place=self.place(found.start(1)))

    def change(
        self,
        kind: str,
        table: str,
        *,
        name: str = "",
        place: Place | None = None,
        subject: Column | ForeignKey | Check | Key | Index | None = None,
        detail: str = "",
    ) -> None:
        """Record that a statement changed a table."""
        unknown = self.schema.find(table) is None and normalise(table) not in self.schema.views
        if unknown and self.is_existing(table) and not kind.startswith("drop"):
            self.schema.missed.append(place or self.place(0))
        self.schema.changes.append(
            Change(
                kind=kind,
                table=table,
                place=place or self.place(0),
                existing=self.is_existing(table),
                name=name,
                subject=subject,
                statement=self.statement.text,
                detail=detail,
                in_transaction=self.in_transaction,
                transaction=self.transaction,
                bounded=self.bounded,
            )
        )

    def add_key(self, table: Table, key: Key) -> None:
        """Put a primary or unique key on a table."""
        key.columns = _spell(table, key.columns)
        if not key.primary:
            table.uniques.append(key)
            return
        table.primary = key
        for name in key.columns:
            column = table.column(name)
            if column and self.schema.dialect != "sqlite":
                column.nullable = False

    def add_foreign_key(self, table: Table, key: ForeignKey) -> None:
        """Put a foreign key on a table."""
        key.columns = _spell(table, key.columns)
        table.foreign_keys.append(key)

    def drop_table(self, name: str, place: Place) -> None:
        """Take a table away."""
        self.change("drop_table", name, name=name, place=place)
        dropped = self.schema.changes[-1]
        self.schema.dropped_tables.setdefault(normalise(name), []).append(dropped)
        table = self.schema.find(name)
        if table:
            dropped.columns = tuple(table.columns)
            self.schema.remove(table)

    def drop_column(self, name: str, column: str, place: Place) -> None:
        """Take a column away, with the keys and indexes on it."""
        self.change("drop_column", name, name=column, place=place)
        table = self.schema.find(name)
        if table is None:
            return
        table.columns.pop(column, None)
        if table.primary and column in table.primary.columns:
            table.primary = None
        table.uniques = [k for k in table.uniques if column not in k.columns]
        table.foreign_keys = [k for k in table.foreign_keys if column not in k.columns]
        table.checks = [c for c in table.checks if column not in c.columns]
        table.indexes = [i for i in table.indexes if column not in i.columns]

    def note_dropped(self, name: str, constraint: str) -> None:
        """Record that a constraint is about to go, and what it was if that is known."""
        table = self.schema.find(name)
        held: list[Key | ForeignKey | Check] = []
        if table:
            held = [*table.uniques, *table.foreign_keys, *table.checks]
        subject: Key | ForeignKey | Check | None = next(
            (element for element in held if element.name == constraint), None
        )
        if table and subject is None and constraint.lower() in (f"{table.short}_pkey", "primary"):
            subject = table.primary
        place = self.place_of_word(constraint)
        self.change("drop_constraint", name, name=constraint, subject=subject, place=place)

    def drop_constraint(self, name: str, constraint: str) -> None:
        """Take a named constraint away; unnamed ones are known by their default names."""
        table = self.schema.find(name)
        if table is None:
            return

        mysql = self.schema.dialect == "mysql"

        def keeps(element: Key | ForeignKey | Check) -> bool:
            implied = _imply_name(table, element)
            if mysql and isinstance(element, Key) and not element.primary:
                implied = element.columns[0]
            return constraint != (element.name or implied)

        if table.primary and not keeps(table.primary):
            table.primary = None
        table.uniques = [k for k in table.uniques if keeps(k)]
        table.foreign_keys = [k for k in table.foreign_keys if keeps(k)]
        table.checks = [c for c in table.checks if keeps(c)]

    def drop_index(self, name: str, place: Place, *, concurrently: bool = False) -> None:
        """Take an index away, wherever it is."""
        short = name.rpartition(".")[2].lower()
        owner = next(
            (
                t
                for t in self.schema.tables.values()
                if any(i.name.lower() == short for i in t.indexes)
            ),
            None,
        )
        detail = "concurrently" if concurrently else ""
        self.change(
            "drop_index", owner.name if owner else name, name=name, place=place, detail=detail
        )
        if owner:
            owner.indexes = [i for i in owner.indexes if i.name.lower() != short]

    def rename_table(self, name: str, new: str, place: Place) -> None:
        """Give a table another name; references to it follow."""
        self.change("rename_table", name, name=new, place=place)
        if not self.is_existing(name):
            self.created.add(new.rpartition(".")[2].lower())
        table = self.schema.find(name)
        if table is None:
            return
        incoming = [key for _, key in self.schema.incoming(table)]
        self._note_rebuilt(table, new)
        self._freeze_names(table)
        self.schema.remove(table)
        prefix = table.name.rpartition(".")[0]
        table.name = new if "." in new or not prefix else f"{prefix}.{new}"
        self.schema.add(table)
        for key in incoming:
            key.target = table.name

    def _note_rebuilt(self, table: Table, name: str) -> None:
        """Take a drop back where a table that this source made takes the place of the old one.

        What is gone are the columns that the new one lacks.
        """
        dropped = self.schema.dropped_tables.get(normalise(name), ())
        for change in dropped if table.short.lower() in self.created else ():
            change.kind = "rebuild_table"
            for gone in change.columns:
                if table.column(gone) is None:
                    self.schema.changes.append(replace(change, kind="drop_column", name=gone))

    def _freeze_names(self, table: Table) -> None:
        """Write down the names that PostgreSQL gave constraints, which outlive a renaming."""
        if self.schema.dialect != "postgres":
            return
        for element in (*table.uniques, *table.foreign_keys, *table.checks, table.primary):
            if element is not None:
                element.name = element.name or _imply_name(table, element)

    def rename_column(self, name: str, old: str, new: str, place: Place) -> None:
        """Give a column another name, in keys and indexes too."""
        self.change("rename_column", name, name=old, place=place, detail=new)
        table = self.schema.find(name)
        if table is None or old not in table.columns:
            return
        self._freeze_names(table)
        table.columns = {(new if n == old else n): c for n, c in table.columns.items()}
        table.columns[new].name = new
        table._spellings = {}
        _rename_in(table, lambda columns: tuple(new if c == old else c for c in columns))


def _imply_name(table: Table, element: Key | ForeignKey | Check) -> str:
    """Return the name that PostgreSQL gives a constraint without one."""
    if isinstance(element, Check):
        return "_".join((table.short, *sorted(element.columns), "check"))
    if isinstance(element, Key) and element.primary:
        return f"{table.short}_pkey"
    suffix = "key" if isinstance(element, Key) else "fkey"
    return "_".join((table.short, *element.columns, suffix))


def _rename_in(table: Table, rename: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    for key in (*table.uniques, *([table.primary] if table.primary else [])):
        key.columns = rename(key.columns)
    for reference in table.foreign_keys:
        reference.columns = rename(reference.columns)
    for check in table.checks:
        check.columns = frozenset(rename(tuple(check.columns)))
    for index in table.indexes:
        index.parts = tuple(
            replace(part, text=rename((part.text,))[0], column=rename((part.column,))[0])
            if part.column
            else part
            for part in index.parts
        )


def _spell(table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names as the table's columns spell them."""
    found = ((name, table.column(name)) for name in columns)
    return tuple(column.name if column else name for name, column in found)
