"""Writes the fix of a finding as lines of a Prisma schema, each with the model it belongs to.

What Prisma's notation can't say (checks, partial and expression indexes) stays SQL, headed by a
comment, to be put into a migration made with `prisma migrate dev --create-only`.
"""

import re
from collections.abc import Sequence

from smeaton.analysis.parse.schema import Dialect, Table

IN_SQL = "-- SQL, for a migration made with `prisma migrate dev --create-only`:\n"
_SQL = re.compile(r"(?:--|ALTER|CREATE|DROP|UPDATE|COMMENT|SET|PRAGMA|REVOKE|GRANT|DO)\b|--")
_DROPPED = re.compile(r"ALTER TABLE \S+ DROP CONSTRAINT ([^\s;]+);")
_NATIVE = re.compile(r"\s*@db\.\w+(?:\([^()]*\))?")
_TYPES: dict[str, tuple[str, str]] = {
    "timestamptz": ("DateTime", "@db.Timestamptz(3)"),
    "timestamp": ("DateTime", "@db.Timestamp"),
    "date": ("DateTime", "@db.Date"),
    "bigint": ("BigInt", ""),
    "integer": ("Int", ""),
    "boolean": ("Boolean", ""),
    "text": ("String", "@db.Text"),
    "citext": ("String", "@db.Citext"),
    "uuid": ("String", "@db.Uuid"),
    "inet": ("String", "@db.Inet"),
    "jsonb": ("Json", "@db.JsonB"),
    "json": ("Json", "@db.Json"),
    "varchar": ("String", "@db.VarChar"),
    "numeric": ("Decimal", "@db.Decimal"),
    "decimal": ("Decimal", "@db.Decimal"),
    "bytea": ("Bytes", "@db.ByteA"),
}


def finish(fix: str) -> str:
    """Return the fix in one notation: Prisma's where any line is in it, else SQL with a heading.

    A unique key of Prisma is an index to the database, so SQL drops it as one.
    """
    own = [line.replace("; --", ",").replace(" -- ", ", ") for line in fix.splitlines()
           if "  // in model" in line or line.startswith("//")]  # fmt: skip
    if own:
        return "\n".join(own)
    fix = _DROPPED.sub(r"DROP INDEX \1; -- and take its @unique or @@unique out of the model", fix)
    return IN_SQL + fix if _SQL.match(fix) else fix


def create_index(table: Table, columns: Sequence[str], *, unique: bool = False) -> str:
    """Return the block attribute that makes an index."""
    name = "unique" if unique else "index"
    return f"@@{name}([{', '.join(_field(table, c) for c in columns)}])  // in {_model(table)}"


def add_foreign_key(
    table: Table, columns: Sequence[str], target: Table, target_columns: Sequence[str]
) -> str:
    """Return the relation fields of both sides."""
    own = ", ".join(_field(table, column) for column in columns)
    other = ", ".join(_field(target, column) for column in target_columns)
    known = next((key for key in table.foreign_keys if key.columns == tuple(columns)), None)
    stem = re.sub(r"_?[iI]d\Z", "", _field(table, columns[0])) or target.alias.lower()
    name = known.field if known and known.field else _free(table, stem)
    column = table.column(columns[0])
    mark = "?" if column and column.nullable else ""
    action = ", onDelete: Restrict" if known and not mark else ""
    called = known.relation if known else _name_relation(table, target, name)
    label = f"{called}, " if called else ""
    relation = f"@relation({label}fields: [{own}], references: [{other}]{action})"
    line = f"{name} {target.alias}{mark} {relation}  // in {_model(table)}"
    if known:
        return line
    several = f"{table.alias[:1].lower()}{table.alias[1:]}"
    several = several if several.endswith("s") else f"{several}s"
    if called:
        several = f"{several}{name[:1].upper()}{name[1:]}"
    mark = f" @relation({called})" if called else ""
    back = f"{_free(target, several)} {table.alias}[]{mark}"
    return f"{line}\n{back}  // in {_model(target)}"


def _name_relation(table: Table, target: Table, field: str) -> str:
    """Return a name in quotes where two models are related more than once, or one to itself."""
    related = {target.name for key in table.foreign_keys if key.target == target.name}
    related |= {table.name for key in target.foreign_keys if key.target == table.name}
    likewise = [c for c in table.columns if c.lower().replace("_", "").endswith(
        f"{target.alias.lower()}id")]  # fmt: skip
    if not related and table is not target and len(likewise) < 2:
        return ""
    return f'"{table.alias}{field[:1].upper()}{field[1:]}"'


def _free(table: Table, name: str) -> str:
    """Return a name for a field that the model does not have yet."""
    taken = {column.field or column.name for column in table.columns.values()}
    taken |= {key.field for key in table.foreign_keys}
    return f"{name}Ref" if name in taken else name


def promote_key(table: Table, columns: Sequence[str], without: str) -> str:
    """Return the block attribute that makes a unique key the primary one."""
    listed = ", ".join(_field(table, column) for column in columns)
    gone = f" and {_field(table, without)}" if without else ""
    return f"@@id([{listed}])  // in {_model(table)}, instead of its @unique or @@unique{gone}"


def change_type(table: Table, column: str, kind: str, dialect: Dialect) -> str | None:
    """Return the field with another type; None where Prisma has no name for it."""
    found = table.column(column)
    base, _, size = kind.lower().partition("(")
    known = _TYPES.get(base.strip())
    if found is None or known is None:
        return None
    scalar, native = known
    if dialect == "sqlite" or (dialect == "postgres" and base == "text"):
        native = ""
    if size and native:
        native = f"{native.partition('(')[0]}({size.rstrip(')')})"
    old = re.match(r"\w+", found.definition)
    rest = _NATIVE.sub("", found.definition[old.end() :] if old else "")
    line = " ".join(f"{_field(table, column)} {scalar}{rest} {native}".split())
    return f"{line}  // in {_model(table)}"


def require(table: Table, column: str) -> str:
    """Return the field without its question mark."""
    found = table.column(column)
    words = found.definition.replace("?", "", 1) if found else ""
    return f"{_field(table, column)} {words}  // in {_model(table)}"


def rename_column(table: Table, column: str, new: str) -> str:
    """Return the field under another name, mapped to the new column."""
    found = table.column(column)
    words = re.sub(r"\s*@map\(\"\w*\"\)", "", found.definition) if found else ""
    name = re.sub(r"_(\w)", lambda m: m[1].upper(), new)
    mapped = f' @map("{new}")' if name != new else ""
    return f"{name} {words}{mapped}  // in {_model(table)}, for {_field(table, column)}"


def drop_index(table: Table, name: str) -> str:
    """Return which block attribute goes."""
    index = next((i for i in table.indexes if i.name == name), None)
    what = ", ".join(_field(table, c) for c in index.columns if c) if index else name
    return f"// remove @@index([{what}]) from {_model(table)}"


def _field(table: Table, column: str) -> str:
    found = table.column(column)
    return (found.field or found.name) if found else column


def _model(table: Table) -> str:
    return f"model {table.alias or table.name}"
