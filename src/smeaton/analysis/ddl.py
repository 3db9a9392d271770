"""Writes the statements that mend a finding, in the dialect and with the locks in mind.

Where the table runs somewhere already (a dump, a migration), indexes are built CONCURRENTLY and
constraints are added NOT VALID and validated after.
"""

import re
from collections.abc import Iterator, Sequence

from smeaton.analysis import prisma
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Dialect, Schema, Table

_TEXTUAL = re.compile(r"CHAR|TEXT|ENUM|\bSET\b", re.I)
_LONG = re.compile(r"TEXT|BLOB|JSON", re.I)
"""MySQL types whose default has to be an expression, and which no index holds whole."""
_OF_TEXT = ("CHARACTER SET", "COLLATE", "BINARY", "ASCII", "UNICODE")
"""MySQL's attributes that belong to the type, and stand before NULL."""
_CONSTANT = re.compile(r"'(?:[^']|'')*'\Z|-?[0-9.]+\Z|(?:true|false)\Z", re.I)
READERS_FIRST = "-- in one transaction: drop what "
"""How the line starts that says what stands in the way of the statement below it."""


def _list(columns: Sequence[str], dialect: Dialect) -> str:
    return ", ".join(quote(column, dialect) for column in columns)


def _name(table: Table, *parts: str) -> str:
    return re.sub(r"\W+", "_", "_".join((table.short, *parts))).strip("_")[:60]


def is_live(schema: Schema) -> bool:
    """Whether the tables hold rows and serve traffic already."""
    return schema.intent != "design"


def _builds_aside(schema: Schema, table: Table) -> bool:
    """Whether indexes are built CONCURRENTLY; PostgreSQL can't on a partitioned table."""
    return schema.dialect == "postgres" and is_live(schema) and not table.partition_by


def create_index(
    schema: Schema,
    table: Table,
    columns: Sequence[str],
    *,
    unique: bool = False,
    where: str = "",
    expression: str = "",
    name: str = "",
) -> str:
    """Return CREATE INDEX over columns, or over an expression already in SQL."""
    if schema.notation == "prisma" and not where and not expression:
        return prisma.create_index(table, columns, unique=unique)
    d = schema.dialect
    concurrently = " CONCURRENTLY" if _builds_aside(schema, table) else ""
    name = quote(name or _name(table, *columns, "key" if unique else "idx"), d)
    what = expression or _list(columns, d)
    long = [
        c
        for c in columns
        if d == "mysql" and (f := table.columns.get(c)) and _LONG.search(f.type.written)
    ]
    if long and unique:
        return (
            f"-- MySQL compares no whole {table.columns[long[0]].type.written}: make it VARCHAR "
            f"first, then CREATE UNIQUE INDEX {name} ON {quote(table.name, d)} ({what});"
        )
    if long:
        parts = (quote(c, d) + ("(100)" if c in long else "") for c in columns)
        what = ", ".join(parts)
    tail = f" WHERE {where}" if where else ""
    return (
        f"CREATE {'UNIQUE ' if unique else ''}INDEX{concurrently} {name} "
        f"ON {quote(table.name, d)} ({what}){tail};"
    )


def add_foreign_key(
    schema: Schema,
    table: Table,
    columns: Sequence[str],
    target: Table,
    target_columns: Sequence[str],
    on_delete: str = "",
    on_update: str = "",
) -> str:
    """Return the statements that add a foreign key."""
    if schema.notation == "prisma":
        return prisma.add_foreign_key(table, columns, target, target_columns)
    d = schema.dialect
    if d == "sqlite":
        return (
            f"-- SQLite adds it when the table is rebuilt: FOREIGN KEY ({_list(columns, d)}) "
            f"REFERENCES {quote(target.name, d)} ({_list(target_columns, d)})"
        )
    name = quote(_name(table, *columns, "fkey"), d)
    body = (
        f"ALTER TABLE {quote(table.name, d)} ADD CONSTRAINT {name} FOREIGN KEY "
        f"({_list(columns, d)}) "
        f"REFERENCES {quote(target.name, d)} ({_list(target_columns, d)})"
        f"{f' ON DELETE {on_delete.upper()}' if on_delete else ''}"
        f"{f' ON UPDATE {on_update.upper()}' if on_update else ''}"
    )
    return f"{body};" if table.partition_by else _validated(schema, table, name, body)


def add_check(schema: Schema, table: Table, suffix: str, condition: str) -> str:
    """Return the statements that add a check constraint."""
    d = schema.dialect
    if d == "sqlite":
        return f"-- SQLite adds it when the table is rebuilt: CHECK ({condition})"
    name = quote(_name(table, suffix, "check"), d)
    body = f"ALTER TABLE {quote(table.name, d)} ADD CONSTRAINT {name} CHECK ({condition})"
    return _validated(schema, table, name, body)


