"""The rule `ambiguous_paths`."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import template
from smeaton.analysis.rule import Hit, rule

_MOST = 400
"""Paths of one length that are compared with each other."""


@rule("OAS109", severity="medium", harm="outage", each=2)
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
    specification.

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
    lengths: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
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
                severity=Severity.HIGH,
                group="same",
            )
        else:
            lengths[path.count("/"), ""].append(path)
    for alike in lengths.values():
        for one, two in combinations(alike[:_MOST], 2):
            if _cross(one, two) and _methods(api, one) & _methods(api, two):
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


def _methods(api: Api, path: str) -> set[str]:
    """Return the methods of a path."""
    value = api.root.get("paths").get(path).value
    return {str(key).lower() for key in value} if isinstance(value, dict) else set()
