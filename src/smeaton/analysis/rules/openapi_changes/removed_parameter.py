"""The rule `removed_parameter`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC003", severity="medium", harm="confusion", each=1)
def removed_parameter(change: Comparison) -> Iterator[Hit]:
    """A parameter that clients send is gone.

    ## What it does
    Finds parameters of the earlier version that an operation does not take any more.

    ## Why it matters
    Servers mostly pass over what they do not know: a filter that is gone answers with
    everything, a limit with too much, and nobody gets an error.

    ## When it is fine
    It was deprecated before; then the finding is low.

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
            - {name: status, in: query, deprecated: true, schema: {type: string}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## See also
    api-versioning
    deprecation-and-sunset
    """
    for pair in pair_operations(change.old, change.new):
        later = {(each.location, each.name) for each in pair.new.parameters}
        for parameter in pair.old.parameters:
            if parameter.location == "path" or (parameter.location, parameter.name) in later:
                continue
            yield Hit(
                f"{pair.new.name}#{parameter.name}",
                pair.new.node.get("parameters").place,
                f"The {parameter.location} parameter {parameter.name} of {pair.new.name} is gone.",
                "A server that passes over unknown parameters answers as if it had not been sent: "
                "a filter lets everything through, and no client gets an error.",
                "Keep it and mark it `deprecated: true`; refuse it with 400 before it goes, so "
                "that those who send it see it.",
                severity=Severity.LOW if parameter.deprecated else None,
            )
