"""The rule `removed_response_header`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC012", severity="medium", harm="confusion", each=1)
def removed_response_header(change: Comparison) -> Iterator[Hit]:
    """A header that clients read is gone.

    ## What it does
    Finds headers of answers that the later version does not list.

    ## Why it matters
    Clients that page by Link, wait by Retry-After or lock by ETag lose what they go by, mostly
    without an error.

    ## When it is fine
    It was documented and never sent; ignore it with that reason.

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
            "200": {description: all, headers: {ETag: {schema: {type: string}}}}
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
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all, headers: {etag: {schema: {type: string}}}}
            "404": {description: none}
    ```

    ## See also
    api-versioning
    http-concurrency-control
    """
    for pair in pair_operations(change.old, change.new):
        for old, new in pair.answers():
            for name in old.headers:
                if name not in new.headers:
                    yield Hit(
                        pair.new.name,
                        new.place,
                        f"{pair.new.name} does not send the header {name} with {new.status} "
                        "any more.",
                        "Clients that go by it are not told, and mostly get no error.",
                        "Go on sending it.",
                        group=name,
                    )
