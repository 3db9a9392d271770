"""Cuts SQL text into statements, whatever is wrong inside them.

The only SQL splitter. One regular expression eats a whole statement, so time is linear in the
text and data (INSERT, COPY blocks) is passed over without being looked at. An open quote or
comment runs to the end of the text it is looked for in; `resynchronise` then starts again at
each statement keyword at the start of a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from smeaton.analysis.parse.schema import Dialect

_BODIES = {
    "postgres": r"""
        [^'"$;/\-]++
      | --[^\n]*+
      | /\*(?:[^*/]++|\*(?!/)|/(?!\*)
          |/\*(?:[^*/]++|\*(?!/)|/(?!\*)|/\*(?:[^*]++|\*(?!/))*+\*/)*+\*/)*+(?:\*/|\Z)
      | (?<=[^\w][eE])'(?:[^'\\]++|\\.|'')*+(?:'|\Z)
      | '(?:[^']++|'')*+(?:'|\Z)
      | "(?:[^"]++|"")*+(?:"|\Z)
      | (?<!\w)\$(?P<tag>[^\W\d]\w*|)\$(?:(?!\$(?P=tag)\$).)*+(?:\$(?P=tag)\$|\Z)
      | [$/\-]""",
    "mysql": r"""
        [^'"`;/\-#]++
      | --[^\n]*+
      | \#[^\n]*+
      | /\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)
      | '(?:[^'\\]++|\\.|'')*+(?:'|\Z)
      | "(?:[^"\\]++|\\.|"")*+(?:"|\Z)
      | `(?:[^`]++|``)*+(?:`|\Z)
      | [/\-]""",
    "sqlite": r"""
        [^'"`;/\-\[]++
      | --[^\n]*+
      | /\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)
      | '(?:[^']++|'')*+(?:'|\Z)
      | "(?:[^"]++|"")*+(?:"|\Z)
      | `(?:[^`]++|``)*+(?:`|\Z)
      | \[[^\]]*+(?:\]|\Z)
      | [/\-]""",
}
_STATEMENTS = {
    dialect: re.compile(rf"(?:{body})*+;?", re.VERBOSE | re.DOTALL)
    for dialect, body in _BODIES.items()
}
_BLANK = re.compile(r"(?:\s++|;|--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z))*+")
_BLANK_MYSQL = re.compile(r"(?:\s++|;|--[^\n]*+|\#[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z))*+")
_KINDS = [
    (kind, re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE))
    for kind, pattern in (
        ("insert", r"(?:INSERT|REPLACE)\b"),
        ("write", r"(?:UPDATE|DELETE FROM)\b"),
        ("setting", r"(?:SET\b|SELECT (?:pg_catalog\.)?set_config\b)"),
        ("maintenance", r"(?:REINDEX|CLUSTER|VACUUM|REFRESH MATERIALIZED VIEW)\b"),
        (
            "maintenance",
            r"ALTER (?:TABLE|INDEX|MATERIALIZED VIEW) ALL IN TABLESPACE\b",
        ),
        (
            "create_table",
            r"CREATE (?:OR REPLACE )?(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN) )*TABLE\b",
        ),
        ("create_index", r"CREATE (?:(?:UNIQUE|FULLTEXT|SPATIAL) )?INDEX\b"),
        ("alter_table", r"ALTER (?:FOREIGN )?TABLE\b"),
        ("drop_table", r"DROP (?:TEMPORARY )?TABLE\b"),
        ("drop_index", r"DROP INDEX\b"),
        ("create_type", r"CREATE (?:TYPE|DOMAIN)\b"),
        ("alter_type", r"ALTER TYPE\b"),
        ("alter_index", r"ALTER INDEX\b"),
        ("comment", r"COMMENT ON (?:TABLE|COLUMN)\b"),
        ("create_view", r"CREATE (?:(?!TABLE|INDEX|FUNCTION|TRIGGER|PROCEDURE)\S+ ){0,8}?VIEW\b"),
        (
            "routine",
            r"CREATE (?:(?!TABLE|INDEX|VIEW)\S+ ){0,5}?(?:FUNCTION|PROCEDURE|TRIGGER|EVENT|RULE)\b",
        ),
        ("copy", r"COPY\b"),
        ("rename_table", r"RENAME TABLE\b"),
        ("pragma", r"PRAGMA\b"),
        ("delimiter", r"DELIMITER[ \t]"),
        ("transaction", r"(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|END)\b"),
        ("drop_schema", r"DROP (?:SCHEMA|DATABASE)\b"),
        ("truncate", r"TRUNCATE\b"),
        ("policy", r"(?:CREATE|ALTER) POLICY\b"),
        ("sequence", r"(?:CREATE (?:TEMP(?:ORARY)? |UNLOGGED )?|ALTER )SEQUENCE\b"),
        ("access", r"(?:GRANT|REVOKE|(?:CREATE|ALTER) (?:ROLE|USER)(?! MAPPING\b))\b"),
        ("alter_routine", r"ALTER (?:FUNCTION|PROCEDURE|ROUTINE)\b"),
        ("alter_view", r"ALTER (?:MATERIALIZED )?VIEW\b"),
        (
            "drop_other",
            r"DROP (?:POLICY|(?:MATERIALIZED )?VIEW|FUNCTION|PROCEDURE|SEQUENCE|TYPE|DOMAIN"
            r"|EXTENSION|RULE)\b",
        ),
        ("create_other", r"CREATE (?:SCHEMA|DATABASE|EXTENSION)\b"),
    )
]
_COPY_DATA = re.compile(r"\bFROM\s+STDIN\b", re.IGNORECASE)
_COPY_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
_DELIMITER_END = re.compile(r"^[ \t]*DELIMITER[ \t]+;", re.MULTILINE | re.IGNORECASE)
_BLOCK = re.compile(r"\bBEGIN\b", re.IGNORECASE)
_BLOCK_END = re.compile(r"\bEND\s*;", re.IGNORECASE)
_RESTART = re.compile(
    r"^[ \t]*(?=(?:CREATE|ALTER|DROP|INSERT|COMMENT)\s+(?:UNIQUE|TABLE|INDEX|TYPE|DOMAIN"
    r"|VIEW|INTO|ON|OR|TEMP|TEMPORARY|UNLOGGED|FUNCTION|TRIGGER|EXTENSION|SEQUENCE|SCHEMA)\b)",
    re.MULTILINE | re.IGNORECASE,
)
_ANONYMOUS = re.compile(r"DO\b[^$]{0,60}\$(?P<tag>\w*)\$", re.IGNORECASE)
_OPENING = re.compile(r"(?:\b(?:BEGIN|THEN|ELSE|LOOP)\b|;)", re.IGNORECASE)
_STRUCTURAL = {
    "create_table", "create_index", "alter_table", "drop_table", "drop_index", "create_type",
    "alter_type", "policy", "write", "truncate",
}  # fmt: skip
_DIRECTION = re.compile(
    r"^[ \t]*--[ \t]*(?:\+goose|\+migrate|migrate:|@)?[ \t]*(?P<way>up|down|undo|rollback)"
    r"(?:[ \t]+(?:migration|notransaction|transaction:\w+))?[ \t:]*$",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its kind ("create_table", "insert", ... or "other") and where it lies."""

    kind: str
    text: str
    start: int
    """Offset of its first character in the source."""
    above: str
    """The comments and blank lines before it."""


def split(text: str, dialect: Dialect) -> Iterator[Statement]:
    """Yield the statements of `text` in order; what undoes a migration is left out."""
    undone = _find_undone(text)
    for statement in _cut(text, dialect, 0, len(text)):
        if not any(low <= statement.start < high for low, high in undone):
            yield statement
            if dialect == "postgres" and statement.kind == "other":
                yield from _open(text, statement)


def _open(text: str, block: Statement) -> Iterator[Statement]:
    """Yield what an anonymous block (DO) does to the structure, as it stands there.

    Tools wrap a statement so to run it only once; what a branch would do is taken as done.
    """
    opened = _ANONYMOUS.match(block.text)
    if opened is None:
        return
    at = block.start + opened.end()
    end = block.start + max(block.text.rfind(f"${opened['tag']}$"), opened.end())
    while found := _OPENING.search(text, at, end):
        at = found.end()
        inner = next(_cut(text, "postgres", at, end), None)
        if inner is not None and inner.kind in _STRUCTURAL:
            yield inner
            at = inner.start + len(inner.text) - 1


def _cut(text: str, dialect: Dialect, start: int, end: int) -> Iterator[Statement]:
    blank = _BLANK_MYSQL if dialect == "mysql" else _BLANK
    pattern = _STATEMENTS[dialect]
    at = start
    while at < end:
        matched = blank.match(text, at, end)
        assert matched is not None  # the pattern takes the empty string
        begin = matched.end()
        if begin >= end:
            return
        if text[begin] == "\\":
            line_end = text.find("\n", begin, end)
            at = line_end if line_end >= 0 else end
            continue
        kind = _classify(text, begin, end)
        at = _find_end(text, kind, begin, end, pattern)
        yield Statement(kind, text[begin:at], begin, matched.group())
        if kind == "copy" and _COPY_DATA.search(text, begin, at):
            closing = _COPY_END.search(text, at, end)
            at = closing.end() if closing else end


def resynchronise(text: str, statement: Statement, dialect: Dialect) -> list[Statement]:
    """Cut a statement that can't be parsed at each statement keyword at the start of a line.

    Returns:
        The pieces, in order; the statement alone where it holds no such keyword.
    """
    stop = statement.start + len(statement.text)
    starts = [m.end() for m in _RESTART.finditer(text, statement.start + 1, stop)]
    bounds = [statement.start, *starts, stop]
    return [piece for low, high in pairwise(bounds) for piece in _cut(text, dialect, low, high)]


def _classify(text: str, start: int, end: int) -> str:
    for kind, pattern in _KINDS:
        if pattern.match(text, start, end):
            return kind
    return "other"


def _find_end(text: str, kind: str, start: int, end: int, pattern: re.Pattern[str]) -> int:
    if kind == "delimiter":
        line_end = text.find("\n", start, end)
        closing = _DELIMITER_END.search(text, line_end if line_end >= 0 else end, end)
        return closing.end() if closing else end
    matched = pattern.match(text, start, end)
    assert matched is not None
    stop = max(matched.end(), start + 1)
    if kind == "routine" and "$" not in matched.group() and _BLOCK.search(text, start, stop):
        closing = _BLOCK_END.search(text, start, end)
        return closing.end() if closing else stop
    return stop


def _find_undone(text: str) -> list[tuple[int, int]]:
    """Ranges that a migration tool runs only to undo the migration."""
    ranges: list[tuple[int, int]] = []
    opened: int | None = None
    for mark in _DIRECTION.finditer(text):
        if mark["way"].lower() == "up":
            if opened is not None:
                ranges.append((opened, mark.start()))
            opened = None
        elif opened is None:
            opened = mark.start()
    return ranges if opened is None else [*ranges, (opened, len(text))]
