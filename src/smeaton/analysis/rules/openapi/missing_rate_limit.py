"""The rule `missing_rate_limit`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import (
    section,
    write_header,
    write_headers,
    write_response,
)
from smeaton.analysis.operation_roles import (
    is_login,
)
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.response_edits import add_response, find_shared_response
from smeaton.analysis.rule import Hit, rule

_LIMITS = re.compile(r"ratelimit|rate-limit", re.IGNORECASE)
_SAID = re.compile(
    r"rate[- ]?limit|throttl|too many requests|requests per (?:second|minute|hour)", re.IGNORECASE
)


def _is_limited(operation: Operation) -> bool:
    return "429" in operation.responses or any(
        _LIMITS.search(header)
        for response in operation.responses.values()
        for header in response.headers
    )


@rule("OAS025", severity="medium", harm="outage", each=1)
def missing_rate_limit(api: Api) -> Iterator[Hit]:
    """No rate limit anywhere in the contract.

    ## What it does
    Finds contracts in which no operation answers 429 and no response carries RateLimit headers. It
    is medium where passwords or codes can be tried without end, and low where there is no login,
    where the description speaks of limits, or where some operations say 429.

    ## Why it matters
    Without a limit one client's loop is everybody's outage, and scraping and guessing cost nothing
    (OWASP API4:2023). Clients that aren't told can't back off (RFC 6585, section 4).

    ## When it is fine
    Contracts without operations.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200":
              description: Orders
              headers: {RateLimit-Remaining: {schema: {type: integer}}}
            "429":
              description: Too many requests
              headers: {Retry-After: {schema: {type: integer}}}
    ```

    ## See also
    rate-limiting, load-shedding-and-backpressure
    """
    answering = [each for each in api.operations if each.responses]
    bare = [each for each in answering if not _is_limited(each)]
    if not bare:
        return
    limited = len(answering) - len(bare)
    if limited * 2 >= len(answering):
        return
    told = _SAID.search(
        api.root.at("info").text("description") + " ".join(each.words for each in answering[:500])
    )
    logins = [each.name for each in bare if is_login(each)]
    first = next((each for each in bare if is_login(each)), bare[0])
    count = f"{len(bare)} of {len(answering)} operations" if limited else "No operation"
    message = (
        f"{count}"
        f" {'say nothing of a rate limit' if limited else 'answers 429 or names a rate limit'}"
        + (f", {', '.join(logins[:3])} included." if logins else ".")
    )
    shared = find_shared_response(api, "429")
    yield Hit(
        first.name,
        first.place,
        message,
        ("Passwords and codes can be tried without end. " if logins else "")
        + "Clients can't pace themselves by what they aren't told, and servers that are built by"
        " the "
        "contract don't limit.",
        f"\"429\": {{$ref: '{shared}'}}"
        if shared
        else write_response(
            "429", "Too many requests", write_headers(write_header(api, "Retry-After"))
        )
        + f"\nonce under {section(api, 'responses')}, referred to by every operation.",
        severity=None if logins and not told and not limited else Severity.LOW,
        edits=tuple(edit for each in bare for edit in add_response(each, "429", shared)),
    )
