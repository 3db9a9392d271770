"""The rule `inconsistent_naming`."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain

_STYLES = (
    ("snake_case", re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+\Z")),
    ("kebab-case", re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+\Z")),
    ("camelCase", re.compile(r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+\Z")),
    ("PascalCase", re.compile(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\Z")),
)
_SLIPS = 12
_LEAST = 4


@rule("OAS086", severity="low", harm="confusion", each=1)
def inconsistent_naming(api: Api) -> Iterator[Hit]:
    """Names after several conventions.

    ## What it does
    Counts how fields, query parameters and path segments are written (snake_case, camelCase,
    kebab-case, PascalCase), and finds contracts with a mix, or with the same field spelled in two
    ways. It is one finding a contract.

    ## Why it matters
    Clients have to look up every name; a field read as `user_id` where it is `userId` is undefined,
    and nothing says so.

    ## When it is fine
    A few odd ones among many: names of other systems, headers, metrics. Words of one part fit every
    convention.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order:
          type: object
          properties:
            customer_id: {type: string}
            created_at: {type: string}
            total_cents: {type: integer}
        Invoice:
          type: object
          properties:
            customerId: {type: string}
            dueDate: {type: string}
            orderId: {type: string}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order:
          type: object
          properties:
            customer_id: {type: string}
            created_at: {type: string}
            total_cents: {type: integer}
        Invoice:
          type: object
          properties:
            customer_id: {type: string}
            due_date: {type: string}
            order_id: {type: string}
    ```

    ## See also
    resource-modelling
    """
    fields = {each.name: each for each in api.fields}
    segments = [part for each in api.operations for part in each.path.split("/") if "{" not in part]
    queries = [p.name for each in api.operations for p in each.parameters if p.location == "query"]
    told = [
        text
        for kind, names in (("fields", fields), ("paths", segments), ("parameters", queries))
        if (text := _mix(kind, names))
    ]
    spelled: defaultdict[str, set[str]] = defaultdict(set)
    for name in fields:
        if name[:1].isalpha():
            spelled[plain(name)].add(name)
    twice = [" / ".join(sorted(names)) for names in spelled.values() if len(names) > 1]
    if twice and (told or len(twice) * _SLIPS >= len(fields)):
        told.append(f"one field in two spellings: {first_names(twice, 4)}")
    if told:
        odd = next(
            (fields[name] for name in fields if _style(name) not in ("", "snake_case")), None
        )
        yield Hit(
            odd.object if odd else "paths",
            odd.place if odd else api.root.get("paths").place,
            f"Names follow several conventions: {'; '.join(told)}.",
            "Clients have to look up every name, and a wrong guess is undefined without an error.",
            "Keep one casing each for fields, paths and parameters; rename with the next version.",
        )


def _style(name: str) -> str:
    """Return the convention of a name of several words; "" for any other."""
    return next((style for style, pattern in _STYLES if pattern.match(name)), "")


def _mix(kind: str, names: Iterable[str]) -> str:
    """Return how many names are of which convention, if more than slips are of another."""
    styles: defaultdict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        styles[_style(name)].append(name)
    styles.pop("", None)
    counts = Counter({style: len(found) for style, found in styles.items()}).most_common()
    rare = sum(number for _, number in counts[1:])
    if rare < _LEAST or rare * _SLIPS < sum(number for _, number in counts):
        return ""
    odd = [name for style, _ in counts[1:] for name in styles[style]]
    parts = ", ".join(f"{number} {style}" for style, number in counts)
    return f"{kind} {parts} ({first_names(odd, 4)})"
