"""The rule `creation_without_location`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_header, write_headers, write_response
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, is_creation, is_habit, live_operations, share
from smeaton.analysis.rule import Hit, rule


@rule("OAS056", severity="low", harm="confusion", each=1)
def creation_without_location(api: Api) -> Iterator[Hit]:
    """A creation whose answer doesn't say what was made.

    ## What it does
    Finds POST operations that create something and answer 200 or 204 with nothing in it, or 201
    with neither a Location header nor a body.

    ## Why it matters
    RFC 9110 (sections 9.3.3 and 15.3.2): a POST that makes a resource answers 201 and names it. A
    client that isn't told the id has to search for what it has just made.

    ## When it is fine
    The answer holds the new thing or its id, whatever the status; or it is 202 for work that goes
    on.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          summary: Create an order
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"201": {description: Created}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          summary: Create an order
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses:
            "201":
              description: Created
              headers: {Location: {schema: {type: string, format: uri-reference}}}
    ```

    ## See also
    status-codes, resource-modelling
    """
    made = [each for each in live_operations(api) if is_creation(each)]
    mute = [each for each in made if _is_mute(each)]
    if mute and is_habit(len(mute), len(made)):
        first = mute[0]
        location = write_header(api, "Location", "type: string, format: uri-reference")
        yield Hit(
            first.name,
            first.place,
            f"{share(len(mute), len(made))} creations answer with neither the new thing nor "
            "where it "
            f"is: {first_names(each.name for each in mute)}.",
            "A client has to search for what it has just made, and may find another's.",
            write_response("201", "Created", write_headers(location)),
        )


def _is_mute(operation: Operation) -> bool:
    """Whether the answers described hold neither a body nor a Location."""
    good = [each for each in operation.responses.values() if each.is_success]
    return bool(good) and not any(
        each.content or "location" in each.headers or each.status == "202" for each in good
    )
