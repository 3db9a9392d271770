"""The rule `deprecated_without_date`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sunset import find_date


@rule("OAC017", severity="low", harm="confusion", each=1)
def deprecated_without_date(change: Comparison) -> Iterator[Hit]:
    """Something is deprecated and nobody says until when it works.

    ## What it does
    Finds operations that are newly deprecated without a date, and dates that were moved forward
    or taken away.

    ## Why it matters
    Without a date nobody plans the move, and the removal is as sudden as it would have been
    without the mark.

    ## When it is fine
    It will stay for good, and the description says so.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          deprecated: true
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          deprecated: true
          x-sunset: "2030-01-01"
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## See also
    deprecation-and-sunset
    """
    for pair in pair_operations(change.old, change.new):
        before, after = find_date(pair.old.node), find_date(pair.new.node)
        if not pair.new.deprecated or (pair.old.deprecated and not before):
            continue
        if after and not (before and after < before):
            continue
        state = f"stops on {after}, not on {before}" if after else "names no date of its end"
        yield Hit(
            pair.new.name,
            pair.new.node.get("deprecated").place,
            f"{pair.new.name} is deprecated and {state}.",
            "Without a date that holds nobody plans the move, and its end is sudden.",
            'Add x-sunset: "YYYY-MM-DD", send the Sunset header (RFC 8594), and name what '
            "replaces it in the description.",
        )