def _validated(schema: Schema, table: Table, name: str, body: str) -> str:
    if schema.dialect != "postgres" or not is_live(schema):
        return f"{body};"
    validate = f"ALTER TABLE {quote(table.name, 'postgres')} VALIDATE CONSTRAINT {name};"
    return f"{body} NOT VALID;\n{validate}"


def promote_key(schema: Schema, table: Table, columns: Sequence[str], without: str = "") -> str:
    """Return the statement that makes a unique key, over NOT NULL columns, the primary one.

    Args:
        schema: the database.
        table: which has the unique key.
        columns: of that key.
        without: the column that was the key until now, and goes.
    """
    d = schema.dialect
    head = f"ALTER TABLE {quote(table.name, d)}"
    gone = [f"DROP COLUMN {quote(without, d)}"] if without else []
    if schema.notation == "prisma":
        return prisma.promote_key(table, columns, without)
    if d == "sqlite":
        return f"-- SQLite changes it when the table is rebuilt: PRIMARY KEY ({_list(columns, d)})"
    same = [i for i in table.indexes if i.unique and i.columns == tuple(columns) and not i.where]
    plain = [i for i in same if not any(p.opclass or p.descending for p in i.parts)]
    if d == "postgres" and plain:
        using = quote(plain[0].name, d)
        return f"{head} {', '.join([*gone, f'ADD PRIMARY KEY USING INDEX {using}'])};"
    known = next((key for key in table.uniques if key.columns == tuple(columns)), None)
    ends = [set(k.target_columns) for _, k in schema.incoming(table)]
    bound = known and set(known.columns) in ends
    if known and not bound:
        name = known.name or "_".join((table.short, *columns, "key"))
        if d == "postgres":
            gone.append(f"DROP CONSTRAINT {quote(name, d)}")
        elif known.name:
            gone.append(f"DROP INDEX {quote(name, d)}")
    return f"{head} {', '.join([*gone, f'ADD PRIMARY KEY ({_list(columns, d)})'])};"


def change_type(schema: Schema, table: Table, column: str, kind: str, using: str = "") -> str:
    """Return the statement that gives a column another type."""
    line = prisma.change_type(table, column, kind, schema.dialect)
    if schema.notation == "prisma" and line:
        return line
    d = schema.dialect
    name = quote(column, d)
    if d == "sqlite":
        return f"-- SQLite changes it when the table is rebuilt: {name} {kind}"
    if d == "mysql":
        return modify(table, table.columns[column], kind)
    conversion = f" USING {using}" if using else ""
    statement = f"ALTER TABLE {quote(table.name, d)} ALTER COLUMN {name} TYPE {kind}{conversion};"
    if column in table.partition_by:
        return (
            f"-- PostgreSQL can't retype a partition key: make a new table with {name} {kind}, "
            "and move the rows"
        )
    if heir := _inherited(schema, table, column):
        return f"-- inherited: {quote(heir.name, d)} changes it here as well"
    return f"{clear_readers(schema, table, column, kind)}{_carry_default(table, column, statement)}"


def _carry_default(table: Table, column: str, statement: str) -> str:
    """Return a change of type that takes a text default along, which PostgreSQL does not."""
    found = table.columns.get(column)
    said = found.default.text if found and found.default else ""
    kind = statement.partition(" TYPE ")[2].partition(" USING ")[0].rstrip(";")
    if found is None or not said.startswith("'") or not found.type.is_text or _TEXTUAL.search(kind):
        return statement
    name = quote(column, "postgres")
    head, action = statement[:-1].split(f" ALTER COLUMN {name} TYPE ", 1)
    return (
        f"{head} ALTER COLUMN {name} DROP DEFAULT, ALTER COLUMN {name} TYPE {action}, "
        f"ALTER COLUMN {name} SET DEFAULT {said}::{kind};"
    )


def warn_of_rewrite(schema: Schema) -> str:
    """Return what to know before a column that holds rows gets another type, or ""."""
    if schema.dialect != "postgres" or not is_live(schema):
        return ""
    return " The change rewrites the table under a lock that keeps readers out."


