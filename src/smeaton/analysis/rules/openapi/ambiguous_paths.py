"""The rule `ambiguous_paths`."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import METHODS, Api, Operation
from smeaton.analysis.rest import template
from smeaton.analysis.rule import Hit, rule

_MOST = 400
"""Paths of one length that are compared with each other."""


@rule("OAS109", severity="medium", harm="outage", each=1)
def ambiguous_paths(api: Api) -> Iterator[Hit]:
    """Two paths for one address.

    ## What it does
    Finds paths that differ by the names of their parameters alone, and pairs of which each is more
    specific in another place, so that one address fits both.

    ## Why it matters
    Which one is called depends on the router: OpenAPI calls identical templates invalid and leaves
    the others to tools. A gateway and the server behind it may choose differently, and then rights
    are checked for the wrong one.

    ## When it is fine
    A fixed name beside a parameter (`/users/me` and `/users/{id}`): the fixed one counts, by the
    specification. Parameters that are numbers, UUIDs, or have a pattern or enum, where the fixed
    part is none.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: One}}}
      /orders/{number}:
        parameters: [{name: number, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: One}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: One}}}
      /orders/by-number/{number}:
        parameters: [{name: number, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: One}}}
    ```

    ## See also
    resource-modelling
    """
    paths = api.root.get("paths")
    names = [path for path, _ in paths.items() if path.startswith("/")]
    seen: dict[str, str] = {}
    operations = {(each.path, each.method): each for each in api.operations}
    lengths: defaultdict[int, list[str]] = defaultdict(list)
    for path in names:
        other = seen.setdefault(template(path), path)
        if other != path:
            yield Hit(
                path,
                paths.get(path).place,
                f"{path} and {other} are the same path.",
                "Which one is called depends on the router; the document is invalid.",
                "Keep one of them, or tell them apart by a fixed part: "
                f"{path.rpartition('/')[0]}/by-…",
                severity=Severity.HIGH if _methods(api, path) & _methods(api, other) else None,
                group="same",
            )
        else:
            lengths[path.count("/")].append(path)
    for alike in lengths.values() if len(seen) == len(names) else ():
        for one, two in combinations(alike[:_MOST], 2):
            if _cross(one, two) and _is_open(operations, one, two):
                yield Hit(
                    two,
                    paths.get(two).place,
                    f"One address fits both {one} and {two}.",
                    "A gateway and the server behind it may choose differently.",
                    "Give one of them a fixed part that the other can't have.",
                    severity=Severity.LOW,
                )


def _cross(one: str, two: str) -> bool:
    """Whether each path has a fixed part where the other has a parameter."""
    first = second = False
    for left, right in zip(one.split("/"), two.split("/"), strict=True):
        if left == right:
            continue
        if left.startswith("{") == right.startswith("{"):
            if left.startswith("{"):
                continue
            return False
        first |= left.startswith("{")
        second |= right.startswith("{")
    return first and second


def _is_open(operations: dict[tuple[str, str], Operation], one: str, two: str) -> bool:
    """Whether a method is on both paths, and each takes the fixed part of the other as a value."""
    for method in METHODS:
        pair = operations.get((one, method)), operations.get((two, method))
        if pair[0] and pair[1] and _takes(pair[0], two) and _takes(pair[1], one):
            return True
    return False


def _takes(operation: Operation, other: str) -> bool:
    """Whether the parameters of a path may have the fixed parts of another as values."""
    schemas = {each.name: each.schema for each in operation.parameters if each.location == "path"}
    for mine, theirs in zip(operation.path.split("/"), other.split("/"), strict=True):
        schema = schemas.get(mine.strip("{}")) if mine.startswith("{") else None
        if schema is None or theirs.startswith("{"):
            continue
        if schema.types and "string" not in schema.types and not theirs.isdigit():
            return False
        if schema.format == "uuid" or schema.text("pattern") or schema.enum is not None:
            return False
    return True


def _methods(api: Api, path: str) -> set[str]:
    """Return the methods of a path."""
    value = api.root.get("paths").get(path).value
    return {str(key).lower() for key in value} if isinstance(value, dict) else set()
