"""The rule `new_required_parameter`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC002", severity="high", harm="outage", each=1)
def new_required_parameter(change: Comparison) -> Iterator[Hit]:
    """A parameter that clients have to send is new.

    ## What it does
    Finds required parameters that the earlier version did not have, and those that were
    optional.

    ## Why it matters
    Requests without it, which is all that clients send today, are answered with 400.

    ## When it is fine
    A path parameter of a new path. An optional parameter with a default breaks nobody.

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
            - {name: sort, in: query, required: true, schema: {type: string, default: created}}
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
    for pair in pair_operations(change.old, change.new):
        before = {(each.location, each.name): each for each in pair.old.parameters}
        for parameter in pair.new.parameters:
            if not parameter.required or parameter.location == "path":
                continue
            was = before.get((parameter.location, parameter.name))
            if was is not None and was.required:
                continue
            state = "is required now" if was else "is new and required"
            yield Hit(
                f"{pair.new.name}#{parameter.name}",
                parameter.place,
                f"The {parameter.location} parameter {parameter.name} of {pair.new.name} {state}.",
                "Requests as clients send them today are refused.",
                "Leave it optional and document what is taken where it is missing; ask for it in a "
                "new version or a new operation.",
            )
