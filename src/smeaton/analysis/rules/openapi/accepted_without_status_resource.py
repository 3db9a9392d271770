"""The rule `accepted_without_status_resource`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_header, write_headers, write_response
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.parse.openapi_elements import Response
from smeaton.analysis.rule import Hit, rule

_FORGET = re.compile(
    r"telemetry|notif|ping|heartbeat|\btrack|metric|\blog|webhook|delete|remov|"
    r"cancel|stop|revoke|retry|resend|dismiss",
    re.I,
)


@rule("OAS066", severity="medium", harm="confusion", each=1)
def accepted_without_status_resource(api: Api) -> Iterator[Hit]:
    """Work that is accepted and never heard of again.

    ## What it does
    Finds operations that answer 202 with neither a Location header nor a body that names the work:
    an id, a status, a link.

    ## Why it matters
    202 says "not yet" (RFC 9110, section 15.3.3). Without an address to ask, clients can't tell
    done from failed from lost: they poll the wrong thing, or start it again.

    ## When it is fine
    Fire and forget, where nobody needs the result, as notifications and telemetry; results that
    come by webhook (a callback is described).

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /exports:
        post:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"202": {description: Accepted}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /exports:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object}
          responses:
            '202':
              description: Accepted
              headers:
                Location:
                  description: Where its state is
                  schema: {type: string, format: uri-reference}
                Retry-After:
                  schema: {type: integer}
    ```

    ## See also
    long-running-operations, status-codes
    """
    location = write_header(api, "Location", "type: string, format: uri-reference")
    for operation in api.operations:
        response = operation.responses.get("202")
        if (
            response is None
            or operation.method in ("get", "delete")
            or _is_tellable(operation, response)
        ):
            continue
        if _is_shown(operation) or _FORGET.search(f"{operation.words} {operation.path}"):
            continue
        yield Hit(
            operation.name,
            response.place,
            f"{operation.name} accepts work and doesn't say where its state can be asked for.",
            "Clients can't tell done from failed from lost, and start it again.",
            write_response("202", "Accepted", write_headers(location)) + "\n"
            "with GET on that address answering its status, result and error.",
        )


def _is_tellable(operation: Operation, response: Response) -> bool:
    """Whether anything in the answer, or a callback, leads on."""
    if response.content or operation.node.get("callbacks"):
        return True
    return any(name in ("location", "operation-location", "link") for name in response.headers)


def _is_shown(operation: Operation) -> bool:
    """Whether it acts on a thing that can be read, which shows what became of it."""
    above = operation.path.rpartition("}")[0] + "}"
    return any(each.method == "get" and each.path == above for each in operation.api.operations)
