"""The rule `backtracking_pattern`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    list_inputs,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_NESTED = re.compile(
    r"\((?:\?:)?(?:\\[wdsS.]|\[[^\]]+\]|\.|\w)[+*](?:\\s\??|\s\?|[?*])*\)[+*]|"
    r"\((?:\?:)?\.\*\)[+*]"
)


@rule("OAS046", severity="medium", harm="outage", each=1)
def backtracking_pattern(api: Api) -> Iterator[Hit]:
    r"""A pattern that takes exponential time.

    ## What it does
    Finds patterns with a repeated group that repeats within, such as (a+)+ or (\w*)*, on inputs.

    ## Why it matters
    Most engines backtrack: thirty characters that don't match take minutes of CPU. One request
    stops a worker (CWE-1333, ReDoS).

    ## When it is fine
    Groups whose parts are kept apart by something that they can't match themselves.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /users:
        get:
          parameters: [{name: name, in: query, schema: {type: string, pattern: "^(\\w+\\s?)+$"}}]
          responses: {"200": {description: Users}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /users:
        get:
          parameters:
            - {name: name, in: query, schema: {type: string, maxLength: 80, pattern: "^[\\w ]+$"}}
          responses: {"200": {description: Users}}
    ```

    ## See also
    input-validation-and-injection
    """
    for each in list_inputs(api):
        pattern = each.schema.text("pattern")
        limit = each.schema.number("maxLength")
        if _NESTED.search(pattern) and (limit is None or limit > 30):
            yield Hit(
                each.object,
                each.place,
                f"The pattern of {each.object} repeats a group that repeats within:"
                f" {pattern[:60]!r}.",
                "Engines that backtrack take exponential time on what almost matches: one request "
                "stops a worker.",
                "Write it without the inner repetition (^[\\w ]+$), bound maxLength, or match with"
                " RE2.",
            )
