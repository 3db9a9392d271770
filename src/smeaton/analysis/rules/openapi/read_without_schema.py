"""The rule `read_without_schema`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_content, write_response
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, is_habit, live_operations, share
from smeaton.analysis.rule import Hit, rule

_CHECKS = re.compile(r"\b(?:health|ping|live|ready|check if|status|exists|download|redirect)", re.I)


@rule("OAS107", severity="medium", harm="confusion", each=1)
def read_without_schema(api: Api) -> Iterator[Hit]:
    """Reads that don't say what they answer.

    ## What it does
    Finds GET operations whose successful answer describes no content.

    ## Why it matters
    The contract is silent about the one thing that clients come for: types, documentation, mocks
    and tests have nothing to go by, and any change is compatible on paper.

    ## When it is fine
    Answers 204, 202 and redirects, checks (`/health`, `/ping`, "check if"), downloads with headers
    only. A few among many are left alone.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get: {responses: {"200": {description: The orders}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            '200':
              description: The orders
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      items:
                        type: array
                        items: {type: object}
    ```

    ## See also
    contract-tests, resource-modelling
    """
    reads = [each for each in live_operations(api) if each.method == "get"]
    mute = [each for each in reads if _is_mute(each)]
    if is_habit(len(mute), len(reads), 10):
        first = mute[0]
        yield Hit(
            first.name,
            first.success.place if first.success else first.place,
            f"{share(len(mute), len(reads))} GET operations don't say what they answer: "
            f"{first_names(each.name for each in mute)}.",
            "Types, mocks and tests have nothing to go by, and no change counts as breaking.",
            write_response("200", "…", write_content(api, "{$ref: …}")),
            severity=None if len(mute) * 2 >= len(reads) else Severity.LOW,
        )


def _is_mute(operation: Operation) -> bool:
    """Whether all goes well without a word of what comes back."""
    success = operation.success
    if success is None or success.content or success.status != "200":
        return False
    return not _CHECKS.search(f"{operation.path} {operation.words}")
