"""Parsers: text into the typed model, statement by statement.

A statement that can't be read costs that statement only, and a note says which line.
"""

import re
from importlib import import_module

from smeaton.analysis.parse.schema import Dialect, Schema
from smeaton.analysis.source import Lines, Source

MAX_DEPTH = 300
"""Open brackets within one statement beyond which it is not given to a parser."""
_NOTES = 20
_DUMPED = re.compile(
    r"-- (?:PostgreSQL|MySQL|MariaDB) (?:database )?dump|^SET default_table_access_method|"
    r"^ALTER TABLE ONLY .*\n    ADD CONSTRAINT|^SET check_function_bodies",
    re.MULTILINE,
)


def parse_sql(source: Source, dialect: Dialect, schema: Schema | None = None) -> Schema:
    """Read `source` into `schema`, or into a new one.

    What could not be read is in the schema's notes; nothing is raised for bad content.
    """
    from smeaton.analysis.parse.build import Builder
    from smeaton.analysis.parse.split import resynchronise, split

    schema = schema or Schema(dialect)
    clean = Source(source.name, _clean(source.text))
    builder = Builder(schema, Lines(clean))
    parser = import_module(f"{__name__}.{'postgres' if dialect == 'postgres' else 'mysql_sqlite'}")
    unparsable = import_module(f"{__name__}.postgres").Unparsable
    failures: list[str] = []
    schema.dumped = schema.dumped or bool(_DUMPED.search(clean.text[:100_000]))
    for whole in split(clean.text, dialect):
        pending = [(whole, True)]
        while pending:
            statement, may_cut = pending.pop(0)
            builder.statement = statement
            schema.statements[statement.kind] += 1
            try:
                if _is_deep(statement.text):
                    raise unparsable("nested too deeply")
                if statement.kind == "create_view":
                    builder.create_view()
                elif statement.kind == "transaction":
                    builder.in_transaction = statement.text[:5].upper() in ("BEGIN", "START")
                else:
                    parser.apply(builder)
            except (unparsable, RecursionError) as error:
                reason = str(error) if isinstance(error, unparsable) else "nested too deeply"
                pieces = resynchronise(clean.text, statement, dialect) if may_cut else [statement]
                if len(pieces) > 1:
                    pending = [(piece, False) for piece in pieces]
                    continue
                place = builder.place(0)
                failures.append(
                    f"{place.artifact}, line {place.line}: skipped a statement that can't be read "
                    f"({reason}): {' '.join(statement.text[:60].split())!r}"
                )
    schema.adopt_from_partitions()
    schema.notes.extend(failures[:_NOTES])
    if len(failures) > _NOTES:
        schema.notes.append(
            f"{source.name}: {len(failures) - _NOTES} more statements were skipped."
        )
    return schema


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
