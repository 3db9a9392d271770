"""The rule `removed_status`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.compatibility import Pair, pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.openapi_elements import Response
from smeaton.analysis.rule import Hit, rule


@rule("OAC010", severity="medium", harm="confusion", each=1)
def removed_status(change: Comparison) -> Iterator[Hit]:
    """A status that clients handle is not answered any more.

    ## What it does
    Finds statuses of an operation that the later version does not list; success statuses are
    high.

    ## Why it matters
    Clients branch on the status: one that waits for 202 to poll does not know what to do with
    200, and an error that arrives under another status is handled as another error.

    ## When it is fine
    Errors of the server, which go as they come; errors that "default" or a range as 4XX answers
    instead. A status that was documented and never sent is for you to ignore with that reason.

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
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
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
    status-codes
    api-versioning
    """
    for pair in pair_operations(change.old, change.new):
        for status, response in pair.old.responses.items():
            if status in pair.new.responses or _breaks_nobody(pair, response):
                continue
            come = [each for each in pair.new.responses if each not in pair.old.responses]
            new = f"{', '.join(come)} {'is' if len(come) == 1 else 'are'} new"
            instead = f"; {new}" if come else ""
            yield Hit(
                pair.new.name,
                pair.new.node.get("responses").place,
                f"{pair.new.name} does not answer {status} any more{instead}.",
                "Clients branch on the status and have no branch for what comes instead.",
                "Go on answering it, or version the operation.",
                severity=Severity.HIGH if response.is_success else Severity.LOW,
                group=response.status[:1],
            )


def _breaks_nobody(pair: Pair, response: Response) -> bool:
    """Whether clients need no branch for what comes instead.

    Errors of the server go as they come, and what "default" or a range as "4XX" answers is told.
    """
    kept = pair.new.responses
    if response.status[:1] == "5" or f"{response.status[:1]}XX" in kept:
        return True
    return not response.is_success and "default" in kept
