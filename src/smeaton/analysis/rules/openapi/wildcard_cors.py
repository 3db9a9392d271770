"""The rule `wildcard_cors`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_KEYS = ("example", "default", "const", "enum", "examples")


@rule("OAS037", severity="medium", harm="exposure", each=1)
def wildcard_cors(api: Api) -> Iterator[Hit]:
    """Every site may read the answers.

    ## What it does
    Finds Access-Control-Allow-Origin headers described as `*`; with
    Access-Control-Allow-Credentials beside it is high.

    ## Why it matters
    Any page that a user opens may call the API from the user's browser and read what it answers:
    harmless for public data, a leak for what only a network or a cookie guards (OWASP API8:2023;
    Fetch standard, CORS).

    ## When it is fine
    Operations that are public on purpose (`security: []`), or that only take tokens in a header:
    those can't be sent by strangers' pages.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{session: []}]
    paths:
      /orders:
        get:
          responses:
            "200":
              description: Orders
              headers: {Access-Control-Allow-Origin: {schema: {type: string, example: "*"}}}
    components:
      securitySchemes:
        session: {type: apiKey, in: cookie, name: sid, description: SameSite=Lax}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{session: []}]
    paths:
      /orders:
        get:
          responses:
            "200":
              description: Orders
              headers:
                Access-Control-Allow-Origin: {schema: {type: string, example: "https://shop.io"}}
    components:
      securitySchemes:
        session: {type: apiKey, in: cookie, name: sid, description: SameSite=Lax}
    ```

    ## See also
    csrf-cors-and-cookies
    """
    cookies = {n for n, s in api.security_schemes.items() if s.location == "cookie"}
    for operation in api.operations:
        asked = {name for choice in operation.security or () for name in choice}
        if operation.security == [] or (asked and not asked & cookies):
            continue
        for response in operation.responses.values():
            header = response.headers.get("access-control-allow-origin")
            if header is None:
                continue
            told = [header.value, header.get("schema").value]
            values = [repr(e.get(key)) for e in told if isinstance(e, dict) for key in _KEYS]
            if "'*'" not in " ".join(values):
                continue
            credentials = "access-control-allow-credentials" in response.headers
            yield Hit(
                operation.name,
                header.place,
                f"{operation.name} lets every site read its answers (Access-Control-Allow-Origin: *"
                + (", with credentials)." if credentials else ")."),
                "Any page that a user opens can call it from the user's browser and network.",
                "Name the origins that are yours, from a list, and send Vary: Origin.",
                severity=Severity.HIGH if credentials else None,
            )
            break
