"""What a migration does beside changing tables: backfills, timeouts, CASCADE, maintenance.

These statements are read by their first words, alike in all dialects, because a migration's cost
lies in what they touch and not in their expressions. Structure is never read here.
"""

import re

from smeaton.analysis.parse.build import Builder
from smeaton.analysis.parse.schema import Extension

_NAME = r"[\w$]++|\"[^\"]++\"|`[^`]++`"
_TABLE = rf"(?P<table>(?:(?:{_NAME})\.)?+(?:{_NAME}))"
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_WRITE = re.compile(rf"(?:UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?{_TABLE}", re.I)
_WHERE = re.compile(r"\bWHERE\b(?P<condition>.*)", re.I | re.DOTALL)
_NARROW = re.compile(
    r"\b(?:LIMIT|ctid|FETCH\s+FIRST)\b|\bBETWEEN\b|(?:\bid|_id|\bkey|\bname|\bcode|\bslug)\b[\"`]?\s*"
    r"(?:=\s*(?:'|\d|:|\$|@|\?)|IN\s*\(\s*(?:'|\d|:|\$|@|\?))",
    re.I,
)
_TIMEOUT = re.compile(
    r"SET\s+(?:(?P<local>LOCAL)\s+|SESSION\s+)?(?:(?P<lock>lock_timeout)|statement_timeout)"
    r"\s*(?:=|TO)\s*(?P<value>'[^']*'|\w+)|SELECT\s+(?:pg_catalog\.)?set_config\(\s*"
    r"'(?:lock|statement)_timeout'\s*,\s*(?P<given>'[^']*')",
    re.I,
)
_CASCADE = re.compile(
    r"(?:(?P<empty>TRUNCATE)(?:\s+TABLE)?|DROP\s+(?P<kind>TABLE|COLUMN|CONSTRAINT|TYPE|DOMAIN|SCHEMA|"
    r"MATERIALIZED\s+VIEW|VIEW|SEQUENCE|FUNCTION|EXTENSION|INDEX)?)\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?"
    rf"{_TABLE}(?:\s*\([^()]*+\))?(?:\s*,\s*[\w$.\"`]++)*+(?:\s+(?:RESTART|CONTINUE)\s+IDENTITY)?"
    r"\s+CASCADE\b",
    re.I,
)
_MAINTENANCE = re.compile(
    r"(?P<what>REINDEX|CLUSTER|VACUUM|REFRESH\s+MATERIALIZED\s+VIEW)\s*(?:\((?P<options>[^()]*)\))?\s*"
    r"(?P<words>(?:(?:VERBOSE|FULL|FREEZE|ANALYZE|INDEX|TABLE|SCHEMA|DATABASE|SYSTEM|CONCURRENTLY)(?:\s+|(?=;|$)))*)"
    rf"{_TABLE}?",
    re.I,
)
_TRIGGER = re.compile(
    rf"CREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER\b.{{0,400}}?\bON\s+{_TABLE}",
    re.I | re.DOTALL,
)
_MADE = re.compile(
    r"CREATE\s+(?:(?:OR\s+REPLACE|MATERIALIZED|RECURSIVE|TEMP(?:ORARY)?)\s+)*"
    r"(?:VIEW|FUNCTION|PROCEDURE|DOMAIN|SEQUENCE|EXTENSION)\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    rf"{_TABLE}",
    re.I,
)
_GONE = re.compile(rf"DROP\s+(?P<kind>SCHEMA|DATABASE)\s+(?:IF\s+EXISTS\s+)?{_TABLE}", re.I)
_AGAIN = re.compile(rf"CREATE\s+(?:SCHEMA|DATABASE)\s+(?:IF\s+NOT\s+EXISTS\s+)?{_TABLE}", re.I)
_CASCADING = {"drop_table", "drop_other", "drop_index", "drop_schema", "truncate", "alter_table"}
_RULE = re.compile(
    rf"CREATE\s+(?:OR\s+REPLACE\s+)?RULE\s+(?P<name>{_NAME})\s+AS\s+ON\s+\w+\s+TO\s+{_TABLE}", re.I
)
_EXTENSION = re.compile(
    rf"CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{_NAME})"
    rf"(?:\s+WITH\b)?(?:.*?\bSCHEMA\s+(?P<schema>{_NAME}))?",
    re.I | re.DOTALL,
)
_DATABASE = re.compile(
    rf"CREATE\s+DATABASE\s+(?P<name>{_NAME}).*?\bENCODING\s*=?\s*'?(?P<encoding>\w+)",
    re.I | re.DOTALL,
)
_SERVED = re.compile(r"\bpgrst\.db_schemas?\s*(?:=|\bTO\b)\s*(?:'(?P<schemas>[^']*)')", re.I)
_CATALOG = ("pg_", "information_schema.")
_COPIED = re.compile(
    r"\bCONVERT\s+TO\s+CHARACTER\s+SET\b|\bENGINE\s*=|\bADD\s+(?:FULLTEXT|SPATIAL)\b|"
    r"\bDROP\s+PRIMARY\s+KEY\b(?!.*\bADD\s+PRIMARY\s+KEY\b)|\bADD\s+(?:CONSTRAINT\s+\S+\s+)?"
    r"FOREIGN\s+KEY\b",
    re.I | re.DOTALL,
)
ONLINE = re.compile(r"\bALGORITHM\s*=?\s*(?:INSTANT|INPLACE)\b|\bLOCK\s*=?\s*NONE\b", re.I)
"""A MySQL clause under which an ALTER fails at once rather than copy or lock the table."""
_CALL = re.compile(
    rf"(?:CALL|EXEC(?:UTE)?(?!\s+IMMEDIATE))\s+{_TABLE}\s*(?:\((?P<given>.*)\))?", re.I | re.DOTALL
)
_CHANGES = re.compile(r"\b(?:ALTER|DROP|CREATE|RENAME|PREPARE|EXECUTE)\s+\w", re.I)
_SAYING = {"drop", "alter", "add", "create", "rename", "modify", "migrate"}
"""Words in the names of procedures that change tables."""
_OFF = {"0", "default", ""}
_LONG_WAIT = 60_000
_FULL = re.compile(r"\bfull\b(?!\s*(?:=\s*)?(?:false|off|0))")
_MOVED = re.compile(
    rf"ALTER\s+(?:INDEX\s+(?:IF\s+EXISTS\s+)?{_TABLE}|(?P<what>TABLE|INDEX|MATERIALIZED\s+VIEW)\s+ALL\s+"
    rf"IN\s+TABLESPACE\s+(?P<from>{_NAME}).*?)\s+SET\s+TABLESPACE\s+(?!(?P=from))",
    re.I | re.DOTALL,
)
_DOMAIN_CHECK = re.compile(
    rf"ALTER\s+DOMAIN\s+{_TABLE}\s+(?:ADD\b(?!.*\bNOT\s+VALID\b)|SET\s+NOT\s+NULL\b)",
    re.I | re.DOTALL,
)
_LONGEST = 100_000


