"""Tells what kind of artefact a text is, and which dialect of SQL, from its vocabulary."""

import re

from smeaton.analysis.parse.prisma import PROVIDERS, find_provider
from smeaton.analysis.parse.schema import Dialect

_SQL = re.compile(
    r"^[ \t]*(?:CREATE|ALTER|DROP)\s+(?:\w+\s+){0,4}?(?:TABLE|INDEX|TYPE|DOMAIN|SCHEMA|VIEW|"
    r"DATABASE|FUNCTION|TRIGGER|EXTENSION|SEQUENCE)\b|;\s*(?:CREATE|ALTER)\s+TABLE\b|"
    r"^[ \t]*(?:CREATE|ALTER|DROP)\s+POLICY\s+(?:\w+|\"[^\"\n]+\")\s+ON\s|"
    r"^[ \t]*(?:COPY|COMMENT\s+ON|INSERT\s+INTO|PRAGMA|TRUNCATE|RENAME\s+TABLE|"
    r"UPDATE\s+(?:ONLY\s+)?[\w.\"`]+\s+SET|DELETE\s+FROM|REINDEX|VACUUM|CLUSTER)\s",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNS: tuple[tuple[Dialect, int, str], ...] = (
    ("mysql", 5, r"\bAUTO_INCREMENT\b|\bENGINE\s*=|-- MySQL dump|-- MariaDB dump|/\*!\d{5}"),
    (
        "mysql",
        3,
        r"\b(?:DEFAULT\s+)?CHARSET\s*=|\b(?:tiny|medium)int\b|\bUNSIGNED\b|\bON\s+UPDATE\s+CURRENT_TIMESTAMP",
    ),
    (
        "mysql",
        3,
        r"^DELIMITER\s|^[ \t]*(?:UNIQUE\s+)?KEY\s+\w+\s*\(|\b(?:medium|long)text\b|"
        r"\benum\s*\(\s*'|\bFULLTEXT\s+(?:KEY|INDEX)\b",
    ),
    ("mysql", 2, r"`\w+`|\bDATETIME\b"),
    (
        "sqlite",
        5,
        r"\bAUTOINCREMENT\b|\bWITHOUT\s+ROWID\b|\bsqlite_\w+|^PRAGMA\s|\)\s*STRICT\s*[;,]",
    ),
    ("sqlite", 4, r"\bstrftime\s*\(|\bSQLite\b|\bfts5\b|\bdatetime\s*\(\s*'now'|\bunixepoch\s*\("),
    ("sqlite", 3, r"\bINTEGER\s+PRIMARY\s+KEY\b(?!\s+GENERATED)|\bPRAGMA\b"),
    (
        "postgres",
        5,
        r"PostgreSQL database dump|\b(?:big|small)?serial\b|\btimestamptz\b|\bjsonb\b|\$\$",
    ),
    (
        "postgres",
        4,
        r"\bGENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY|\bnextval\s*\(|::\s*\w+|\bCONCURRENTLY\b",
    ),
    (
        "postgres",
        4,
        r"\btimestamp\s+with(?:out)?\s+time\s+zone|\bcharacter\s+varying\b|\bgen_random_uuid\b|\bCREATE\s+EXTENSION",
    ),
    (
        "postgres",
        3,
        r"\buuid\b|\bbytea\b|\btext\s*\[\]|\bUSING\s+(?:gin|gist|brin|btree|hash)\b|\bCOMMENT\s+ON\b|\binet\b|\btstzrange\b",
    ),
    (
        "postgres",
        2,
        r"\bPARTITION\s+OF\b|\bPOLICY\b.*\bON\b|\bCREATE\s+(?:TYPE|DOMAIN)\b|\bNOT\s+VALID\b|\bALTER\s+COLUMN\b|\bnow\s*\(\)|^\\\w+",
    ),
)
_COMPILED = tuple(
    (dialect, weight, re.compile(pattern, re.IGNORECASE | re.MULTILINE))
    for dialect, weight, pattern in _SIGNS
)
_MYSQL_ALONE = re.compile(
    r"\bAUTO_INCREMENT\b|\bENGINE\s*=|\bCHARSET\b|\bUNSIGNED\b|`|/\*!\d|^DELIMITER\s|"
    r"\benum\s*\(|\bCHARACTER\s+SET\b|\bON\s+UPDATE\s+CURRENT_TIMESTAMP|\bCOMMENT\s+'|"
    r"^[ \t]*(?:(?:UNIQUE|FULLTEXT|SPATIAL)\s+)?(?:KEY|INDEX)\s+\w+\s*\(|^SET\s+\w|\bUSE\s+\w+;",
    re.IGNORECASE | re.MULTILINE,
)
_ROWID_KEY = re.compile(
    r"\bINTEGER\s+(?:NOT\s+NULL\s+)?PRIMARY\s+KEY\b|"
    r"\bTEXT\s+(?:NOT\s+NULL\s+)?DEFAULT\s+'",
    re.IGNORECASE,
)
_PRISMA = re.compile(r"^model\s+\w+\s*\{|^datasource\s+\w+\s*\{", re.MULTILINE)
_PRISMA_ATTRIBUTE = re.compile(r"\s@id\b|^[ \t]*@@\w|^[ \t]*provider\s*=", re.MULTILINE)
_ENOUGH = 400_000
_HEAD = 40_000
"""Characters that are looked at first; the rest of a long text only where they leave doubt."""
_CLEAR_LEAD = 5
_ALIASES: dict[str, Dialect] = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
}


def detect(text: str, kind: str | None = None, name: str = "") -> tuple[str, Dialect | None]:
    """Return the kind ("sql", "prisma" or "unknown") of a text and its dialect.

    Args:
        text: the artefact.
        kind: what the user says it is: None, "sql", "sql:postgres", "sql:mysql", "sql:sqlite",
            just the dialect, or "prisma"; anything else is treated as not said.
        name: its file name; "x.prisma" is taken at its word.
    """
    said = (kind or "").lower().removeprefix("sql").strip(":-")
    if said in _ALIASES:
        return "sql", _ALIASES[said]
    head = text[:_ENOUGH]
    if said == "prisma" or (not kind and (name.endswith(".prisma") or _is_prisma(head))):
        provider = find_provider(head)
        return "prisma", PROVIDERS.get(provider) if provider else "postgres"
    if (kind or "").lower() != "sql" and not _SQL.search(head):
        return "unknown", None
    (first, lead), (_, behind), _ = _score(head[:_HEAD])
    if lead - behind < _CLEAR_LEAD and len(head) > _HEAD:
        (first, _), *_ = _score(head)
    if first == "mysql" and _is_sqlite(head[:_HEAD]):
        first = "sqlite"
    return "sql", first


def _is_sqlite(text: str) -> bool:
    """Whether what looks like MySQL has nothing of it but type names, which SQLite takes too.

    An INTEGER key that numbers itself and TEXT with a plain default are SQLite's.
    """
    return bool(_ROWID_KEY.search(text)) and not _MYSQL_ALONE.search(text)


def _score(text: str) -> list[tuple[Dialect, int]]:
    """Return each dialect with the weight of its signs, the likeliest first."""
    scores: dict[Dialect, int] = {"postgres": 1, "mysql": 0, "sqlite": 0}
    for dialect, weight, pattern in _COMPILED:
        if pattern.search(text):
            scores[dialect] += weight
    return sorted(scores.items(), key=lambda item: -item[1])


def _is_prisma(text: str) -> bool:
    return bool(_PRISMA.search(text) and _PRISMA_ATTRIBUTE.search(text))
