"""The rule `unthrottled_login`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_error
from smeaton.analysis.operation_roles import (
    is_login,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SAID = re.compile(r"throttl|rate|lock(?:ed|out)|attempt|captcha", re.IGNORECASE)


@rule("OAS048", severity="medium", harm="exposure", each=1)
def unthrottled_login(api: Api) -> Iterator[Hit]:
    """Passwords and codes that may be tried without end.

    ## What it does
    Finds operations that sign in, reset passwords or take one-time codes and that answer neither
    429 nor 423, in contracts in which others do.

    ## Why it matters
    Credential stuffing tries millions of leaked pairs, and a six-digit code falls to a few hours of
    guessing (OWASP API2:2023).

    ## When it is fine
    A description that tells of throttling or lockout. Contracts without any rate limit are one
    finding of their own.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /login:
        post: {responses: {"200": {description: Signed in}}}
      /orders:
        get: {responses: {"200": {description: Orders}, "429": {description: Slow down}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /login:
        post: {responses: {"200": {description: Signed in}, "429": {description: Slow down}}}
      /orders:
        get: {responses: {"200": {description: Orders}, "429": {description: Slow down}}}
    ```

    ## See also
    rate-limiting, multi-factor-and-passkeys
    """
    limited = sum("429" in each.responses for each in api.operations)
    if limited * 2 < len(api.operations):
        return
    for each in api.operations:
        held = {"429", "423"} & set(each.responses)
        if is_login(each) and not held and not _SAID.search(each.words):
            yield Hit(
                each.name,
                each.place,
                f"{each.name} may be tried without end: unlike others it never answers 429.",
                "Leaked passwords and short codes are tried by the million.",
                write_error(api, "429", "Too many requests")
                + "\nand limit by account as well as by address.",
            )