def note_operation(builder: Builder) -> None:
    """Record what the current statement does to tables that may be in use."""
    statement = builder.statement
    if len(statement.text) > _LONGEST:
        return
    text = _COMMENTS.sub(lambda match: " " * len(match.group()), statement.text)
    _note_enum_use(builder, text)
    if called := _CALL.match(text):
        _note_call(builder, called)
    if made := _MADE.match(text):
        builder.make(_plain(made["table"]))
    if statement.kind == "write":
        _note_write(builder, text)
    elif statement.kind == "maintenance":
        _note_maintenance(builder, text)
    elif statement.kind == "routine":
        _note_routine(builder, text)
    elif statement.kind == "setting":
        _note_timeout(builder, text)
    elif statement.kind == "create_other":
        _note_database(builder, text)
    elif statement.kind == "alter_index" and (moved := _MOVED.match(text)):
        _change(builder, "move", moved, detail="set tablespace")
    elif checked := _DOMAIN_CHECK.match(text):
        _change(builder, "check_domain", checked)
    if "pgrst." in text and statement.kind in ("setting", "access", "other"):
        _note_served(builder, text)
    if statement.kind == "alter_table" and builder.schema.dialect == "mysql":
        _note_copy(builder, text)
    if statement.kind == "drop_schema" and (gone := _GONE.match(text)):
        _change(builder, f"drop_{gone['kind'].lower()}", gone)
    if statement.kind in _CASCADING:
        _note_cascade(builder, text)


def _note_write(builder: Builder, text: str) -> None:
    """Record an UPDATE or DELETE that no condition keeps to a few rows."""
    written = _WRITE.match(text)
    condition = _WHERE.search(text)
    if written and written["table"].lower().startswith(_CATALOG):
        return
    if written and not (condition and _NARROW.search(condition["condition"])):
        _change(builder, "write_rows", written, detail="some" if condition else "all")


def _note_call(builder: Builder, called: re.Match[str]) -> None:
    """Say of a procedure that changes tables that it is not followed, and which it may change."""
    name = _plain(called["table"]).rpartition(".")[2]
    head = re.compile(rf"PROCEDURE\b[^(]*?\b{re.escape(name)}\b", re.I)
    bodies = [code for code in builder.schema.code if head.search(code[:300])]
    saying = bool(_SAYING & set(re.split(r"[\W_]+", name.lower())))
    if not any(_CHANGES.search(body.partition("(")[2]) for body in bodies) and not saying:
        return
    given = re.findall(r"'([\w.$]+)'", called["given"] or "")
    builder.schema.untold.update(word.lower() for word in given)
    place = builder.place(0)
    said = f"what the procedure {name} changes is not followed"
    if not any(said in note for note in builder.schema.notes):
        builder.schema.notes.append(
            f"{place.artifact}, line {place.line}: {said}; indexes of the tables that it is given "
            "are not compared."
        )


