"""The rule `publicly_cached_private_data`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SHARED = re.compile(r"\bpublic\b(?! data)|s-maxage", re.IGNORECASE)
_SAME = re.compile(r"same for (?:all|every)|no personal", re.IGNORECASE)


@rule("OAS036", severity="high", harm="exposure", each=1)
def publicly_cached_private_data(api: Api) -> Iterator[Hit]:
    """Guarded answers that any cache may keep.

    ## What it does
    Finds responses of guarded operations whose Cache-Control header is described as public or with
    s-maxage.

    ## Why it matters
    A shared cache hands one caller's answer to the next: RFC 9111, section 3.5, lets it store
    answers to authorized requests only because this header says so.

    ## When it is fine
    Answers that are the same for all callers: say so in the header's description.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /me:
        get:
          responses:
            "200":
              description: Me
              headers: {Cache-Control: {schema: {type: string, example: "public, max-age=600"}}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /me:
        get:
          responses:
            "200":
              description: Me
              headers: {Cache-Control: {schema: {type: string, example: "private, max-age=600"}}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    http-caching, what-not-to-cache
    """
    for operation in api.operations:
        if not operation.security:
            continue
        for response in operation.responses.values():
            header = response.headers.get("cache-control")
            if header is None or _SAME.search(header.text("description")):
                continue
            told = [header.value, header.get("schema").value]
            values = [
                str(each.get(key, ""))
                for each in told
                if isinstance(each, dict)
                for key in ("example", "default", "const", "enum", "description", "examples")
            ]
            if _SHARED.search(" ".join(values)):
                yield Hit(
                    operation.name,
                    header.place,
                    f"{operation.name} needs a token, and its answer may be kept by any shared"
                    " cache.",
                    "One caller's answer is handed to the next.",
                    "Cache-Control: private, max-age=…   # or no-store for personal data",
                )
