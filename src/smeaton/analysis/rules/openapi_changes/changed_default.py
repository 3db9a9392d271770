"""The rule `changed_default`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import compare_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC015", severity="medium", harm="corruption", each=1)
def changed_default(change: Comparison) -> Iterator[Hit]:
    """What is taken where nothing is sent has changed.

    ## What it does
    Finds parameters and fields of requests whose default is another one.

    ## Why it matters
    Clients that send nothing get another result, without having changed anything: another
    order, page size or currency.

    ## When it is fine
    The old default was wrong in the contract and never what the server did: ignore it with that
    reason.

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
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: total}}
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
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## See also
    api-versioning
    """
    for each in compare_fields(change.old, change.new):
        if each.direction == "sent" and each.difference.keyword == "default":
            yield Hit(
                each.object,
                each.place,
                f"{each.object} {each.difference.words}.",
                "Clients that send nothing get another result without having changed anything.",
                "Keep the default; offer the new one under a new name or version.",
            )
