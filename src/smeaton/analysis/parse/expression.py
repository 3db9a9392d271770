"""Expressions of PostgreSQL's parse tree in one normal form.

Casts are left out, so that what pg_dump prints equals what people write.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from smeaton.analysis.parse.schema import Expression

Node = dict[str, Any]


def strings(nodes: Iterable[Node] | None) -> tuple[str, ...]:
    """Return the strings of a list of String nodes."""
    return tuple(node["String"].get("sval", "") for node in nodes or () if "String" in node)


def render(node: Any) -> str:
    """Return an expression in one normal form: casts dropped, spaces fixed, lower-case calls."""
    if isinstance(node, list):
        return ", ".join(render(item) for item in node)
    if not isinstance(node, dict) or len(node) != 1:
        return json.dumps(_without_places(node), sort_keys=True)
    kind: str
    body: Node
    kind, body = next(iter(node.items()))
    if kind in _RENDER:
        return _RENDER[kind](body)
    return json.dumps(_without_places(node), sort_keys=True)


def _without_places(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: _without_places(v) for k, v in node.items() if not k.endswith("location")}
    return [_without_places(item) for item in node] if isinstance(node, list) else node


def _render_const(body: Node) -> str:
    if "sval" in body:
        return f"'{body['sval'].get('sval', '')}'"
    for kind in ("ival", "fval", "boolval"):
        if kind in body:
            return str(body[kind].get(kind, 0)).lower()
    return "null"


def _render_call(body: Node) -> str:
    return f"{strings(body.get('funcname'))[-1].lower()}({render(body.get('args', []))})"


def _render_operation(body: Node) -> str:
    operator = "".join(strings(body.get("name")))
    kind = body.get("kind", "").removeprefix("AEXPR_").lower()
    word = operator if kind in ("op", "in") else f"{operator} {kind}"
    left = render(body["lexpr"]) + " " if "lexpr" in body else ""
    return (
        f"{left}{word} ({render(body.get('rexpr'))})"
        if kind != "op"
        else (f"{left}{word} {render(body.get('rexpr'))}")
    )


def _render_logic(body: Node) -> str:
    word = body.get("boolop", "").removesuffix("_EXPR").lower()
    args = [render(arg) for arg in body.get("args", [])]
    return f"not ({args[0]})" if word == "not" else f" {word} ".join(f"({arg})" for arg in args)


_RENDER: dict[str, Callable[[Node], str]] = {
    "ColumnRef": lambda body: (
        strings(body.get("fields"))[-1] if strings(body.get("fields")) else "*"
    ),
    "A_Const": _render_const,
    "TypeCast": lambda body: render(body.get("arg")),
    "CollateClause": lambda body: render(body.get("arg")),
    "FuncCall": _render_call,
    "A_Expr": _render_operation,
    "BoolExpr": _render_logic,
    "NullTest": lambda body: (
        render(body.get("arg"))
        + (" is null" if body.get("nulltesttype") == "IS_NULL" else " is not null")
    ),
    "BooleanTest": lambda body: f"{render(body.get('arg'))} {body.get('booltesttype', '').lower()}",
    "CoalesceExpr": lambda body: f"coalesce({render(body.get('args', []))})",
    "List": lambda body: render(body.get("items", [])),
    "A_ArrayExpr": lambda body: f"[{render(body.get('elements', []))}]",
    "SQLValueFunction": lambda body: body.get("op", "").removeprefix("SVFOP_").lower(),
}


def find_calls(node: Any) -> frozenset[str]:
    """Return the functions, as written, that are called with no column and in no sub-select."""
    found: set[str] = set()
    pending = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            call = item.get("FuncCall")
            if call and '"ColumnRef"' not in json.dumps(call):
                found.add(".".join(strings(call.get("funcname"))))
            pending.extend(value for key, value in item.items() if key != "SubLink")
    return frozenset(found)


def walk(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key of a parse tree with what stands under it, without recursion."""
    pending = [tree]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            yield from item.items()
            pending.extend(item.values())


def read_expression(node: Any) -> Expression:
    """Return a parsed expression with the functions and columns that it uses."""
    functions: set[str] = set()
    columns: set[str] = set()
    for key, value in walk(node):
        if key == "FuncCall":
            functions.add(strings(value.get("funcname"))[-1].lower())
        elif key == "SQLValueFunction":
            functions.add(value.get("op", "").removeprefix("SVFOP_").lower())
        elif key == "ColumnRef":
            columns.update(strings(value.get("fields"))[-1:])
    return Expression(render(node), frozenset(functions), frozenset(columns))