def _note_routine(builder: Builder, text: str) -> None:
    """Record a trigger or a rule, which are changes of their table."""
    if made := _RULE.match(text):
        _change(builder, "create_rule", made, name=_plain(made["name"]))
    elif trigger := _TRIGGER.match(text):
        _change(builder, "create_trigger", trigger)


def _note_database(builder: Builder, text: str) -> None:
    """Remember extensions and where they go, and the encoding of a database."""
    for change in builder.schema.changes if (again := _AGAIN.match(text)) else ():
        if again and change.kind in ("drop_schema", "drop_database", "cascade"):
            change.existing = change.existing and change.table != _plain(again["table"])
    if made := _EXTENSION.match(text):
        name = _plain(made["name"])
        builder.schema.extensions[name] = Extension(
            name=name, place=builder.place(made.start("name")), schema=_plain(made["schema"] or "")
        )
    elif (made := _DATABASE.match(text)) and builder.schema.dialect == "postgres":
        place = builder.place(made.start("name"))
        builder.schema.encodings.append((_plain(made["name"]), made["encoding"].upper(), place))


def _note_served(builder: Builder, text: str) -> None:
    """Remember the schemas that PostgREST is told to serve; the last word counts."""
    if said := _SERVED.search(text):
        names = (name.strip(" \"'") for name in said["schemas"].split(","))
        builder.schema.served = tuple(name.lower() for name in names if name)


def _note_timeout(builder: Builder, text: str) -> None:
    setting = _TIMEOUT.match(text)
    if setting is None:
        return
    value = (setting["value"] or setting["given"]).strip("'").lower()
    if setting["lock"] or _is_short(value):
        builder.bounded = value not in _OFF
        builder.bounded_locally = builder.bounded and bool(setting["local"])


def _is_short(value: str) -> bool:
    """Whether a statement that may run for so long keeps others waiting for a minute at most."""
    number = re.fullmatch(r"(\d+)\s*(ms|s|min)?", value)
    if number is None or value in _OFF:
        return False
    return int(number[1]) * {"s": 1000, "min": 60_000}.get(number[2], 1) <= _LONG_WAIT


def _note_maintenance(builder: Builder, text: str) -> None:
    if moved := _MOVED.match(text):
        everything = " ".join(f"every {moved['what']} of the tablespace".lower().split())
        builder.change("move", everything, name=everything, detail="set tablespace")
    found = _MAINTENANCE.match(text)
    if found is None or builder.schema.dialect != "postgres":
        return
    what = " ".join(found["what"].lower().split())
    words = f"{found['options'] or ''} {found['words']}".lower()
    online = "concurrently" in words or (what == "vacuum" and not _FULL.search(words))
    if not online and not (what == "reindex" and not found["table"]):
        _change(builder, "maintain", found, name=what)


def _note_cascade(builder: Builder, text: str) -> None:
    if builder.schema.dialect != "postgres":
        return
    for found in _CASCADE.finditer(text):
        kind = " ".join(
            (found["kind"] or ("table" if found["empty"] else "column")).lower().split()
        )
        name = _plain(found["table"])
        place = builder.place(found.start("table"))
        table = _altered(text) if kind in ("column", "constraint") else name
        builder.change(
            "cascade", table or name, name=name, place=place, detail=f"truncate {kind}"
            if found["empty"] else kind,
        )  # fmt: skip


def _note_copy(builder: Builder, text: str) -> None:
    """Record what makes MySQL copy the table; its own ALGORITHM clause would refuse that."""
    found = _COPIED.search(text)
    if found and not ONLINE.search(text):
        what = " ".join(found.group().lower().split())
        builder.change("copy_table", _altered(text), name=what, place=builder.place(found.start()))


def _altered(text: str) -> str:
    found = re.match(rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_TABLE}", text, re.I)
    return _plain(found["table"]) if found else ""


def _note_enum_use(builder: Builder, text: str) -> None:
    """Record that a value added to an enum is used before its transaction has ended."""
    if builder.statement.kind == "alter_type":
        return
    for (kind, value), transaction in list(builder.added_values.items()):
        at = text.find("'" + value.replace("'", "''") + "'")
        if at >= 0 and transaction == builder.transaction:
            del builder.added_values[kind, value]
            builder.change("use_enum_value", kind, name=value, place=builder.place(at))


def _change(
    builder: Builder, kind: str, found: re.Match[str], *, name: str = "", detail: str = ""
) -> None:
    table = _plain(found["table"] or "")
    start = max(found.start("table"), 0)
    builder.change(kind, table, name=name or table, place=builder.place(start), detail=detail)


def _plain(name: str) -> str:
    return name.replace('"', "").replace("`", "")
