"""Writes the fixes of a review as one SQL script that can be run.

A fix runs as it stands only if it is whole: valid SQL, no placeholder, nothing left to decide,
nothing that loses data, nothing that a model wrote. Every other fix stands in the script as a
comment. Statements come in an order in which none needs a later one.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from smeaton.advice import Finding
from smeaton.analysis.ddl import READERS_FIRST
from smeaton.analysis.parse.schema import Dialect
from smeaton.analysis.parse.split import Statement, split
from smeaton.analysis.prisma import IN_SQL
from smeaton.analysis.retyping import join_retypes, part_retypes, retypes_one_table

_READERS = re.compile(rf"^{READERS_FIRST}.*\n", re.MULTILINE)
"""What `_settle` finds out by itself, for each column."""
_MORE = re.compile(r"\n-- and \d+ more like these\Z")
_PLACES = re.compile(r"\. The same in (\d+) other places?: ")
_STRING = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`")
_LOSES = re.compile(
    r"\b(?:DROP\s+(?:TABLE|COLUMN|SCHEMA|DATABASE|TYPE)|DELETE\s+FROM|TRUNCATE)\b", re.I
)
_RENAMES = re.compile(r"\bRENAME\b", re.I)
_RUNNABLE = frozenset(
    ["access", "alter_routine", "alter_table", "alter_view", "comment", "create_index",
     "create_other", "create_table", "create_type", "drop_index", "drop_other", "policy",
     "sequence", "setting", "write"]
)  # fmt: skip
_STEPS = [
    re.compile(pattern, re.I)
    for pattern in (
        r"CREATE\s+(?:EXTENSION|TYPE|TABLE|SEQUENCE)\b",
        r"\bADD\s+COLUMN\b",
        r"\bTYPE\b|\bMODIFY\b|\bCONVERT\s+TO\b|\bENGINE\s*=|\bSEQUENCE\b",
        r"\b(?:SET|DROP)\s+DEFAULT\b|\bNOT\s+NULL\b",
        r"\bPRIMARY\s+KEY\b|\bUNIQUE\b",
        r"\bCHECK\b|\bEXCLUDE\b",
        r"\bFOREIGN\s+KEY\b",
        r"CREATE\s+INDEX\b",
        r"DROP\s+INDEX\b|\bDROP\s+CONSTRAINT\b",
    )
]
_ABOVE = "-- done above"
_REWRITES = 2
"""The step that changes types."""
_RETYPE = re.compile(r"ALTER\s+(?:TABLE\s+\S+\s+ALTER\s+COLUMN\s+\S+\s+TYPE\b|SEQUENCE\b)", re.I)
"""What stands for itself, so that a fix of many such statements can run in part."""
_NAME = r"(\"[^\"]+\"|`[^`]+`|\w+)"
_PATH = r"((?:\"[^\"]+\"|`[^`]+`|[\w.$])+)"
_CREATED = re.compile(
    rf"\b(?:CREATE\s+(?:UNIQUE\s+)?INDEX(?:\s+CONCURRENTLY)?|ADD\s+CONSTRAINT)\s+{_NAME}", re.I
)
_COLUMN = re.compile(
    rf"ALTER\s+TABLE\s+{_PATH}\s+(?:ALTER\s+COLUMN\s+{_PATH}\s+TYPE|MODIFY\s+{_PATH})"
    r"\s+(\w+(?:\s*\([^)]*\))?(?:\s+UNSIGNED)?)",
    re.I,
)
"""A column that gets a type: the table, the column in one of two forms, the type."""
_CONVERTED = re.compile(rf"ALTER\s+TABLE\s+{_PATH}\s+CONVERT\s+TO\s+CHARACTER\s+SET", re.I)
COMPUTED = "()"
"""Marks the words of an index, which lets text stay text of another length."""
_TEXTUAL = re.compile(r"\sTYPE\s+(?:text|varchar|citext)\b", re.I)
_COMPARABLE = re.compile(r"\b(?:bigint|integer|int|text|varchar|citext)\b(?!\s+USING\s)", re.I)
"""Types between which a foreign key can hold while one side changes before the other."""
_DROPPED = re.compile(
    r"\bDROP\s+(?:INDEX(?:\s+CONCURRENTLY)?|CONSTRAINT|FOREIGN\s+KEY)\s+(?:\w+\.)?"
    rf"{_NAME}",
    re.I,
)
_REFERENCE = re.compile(
    rf"ALTER\s+TABLE\s+{_PATH}\s[^;]*?FOREIGN\s+KEY\s*\(([^)]*)\)\s*"
    rf"REFERENCES\s+{_PATH}\s*\(([^)]*)\)",
    re.I,
)
_PART = re.compile(r"\"([^\"]+)\"|`([^`]+)`|([\w$]+)")
_TEXT = re.compile(r"char|text|enum|set", re.I)
_SIZE = re.compile(r"\s*\([^)]*\)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Script:
    """A script of fixes, and how many of them it runs."""

    text: str
    runs: int
    """Findings that it mends when run; what their fixes bring with them is not counted."""
    left: int
    """Findings whose fix is a comment in it, or that have none."""


@dataclass(slots=True)
class _Fix:
    finding: Finding
    statements: list[str]
    why_not: str = ""
    step: int = 0
    part: bool = False
    """Another place of a finding that was written before."""


@dataclass(slots=True)
class _Taken:
    """What the statements so far have done, so that none does it again."""

    names: set[str]
    dialect: Dialect
    types: Mapping[str, str]
    written: set[str] = field(default_factory=set)
    columns: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)


def write_script(
    findings: Sequence[Finding],
    dialect: Dialect,
    *,
    live: bool,
    also: Sequence[Finding] = (),
    names: Collection[str] = (),
    dependents: Sequence[frozenset[str]] = (),
    bound: Set[str] = frozenset(),
    types: Mapping[str, str] | None = None,
) -> Script:
    """Return the fixes of `findings` as a script.

    Args:
        findings: worst first; of two fixes that can't both run, the first one counts.
        dialect: of the artefact that they are about.
        also: what those fixes bring with them, to be mended as well.
        live: its tables hold rows and serve traffic, so that each statement commits on its own
            and nothing that running code uses is renamed.
        names: of tables and indexes that exist.
        dependents: words of each view, trigger and policy, and of each index over an expression
            with `COMPUTED` among them; a column that one of them reads keeps its type.
        bound: columns of either side of a foreign key, `table.column` without schema; they keep
            to types that a foreign key can compare.
        types: of the columns, by `table.column`.
    """
    fixes = [fix for finding in (*findings, *also) for fix in _judge(finding, dialect, live)]
    taken = _Taken({name.rpartition(".")[2].lower() for name in names}, dialect, types or {})
    for fix in fixes:
        if not fix.why_not:
            _settle(fix, taken, dependents, bound)
    _compare(fixes, taken)
    running = [fix for fix in fixes if not fix.why_not]
    _cancel(running)
    running = _join(running)
    running.sort(key=lambda fix: fix.step)
    left = [fix for fix in fixes if fix.why_not]
    parts = [_head(dialect, live)]
    if dialect != "mysql" and not live and running:
        parts.append("BEGIN;")
    parts += ["\n".join([_title(fix, live), *fix.statements]) for fix in running]
    if dialect != "mysql" and not live and running:
        parts.append("COMMIT;")
    parts += map(_describe, left)
    waiting = {id(fix.finding) for fix in left}
    runs = sum(id(finding) not in waiting for finding in findings)
    return Script("\n\n".join(parts) + "\n", runs, len(findings) - runs)


def _judge(finding: Finding, dialect: Dialect, live: bool) -> list[_Fix]:
    """Return the fixes of a finding, and why they can't run as they stand, if so.

    A finding that stands for many places has a fix for each of them.
    """
    text = _MORE.sub("", finding.fix.removeprefix(IN_SQL)).strip()
    text = _READERS.sub("", text)
    statements = [item for item in split(text, dialect) if item.text.strip(" \n;")]
    whole = (item.text.strip().rstrip(";") + ";" for item in statements)
    fix = _Fix(finding, [part for statement in whole for part in part_retypes(statement)])
    bare = _STRING.sub("''", text)
    if not text:
        fix.why_not = "no mechanical fix"
    elif finding.source == "model":
        fix.why_not = "proposed by a model, not proven"
    elif "schema-migrations" in finding.citations:
        fix.why_not = "to be changed in the migration itself"
    elif "--" in bare or "//" in bare or "..." in text or not statements:
        fix.why_not = "for you to decide or to complete"
    elif _LOSES.search(bare):
        fix.why_not = "it loses data"
    elif live and _RENAMES.search(bare):
        fix.why_not = "running code still uses the old name"
    elif not all(map(_is_change, statements)) or not _parses(text, dialect):
        fix.why_not = "not SQL that is known to run"
    places = int(found[1]) + 1 if (found := _PLACES.search(finding.message)) else 1
    size, rest = divmod(len(fix.statements), places)
    if fix.why_not or not size or (places == 1 and not retypes_one_table(fix.statements)):
        return [fix]
    if rest or places == 1:
        if not all(map(_RETYPE.match, fix.statements)):
            return [fix]
        size = 1
    return [
        _Fix(finding, fix.statements[start : start + size], part=start > 0)
        for start in range(0, len(fix.statements), size)
    ]


def _is_change(statement: Statement) -> bool:
    return statement.kind in _RUNNABLE or statement.text.lstrip().startswith("SELECT setval(")


def _parses(text: str, dialect: Dialect) -> bool:
    if dialect == "postgres":
        import pglast

        try:
            pglast.parse_sql(text)
        except pglast.Error:
            return False
        return True
    import sqlglot

    try:
        sqlglot.parse(text, dialect=dialect)
    except sqlglot.errors.SqlglotError:
        return False
    return True


def _settle(
    fix: _Fix, taken: _Taken, dependents: Sequence[frozenset[str]], bound: Set[str]
) -> None:
    """Leave out what was written before, and give another name to what has a name that is taken."""
    code = fix.finding.code
    for statement in fix.statements:
        for found in _COLUMN.finditer(statement):
            table, name = _short(found[1]), _short(found[2] or found[3])
            column, owner = f"{table}.{name}", set(_WORD.findall(table))
            readers = [words for words in dependents if owner | {*_WORD.findall(name)} <= words]
            readers += [words for words in dependents if owner | {"*"} <= words]
            if not all(COMPUTED in words and _TEXTUAL.search(statement) for words in readers):
                fix.why_not = "a view, a rule, a trigger, a policy or an index reads the column"
                return
            if column in bound and not _stays_comparable(taken, column, found[4], statement):
                fix.why_not = "a foreign key binds the column: both sides have to change together"
                return
            if taken.columns.setdefault(column, statement) != statement:
                fix.why_not = "an earlier fix gives the same column another type"
                return
        if (table_of := _CONVERTED.match(statement)) and any(
            name.startswith(f"{_short(table_of[1])}.") and _TEXT.search(taken.types.get(name, ""))
            for name in bound
        ):
            fix.why_not = (
                "a foreign key binds text of the table: both sides have to change together"
            )
            return
    fresh = [text for text in fix.statements if text not in taken.written]
    if not fresh:
        fix.statements = [_ABOVE]
        return
    dropped = set(_DROPPED.findall("\n".join(fix.statements)))
    if dropped & taken.dropped:
        fix.why_not = "an earlier fix replaces the same index or constraint"
        return
    taken.dropped |= dropped
    taken.written.update(fresh)
    for name in dict.fromkeys(_CREATED.findall("\n".join(fresh))):
        plain = _short(name)
        if plain in taken.names and name not in dropped:
            new = f"{plain[:50]}_{code.lower()}"
            pattern = re.compile(rf"(?<![\w\"`]){re.escape(name)}(?![\w\"`])")
            fresh = [pattern.sub(new, text, count=1) for text in fresh]
            plain = new
        taken.names.add(plain)
    fix.statements = fresh
    fix.step = max(map(_step, fresh))


def _short(path: str) -> str:
    """Return the last part of a name as the database knows it, in lower case."""
    parts = ["".join(groups) for groups in _PART.findall(path)]
    return parts[-1].lower() if parts else ""


def _stays_comparable(taken: _Taken, column: str, kind: str, statement: str) -> bool:
    """Whether a foreign key can hold while one side alone gets a type; MySQL wants equals."""
    if taken.dialect != "mysql":
        return bool(_COMPARABLE.search(statement))
    return _family(kind, "mysql") == _family(taken.types.get(column, ""), "mysql")


def _compare(fixes: Sequence[_Fix], taken: _Taken) -> None:
    """Keep new foreign keys between columns of like types.

    A change of type that would part the two gives way; where they differed before, the key does.
    """
    types, d = taken.types, taken.dialect
    ends = dict(types)
    changers: dict[str, _Fix] = {}
    for fix in fixes:
        text = "" if fix.why_not else "\n".join(fix.statements)
        for table, column, modified, kind in _COLUMN.findall(text):
            name = f"{_short(table)}.{_short(column or modified)}"
            ends[name], changers[name] = kind, fix
    for fix in fixes:
        for pair in _pairs(fix):
            one, two = (_family(ends.get(name, ""), d) for name in pair)
            if fix.why_not or one == two:
                continue
            changed = [changers[name] for name in pair if name in changers]
            if changed and len({_family(types.get(name, ""), d) for name in pair}) == 1:
                for changer in changed:
                    changer.why_not = "a foreign key is added to the column, which has to match"
            else:
                fix.why_not = "the two sides of the foreign key differ in type"


def _pairs(fix: _Fix) -> Iterator[tuple[str, str]]:
    """Yield each pair of columns, `table.column`, that a foreign key of the fix binds."""
    for table, columns, target, others in _REFERENCE.findall("\n".join(fix.statements)):
        sides = (map(_short, listed.split(",")) for listed in (columns, others))
        for one, two in zip(*sides, strict=False):
            yield f"{_short(table)}.{one}", f"{_short(target)}.{two}"


def _family(kind: str, dialect: Dialect) -> str:
    """Return one name for the types that a foreign key can compare with each other."""
    kind = " ".join(_SIZE.sub("", kind.lower()).split())
    if dialect == "mysql":
        return kind.replace("integer", "int").removesuffix(" zerofill")
    if kind.endswith("int") or kind in ("integer", "serial", "bigserial"):
        return "integer"
    return "text" if kind in ("text", "varchar", "char", "citext") else kind


def _cancel(fixes: Sequence[_Fix]) -> None:
    """Take out what one fix creates and another drops again, and the drop with it."""
    makers = {name: fix for fix in fixes for name in _CREATED.findall("\n".join(fix.statements))}
    for fix in fixes:
        for name in _DROPPED.findall("\n".join(fix.statements)):
            maker = makers.get(name)
            if maker is None or name in _DROPPED.findall("\n".join(maker.statements)):
                continue
            whole = re.compile(rf"(?<![\w\"]){re.escape(name)}(?![\w\"])")
            for touched in (maker, fix):
                rest = [text for text in touched.statements if not whole.search(text)]
                touched.statements = rest or ["-- another fix covers it"]


def _join(fixes: Sequence[_Fix]) -> list[_Fix]:
    """Return the fixes with the parts of each that change types in one, a table at a time."""
    first: dict[int, _Fix] = {}
    for fix in fixes:
        if fix.step == _REWRITES and all(map(_RETYPE.match, fix.statements)):
            known = first.setdefault(id(fix.finding), fix)
            if known is not fix:
                known.statements += fix.statements
                fix.statements = [_ABOVE]
    for fix in first.values():
        fix.statements = [join_retypes("\n".join(fix.statements))]
    return [fix for fix in fixes if not fix.part or fix.statements != [_ABOVE]]


def _step(statement: str) -> int:
    bare = _STRING.sub("x", statement)
    return next((n for n, pattern in enumerate(_STEPS) if pattern.search(bare)), len(_STEPS))


def _head(dialect: Dialect, live: bool) -> str:
    lines = ["-- Fixes proposed by `smeaton review`; read them, and rehearse them on a copy."]
    if live and dialect == "postgres":
        lines += [
            "-- Run them outside a transaction; each statement commits on its own.",
            "",
            "SET lock_timeout = '5s';",
        ]
    return "\n".join(lines)


def _title(fix: _Fix, live: bool) -> str:
    finding = fix.finding
    about = f"{finding.object}: {finding.message} {finding.why}"
    lines = [f"{finding.code} {'as above' if fix.part else about}"]
    if live and fix.step == _REWRITES:
        lines.append("This may rewrite the table under an exclusive lock: choose a quiet hour.")
    return _comment(lines)


def _describe(fix: _Fix) -> str:
    finding = fix.finding
    about = "another place" if fix.part else f"{finding.object}: {finding.message}"
    lines = fix.statements or finding.fix.splitlines()
    if "--" in finding.fix and not fix.part:
        lines = finding.fix.splitlines()
    head = f"{finding.code} {about} Not run: {fix.why_not}."
    return _comment([head, *(f"  {line.removeprefix('-- ')}" for line in lines)])


def _comment(lines: Iterable[str]) -> str:
    """Return lines as comments that nothing in them can end."""
    flat = (" ".join(re.split(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", line)) for line in lines)
    return "\n".join(f"-- {line.rstrip()}"[:1000] for line in flat)
