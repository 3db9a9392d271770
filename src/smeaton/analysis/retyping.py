"""Joins statements that change types, so that each table is rewritten once.

PostgreSQL and MySQL rewrite a table once for all actions of an ALTER TABLE (documentation of
ALTER TABLE, Notes), but once again for each further statement.
"""

import re
from collections.abc import Iterator, Sequence

from smeaton.analysis.ddl import READERS_FIRST

_NAME = r"(?:\"[^\"]+\"|`[^`]+`|[\w$]+)"
_PATH = rf"{_NAME}(?:\.{_NAME})?"
_ACTION = rf"(?:ALTER COLUMN {_NAME} TYPE|MODIFY {_NAME}) (?:[^;']|'(?:[^']|'')*+')*"
_RETYPE = re.compile(rf"ALTER TABLE ({_PATH})\s+({_ACTION});", re.I)
_BETWEEN = ",\n  "
_READERS = re.compile(rf"{re.escape(READERS_FIRST)}reads? (.+) before \((.*)\) and create ")
_ALONE = re.compile(r"ALTER SEQUENCE [^;]*;", re.I)
"""What may come after all changes of type, wherever it stood."""
_PIECE = re.compile(rf"{_RETYPE.pattern}|{_ALONE.pattern}|--[^\n]*", re.I)


def join_retypes(fix: str) -> str:
    """Return a fix with one ALTER TABLE for each table, and one line on what reads its columns.

    Remarks come first, but for one that ends the fix. A fix that does more than change types, and
    widen sequences after, is returned as it is.
    """
    pieces = [match[0] for match in _PIECE.finditer(fix)]
    if re.sub(r"\s", "", "".join(pieces)) != re.sub(r"\s", "", fix):
        return fix
    actions: dict[str, dict[str, None]] = {}
    readers: list[str] = []
    columns: dict[str, None] = {}
    before: dict[str, None] = {}
    after: dict[str, None] = {}
    ending = pieces.pop() if pieces and pieces[-1].startswith("--") else ""
    for piece in pieces:
        if read := _READERS.match(piece):
            columns[read[1]] = None
            _add_in_order(readers, read[2].split(", "))
        elif found := _RETYPE.match(piece):
            actions.setdefault(found[1], {}).update(dict.fromkeys(found[2].split(_BETWEEN)))
        else:
            (before if piece.startswith("--") else after)[piece] = None
    lines = [*_name_readers(list(columns), readers), *before]
    lines += (_alter(table, list(them)) for table, them in actions.items())
    return "\n".join(filter(None, [*lines, *after, ending]))


def part_retypes(statement: str) -> Iterator[str]:
    """Yield a statement, or one for each change of type where it makes several."""
    found = _RETYPE.fullmatch(statement)
    if found is None:
        yield statement
        return
    for action in re.split(r",\s*(?=(?:ALTER COLUMN|MODIFY) )", found[2]):
        yield f"ALTER TABLE {found[1]} {action};"


def retypes_one_table(statements: Sequence[str]) -> bool:
    """Whether all statements change types in one table, so that each stands for itself."""
    tables = [_RETYPE.fullmatch(statement) for statement in statements]
    return None not in tables and len({found[1] for found in tables if found}) == 1


def _alter(table: str, actions: list[str]) -> str:
    if len(actions) == 1:
        return f"ALTER TABLE {table} {actions[0]};"
    return f"ALTER TABLE {table}\n  {_BETWEEN.join(actions)};"


def _name_readers(columns: list[str], readers: list[str]) -> list[str]:
    if not readers:
        return []
    them, reads = ("it", "reads") if len(readers) == 1 else ("them", "read")
    what = columns[0] if len(columns) == 1 else "these columns"
    return [
        f"{READERS_FIRST}{reads} {what} before ({', '.join(readers)}) and create {them} again after"
    ]


def _add_in_order(readers: list[str], more: list[str]) -> None:
    """Add names before those of the list that they have to go before."""
    for at, name in enumerate(more):
        if name not in readers:
            places = (readers.index(later) for later in more[at:] if later in readers)
            readers.insert(min(places, default=len(readers)), name)
