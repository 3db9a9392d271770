"""The rule `deprecation_without_way_out`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_header, write_headers
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, share
from smeaton.analysis.rule import Hit, rule

_WAY = re.compile(
    r"\buse\b|instead|replace|in favou?r|superseded|migrat|moved|see\b|sunset|\b20\d\d\b|"
    r"no longer|removed|closing down|retired|legacy|\bv\d|prefer|alternative|equivalent",
    re.I,
)
_METHOD = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE)\b|(?<!\w)/[a-z][\w-]*/[\w{-]|operationId")


@rule("OAS073", severity="low", harm="confusion", each=1)
def deprecation_without_way_out(api: Api) -> Iterator[Hit]:
    """Deprecated, with nothing in its place.

    ## What it does
    Finds deprecated operations and parameters that name neither a replacement nor a date, and
    answer without a `Deprecation` or `Sunset` header.

    ## Why it matters
    Clients are told to leave and not where to or until when, so they stay; on the day of removal
    they break. RFC 8594 (Sunset) and RFC 9745 (Deprecation) tell machines.

    ## When it is fine
    The description says what to use instead, in whatever language: it names another method, path
    or operation; or that there is nothing.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/all:
        get:
          deprecated: true
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/all:
        get:
          deprecated: true
          description: Use GET /orders instead; goes on 2027-06-30.
          responses: {"200": {description: Orders, headers: {Sunset: {schema: {type: string}}}}}
    ```

    ## See also
    deprecation-and-sunset
    """
    old = [(each.name, each.place, _leads_on(each)) for each in api.operations if each.deprecated]
    for operation in api.operations:
        for each in operation.parameters:
            if each.deprecated and not operation.deprecated:
                text = each.node.text("description") + operation.node.text("description")
                old.append((f"{operation.name}#{each.name}", each.place, bool(_WAY.search(text))))
    mute = [one for one in old if not one[2]]
    if mute:
        yield Hit(
            mute[0][0],
            mute[0][1],
            f"{share(len(mute), len(old))} deprecated operations and parameters don't say what "
            "to use "
            f"instead or until when: {first_names(name for name, _, _ in mute)}.",
            "Clients stay, and break on the day of removal.",
            "description: Use … instead; goes on 20….\n"
            + write_headers(write_header(api, "Sunset", "type: string") + "  # RFC 8594"),
        )


def _leads_on(operation: Operation) -> bool:
    """Whether words or headers say what comes instead, or when it ends."""
    headers = {name for each in operation.responses.values() for name in each.headers}
    said = operation.words + str(operation.node.get("x-deprecated").value or "")
    other = _METHOD.search(operation.node.text("description"))
    return bool({"sunset", "deprecation", "link"} & headers or other or _WAY.search(said))
