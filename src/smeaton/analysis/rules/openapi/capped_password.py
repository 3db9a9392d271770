"""The rule `capped_password`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import list_inputs
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import secret

_ENOUGH = 64


@rule("OAS047", severity="medium", harm="exposure", each=1)
def capped_password(api: Api) -> Iterator[Hit]:
    """Passwords held short.

    ## What it does
    Finds password fields of requests with a maxLength below 64, or with a pattern that demands
    kinds of characters.

    ## Why it matters
    NIST SP 800-63B-4 asks to accept at least 64 characters and not to demand kinds of characters:
    caps keep passphrases and password managers out, and composition rules make passwords more
    alike.

    ## When it is fine
    PINs and one-time codes; passwords of other systems with limits of their own.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /signup:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties: {password: {type: string, minLength: 8, maxLength: 16}}
          responses: {"201": {description: Welcome}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /signup:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties: {password: {type: string, minLength: 15, maxLength: 128}}
          responses: {"201": {description: Welcome}}
    ```

    ## See also
    password-storage
    """
    for each in list_inputs(api):
        if secret(each.name) != "password" or "passcode" in each.name.lower():
            continue
        limit = each.schema.number("maxLength")
        if limit is not None and limit < _ENOUGH:
            what = f"may have {limit:.0f} characters at most"
        elif "(?=" in each.schema.text("pattern"):
            what = "has to mix kinds of characters"
        else:
            continue
        yield Hit(
            each.object,
            each.place,
            f"{each.object} {what}.",
            "It keeps passphrases and generated passwords out, and makes the rest easier to guess.",
            f"{each.name}: {{type: string, minLength: 15, maxLength: 128}}   # and refuse known"
            " ones",
            severity=None if limit is not None and limit < _ENOUGH else Severity.LOW,
        )
