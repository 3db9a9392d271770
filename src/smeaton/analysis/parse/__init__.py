"""Parsers: text into the typed model, statement by statement.

A statement that can't be read costs that statement only, and a note says which line.
"""

import re
from importlib import import_module
from typing import TYPE_CHECKING

from smeaton.analysis.parse.schema import Dialect, Schema
from smeaton.analysis.source import Lines, Source

if TYPE_CHECKING:
    from smeaton.analysis.parse.build import Builder
    from smeaton.analysis.parse.split import Statement

MAX_DEPTH = 300
"""Open brackets within one statement beyond which it is not given to a parser."""
_NOTES = 20
_UNTOUCHED = {"copy", "delimiter", "comment"}
_PASSED_OVER = {
    "insert", "copy", "routine", "delimiter", "drop_schema", "create_other", "setting",
    "maintenance",
}  # fmt: skip
_CODE = {"routine", "create_view", "policy", "delimiter"}
_DEFINER = re.compile(r"\bSECURITY\s+DEFINER\b", re.IGNORECASE)
_DUMPED = re.compile(
    r"-- (?:PostgreSQL|MySQL|MariaDB) (?:database )?dump|^SET default_table_access_method|"
    r"^ALTER TABLE ONLY .*\n    ADD CONSTRAINT|^SET check_function_bodies|"
    r"^/\*!\d{5} SET (?:@saved_cs_client|@OLD_\w+|character_set_client)\b|"
    r"^/\*!\d{5} ALTER TABLE `[^`\n]+` (?:DIS|EN)ABLE KEYS|^LOCK TABLES `[^`\n]+` WRITE;|"
    r"^-- Dump completed on |^-- Dumping data for table `|"
    r"^-- (?:phpMyAdmin|MySQL|Adminer|HeidiSQL|Sequel (?:Pro|Ace)).{0,40} [Dd]ump\b|"
    r"^\) ENGINE=\w+ AUTO_INCREMENT=(?!10*\b)\d|"
    r"^CREATE TABLE sqlite_(?:sequence|stat1)\(|^INSERT INTO sqlite_sequence VALUES",
    re.MULTILINE,
)
_SQLITE_DUMPED = re.compile(
    r"\A\s*PRAGMA foreign_keys=OFF;\s*BEGIN TRANSACTION;\s*(?:CREATE|INSERT|COMMIT)\b"
)
"""How `.dump` of the sqlite3 shell starts; a migration that does would alter or drop something."""
_CHANGING = ("alter_table", "drop_table", "drop_index", "rename_table", "write")


def parse_sql(source: Source, dialect: Dialect, schema: Schema | None = None) -> Schema:
    """Read `source` into `schema`, or into a new one.

    What could not be read is in the schema's notes; nothing is raised for bad content.
    """
    from smeaton.analysis.parse.build import Builder
    from smeaton.analysis.parse.split import resynchronise, split

    schema = schema or Schema(dialect)
    clean = Source(source.name, _clean(source.text))
    builder = Builder(schema, Lines(clean))
    schema.dumped = schema.dumped or bool(_DUMPED.search(clean.text[:100_000]))
    failures: list[str] = []
    for whole in split(clean.text, dialect):
        schema.statements[whole.kind] += 1
        failure = _apply(builder, whole)
        if failure is None:
            continue
        pieces = resynchronise(clean.text, whole, dialect)
        if len(pieces) > 1:
            failures.extend(filter(None, (_apply(builder, piece) for piece in pieces)))
        else:
            failures.append(failure)
    if _SQLITE_DUMPED.match(clean.text) and not any(map(schema.statements.get, _CHANGING)):
        schema.dumped = True
    if builder.in_transaction and not builder.is_run:
        schema.unfinished.append(builder.opened)
    builder.settle()
    schema.adopt_from_partitions()
    schema.notes.extend(_find_unfollowed(clean, dialect))
    schema.notes.extend(failures[:_NOTES])
    if len(failures) > _NOTES:
        schema.notes.append(
            f"{source.name}: {len(failures) - _NOTES} more statements were skipped."
        )
    return schema


_INCLUDE = re.compile(r"^[ \t]*\\(?:ir?|include(?:_relative)?)[ \t]+(?P<file>\S[^\n]{0,80})", re.M)
_TEMPLATED = re.compile(
    r"\b(?:CREATE|ALTER|DROP)\b[^;\n]{0,80}(?:(?<!')\{\{|\{%|<%|\$\{)|^[ \t]*(?:\{%|<%)",
    re.I | re.M,
)


def _find_unfollowed(source: Source, dialect: Dialect) -> list[str]:
    """Return notes on what stands elsewhere, or is written by another program first."""
    notes = []
    files = [m["file"].strip() for m in _INCLUDE.finditer(source.text)]
    if files and dialect == "postgres":
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        notes.append(
            f"{source.name}: what psql includes was not followed ({files[0]!r}{more}); give those "
            "files too, in their order."
        )
    if _TEMPLATED.search(source.text):
        notes.append(
            f"{source.name}: the DDL is a template, which can't be reviewed before it is filled "
            "in; give the SQL that comes out of it."
        )
    return notes


def _apply(builder: "Builder", statement: "Statement") -> str | None:
    """Apply one statement; return what to tell the user if it can't be read."""
    from smeaton.analysis.parse.access import read_access
    from smeaton.analysis.parse.build import Unparsable
    from smeaton.analysis.parse.operations import note_operation

    builder.statement = statement
    builder.note_long_names()
    if statement.kind not in _UNTOUCHED:
        note_operation(builder)
    if statement.kind in _CODE:
        builder.schema.code.append(statement.text)
    routine = statement.kind == "routine"
    known = routine and (builder.schema.routines or _DEFINER.search(statement.text))
    if statement.kind in _PASSED_OVER and not known:
        return None
    dialect = "postgres" if builder.schema.dialect == "postgres" else "mysql_sqlite"
    try:
        if _is_deep(statement.text):
            raise Unparsable("nested too deeply")
        if statement.kind == "create_view":
            builder.create_view()
        elif statement.kind == "truncate":
            builder.truncate()
        elif statement.kind == "access":
            read_access(builder)
        elif statement.kind == "transaction":
            builder.transact()
        else:
            import_module(f"{__name__}.{dialect}").apply(builder)
    except Unparsable as error:
        reason = " ".join(str(error).split())[:120]
    except RecursionError:
        reason = "nested too deeply"
    else:
        return None
    place = builder.place(0)
    return (
        f"{place.artifact}, line {place.line}: skipped a statement that can't be read "
        f"({reason}): {' '.join(statement.text[:60].split())!r}"
    )


def _clean(text: str) -> str:
    """Replace what the parsers' C strings and encoders can't take; the length stays."""
    if "\0" in text:
        text = text.replace("\0", " ")
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _is_deep(text: str) -> bool:
    if text.count("(") + text.count("[") <= MAX_DEPTH:
        return False
    depth = deepest = 0
    for character in text:
        if character in "([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]":
            depth -= 1
    return deepest > MAX_DEPTH
