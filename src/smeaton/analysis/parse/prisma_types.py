"""Prisma's scalar types, native types and default values in terms of the database.

Defaults of the connectors as in the Prisma schema reference ("Model field scalar types").
"""

import re
from typing import get_args

from smeaton.analysis.parse.schema import Dialect, Expression, Schema, Type

_SCALARS: dict[str, dict[Dialect, str]] = {
    "String": {"postgres": "text", "mysql": "varchar(191)", "sqlite": "text"},
    "Boolean": dict.fromkeys(get_args(Dialect), "boolean"),
    "Int": dict.fromkeys(get_args(Dialect), "integer"),
    "BigInt": dict.fromkeys(get_args(Dialect), "bigint"),
    "Float": {"postgres": "double", "mysql": "double", "sqlite": "real"},
    "Decimal": {"postgres": "numeric(65,30)", "mysql": "numeric(65,30)", "sqlite": "numeric"},
    "DateTime": {"postgres": "timestamp(3)", "mysql": "datetime(3)", "sqlite": "datetime"},
    "Json": {"postgres": "jsonb", "mysql": "json", "sqlite": "json"},
    "Bytes": {"postgres": "bytea", "mysql": "blob", "sqlite": "blob"},
}
_NATIVE = {
    "doubleprecision": "double",
    "decimal": "numeric",
    "int": "integer",
    "tinytext": "text",
    "mediumtext": "text",
    "longtext": "text",
    "tinyblob": "blob",
    "mediumblob": "blob",
    "longblob": "blob",
    "float": "real",
}
_WHOLE = ("integer", "bigint", "smallint", "tinyint", "mediumint")
_CALL = re.compile(r"(\w+)\s*\(")
_SPLIT = re.compile(r"(\w+)(?:\((\d+)(?:,\s*(\d+))?\))?")


def read_type(
    schema: Schema, name: str, native: str, args: dict[str, str], *, array: bool = False
) -> Type:
    """Return the column type of a field.

    Args:
        schema: for its dialect and enums.
        name: the field's type, "DateTime" or the name of an enum.
        native: what follows "@db.", "" where nothing does.
        args: arguments of the native type.
        array: the field is a list.
    """
    if name.startswith("Unsupported"):
        inner = name.partition('"')[2].rpartition('"')[0]
        return Type(inner.split("(")[0] or "unknown", inner, array=array)
    if name in schema.enums:
        values = schema.enums[name]
        canonical = {"postgres": name, "mysql": "enum", "sqlite": "text"}[schema.dialect]
        return Type(canonical, name, array=array, values=values)
    sizes = [int(value) for value in args.values() if value.isdigit()]
    if native:
        plain = native.lower()
        unsigned = plain.startswith("unsigned")
        plain = plain.removeprefix("unsigned")
        kind = _NATIVE.get(plain, plain)
        if kind == "tinyint" and sizes == [1]:
            kind = "boolean"
        if kind == "timestamptz" and schema.dialect == "mysql":
            kind = "timestamp"
        written = f"{plain}({', '.join(map(str, sizes))})" if sizes else plain
    else:
        written = _SCALARS.get(name, {}).get(schema.dialect, name)
        found = _SPLIT.match(written)
        kind = found[1] if found else written
        sizes = [int(size) for size in (found.groups()[1:] if found else ()) if size]
        unsigned = False
    return Type(
        kind,
        written,
        length=sizes[0] if sizes and kind not in _WHOLE else None,
        scale=sizes[1] if len(sizes) > 1 else None,
        array=array,
        unsigned=unsigned,
    )


def read_default(value: str) -> Expression:
    """Return a default value in the form of the rules: `"web"` and `WEB` become `'web'`."""
    if value.startswith("dbgenerated("):
        value = value.partition("(")[2].rpartition(")")[0].strip().strip('"').lower()
        return Expression(value, frozenset(_CALL.findall(value)))
    if called := _CALL.match(value):
        return Expression(f"{called[1].lower()}()", frozenset([called[1].lower()]))
    if value.startswith("["):
        return Expression("'{}'")
    is_word = re.fullmatch(r"[A-Za-z_]\w*", value) is not None
    if value.startswith('"') or (is_word and value not in ("true", "false")):
        return Expression(f"'{value.strip(chr(34))}'")
    return Expression(value)
