"""What it does to the rows when a column gets another type: nothing, a rewrite, or a loss.

PostgreSQL's rules (documentation of ALTER TABLE, Notes): a change that is binary coercible and
loosens the limit needs no rewrite; everything else writes each row anew.
"""

import re
from typing import Literal

Cost = Literal["free", "rewrite", "loss"]

_TYPE = re.compile(
    r"([a-z_ ]{1,99}?) {0,9}(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))? {0,9}(?:with.*)?\Z"
)
_ALIASES = {
    "character varying": "varchar",
    "character": "char",
    "bpchar": "char",
    "decimal": "numeric",
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "serial": "integer",
    "bigserial": "bigint",
    "float": "double precision",
    "float8": "double precision",
    "float4": "real",
    "longtext": "text",
    "mediumtext": "text",
    "tinytext": "text",
}
_WIDTHS = {"tinyint": 1, "smallint": 2, "mediumint": 3, "integer": 4, "bigint": 8}
_CUTS = re.compile(r"\b(?:left|substr|substring|trunc|round|floor|ceil|date_trunc)\s*\(", re.I)
_USING = re.compile(r"\bUSING\b(.*)", re.I | re.DOTALL)
_UNLIMITED = 1 << 62
_ENUM = re.compile(r"enum\s*\((.*)\)", re.I | re.DOTALL)
_LITERAL = re.compile(r"'((?:[^']|'')*)'")


def judge_conversion(was: str, becomes: str, statement: str = "") -> Cost:
    """Return what changing a type costs; types as written, `was` is "" where it is unknown.

    Args:
        was: the type until now.
        becomes: the type from now on.
        statement: the whole statement; a USING clause that cuts values is a loss.
    """
    clause = _USING.search(statement)
    using = clause.group(1) if clause else ""
    if _CUTS.search(using):
        return "loss"
    if not was:
        free = _split(becomes)[0] in ("text", "varchar") and not using
        return "free" if free else "rewrite"
    old, new = _ENUM.match(was), _ENUM.match(becomes)
    if old and new:
        gone = set(_LITERAL.findall(old[1])) - set(_LITERAL.findall(new[1]))
        return "loss" if gone else "free"
    return _compare(_split(was), _split(becomes), bool(using))


def _split(written: str) -> tuple[str, int | None, int | None]:
    """Name, length or precision, and scale."""
    plain = " ".join(written.lower().replace('"', "").split())
    if plain.startswith("timestamp") or plain.startswith("time"):
        zoned = "with time zone" in plain or plain.startswith("timestamptz")
        return ("timestamptz" if zoned else plain.split("(")[0].split(" ")[0]), None, None
    matched = _TYPE.match(plain)
    if matched is None:
        return plain, None, None
    name = matched[1].strip()
    size, scale = matched[2], matched[3]
    return (
        _ALIASES.get(name, name),
        int(size) if size else None,
        int(scale) if scale else (0 if size else None),
    )


def _compare(
    was: tuple[str, int | None, int | None],
    becomes: tuple[str, int | None, int | None],
    using: bool,
) -> Cost:
    old, new = was[0], becomes[0]
    if old in _WIDTHS and new in _WIDTHS:
        return "loss" if _WIDTHS[new] < _WIDTHS[old] else "free" if old == new else "rewrite"
    if old in ("text", "varchar", "char") and new in ("text", "varchar", "char"):
        before = was[1] or (1 if old == "char" else _UNLIMITED)
        after = becomes[1] or (1 if new == "char" else _UNLIMITED)
        if after < before:
            return "loss"
        return "free" if old != "char" and new != "char" and not using else "rewrite"
    if old == new == "numeric":
        whole = [(t[1] or _UNLIMITED) - (t[2] or 0) for t in (was, becomes)]
        if whole[1] < whole[0] or (becomes[1] and (becomes[2] or 0) < (was[2] or 0)):
            return "loss"
        return "free" if not becomes[1] or was[2] == becomes[2] else "rewrite"
    lossy = {
        ("timestamptz", "date"), ("timestamp", "date"), ("datetime", "date"),
        ("timestamptz", "time"), ("timestamp", "time"), ("double precision", "real"),
        ("numeric", "integer"), ("numeric", "bigint"), ("double precision", "integer"),
        ("double precision", "bigint"), ("real", "integer"), ("jsonb", "text[]"),
        ("numeric", "real"), ("numeric", "double precision"),
    }  # fmt: skip
    if (old, new) in lossy:
        return "loss"
    return "free" if was == becomes and not using else "rewrite"