def clear_readers(schema: Schema, table: Table, column: str, kind: str) -> str:
    """Return a comment line that says what has to go before a column gets a type, or ""."""
    from smeaton.analysis.readers import find_readers

    readers = find_readers(schema, table, column)
    if not _TEXTUAL.search(kind) and not kind.lower().endswith("int"):
        readers += _list_computing(table, column)
    if not readers:
        return ""
    them, reads = ("it", "reads") if len(readers) == 1 else ("them", "read")
    return (
        f"{READERS_FIRST}{reads} {quote(column, 'postgres')} before "
        f"({', '.join(reversed(readers))}) and create {them} again after\n"
    )


def _list_computing(table: Table, column: str) -> Iterator[str]:
    """Yield the indexes over expressions of a column, which may not take another type."""
    word = re.compile(rf"\b{re.escape(column)}\b")
    for index in table.indexes:
        if any(part.column is None and word.search(part.text) for part in index.parts):
            yield f"index {index.name}"


def _inherited(schema: Schema, table: Table, column: str) -> Table | None:
    """Return the table that a column is inherited from (INHERITS), if it is."""
    parents = filter(None, map(schema.find, table.inherits))
    return next((parent for parent in parents if column in parent.columns), None)


def modify(table: Table, column: Column, kind: str, nullable: bool | None = None) -> str:
    """Return MySQL's statement that redefines a column and keeps all else that it had."""
    nullable = column.nullable if nullable is None else nullable
    attributes = column.attributes or (
        ("AUTO_INCREMENT",) if column.counter == "auto_increment" else ()
    )
    textual = bool(_TEXTUAL.search(kind))
    first = [words for words in attributes if words.startswith(_OF_TEXT)]
    made = [words for words in attributes if words.startswith("GENERATED")]
    rest = [
        f"DEFAULT ({words.removeprefix('DEFAULT ')})"
        if _LONG.search(kind) and words.startswith("DEFAULT ") and words[8] not in "(N"
        else words
        for words in attributes
        if words not in (*first, *made) and (nullable or words != "DEFAULT NULL")
    ]
    tail = [*(first if textual else ()), *made, "NULL" if nullable else "NOT NULL", *rest]
    name = quote(column.name, "mysql")
    return f"ALTER TABLE {quote(table.name, 'mysql')} MODIFY {name} {kind} {' '.join(tail)};"


def require(schema: Schema, table: Table, column: str) -> str:
    """Return the statements that make a column NOT NULL, filled first where it has a default."""
    if schema.notation == "prisma":
        return prisma.require(table, column)
    d = schema.dialect
    name = quote(column, d)
    if d == "sqlite":
        return f"-- SQLite changes it when the table is rebuilt: {name} ... NOT NULL"
    if d == "mysql":
        found = table.columns[column]
        return modify(table, found, found.type.written, nullable=False)
    final = f"ALTER TABLE {quote(table.name, d)} ALTER COLUMN {name} SET NOT NULL;"
    if not is_live(schema):
        return final
    check = quote(_name(table, column, "not_null"), d)
    head = f"ALTER TABLE {quote(table.name, d)}"
    default = table.columns[column].default
    known = default is not None and _CONSTANT.match(default.text)
    fill = f"UPDATE {quote(table.name, d)} SET {name} = DEFAULT WHERE {name} IS NULL;\n"  # noqa: S608
    return (
        f"{fill if known else ''}"
        f"{head} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID;\n"
        f"{head} VALIDATE CONSTRAINT {check};\n{final}\n{head} DROP CONSTRAINT {check};"
    )


def warn_of_gaps(schema: Schema, table: Table, column: str) -> str:
    """Return what to know before a column is required of rows that may lack it, or ""."""
    default = table.columns[column].default
    filled = default is not None and _CONSTANT.match(default.text)
    if filled or not is_live(schema) or schema.notation == "prisma":
        return ""
    return " Rows that lack it have to be filled first."


def rename_column(schema: Schema, table: Table, column: str, new: str) -> str:
    """Return the statement that renames a column."""
    if schema.notation == "prisma":
        return prisma.rename_column(table, column, new)
    d = schema.dialect
    return (
        f"ALTER TABLE {quote(table.name, d)} RENAME COLUMN {quote(column, d)} TO {quote(new, d)};"
    )


def drop_index(schema: Schema, table: Table, name: str) -> str:
    """Return the statement that drops an index."""
    if schema.notation == "prisma":
        return prisma.drop_index(table, name)
    d = schema.dialect
    if d == "mysql":
        return f"DROP INDEX {quote(name, d)} ON {quote(table.name, d)};"
    prefix = table.name.rpartition(".")[0]
    qualified = f"{prefix}.{name}" if prefix else name
    concurrently = " CONCURRENTLY" if _builds_aside(schema, table) else ""
    return f"DROP INDEX{concurrently} {quote(qualified, d)};"
