"""The rule `error_as_text`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_error
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.parse.openapi_elements import Response
from smeaton.analysis.rest import errors_of, first_names
from smeaton.analysis.rule import Hit, rule


@rule("OAS062", severity="medium", harm="confusion", each=1)
def error_as_text(api: Api) -> Iterator[Hit]:
    """Errors as plain text or HTML.

    ## What it does
    Finds error answers whose only media type is text, or whose JSON is a bare string, in contracts
    that answer in JSON.

    ## Why it matters
    A client has to parse a sentence meant for people; the sentence changes, is translated, or is a
    proxy's HTML page. Nothing can be added to it.

    ## When it is fine
    APIs that speak text altogether; pages for people (HTML), files and probes, whose good answers
    are no JSON either; answers to HEAD, which have no body.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200": {description: Orders, content: {application/json: {schema: {type: object}}}}
            "400": {description: Bad, content: {text/plain: {schema: {type: string}}}}
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
              description: Orders
              content:
                application/json:
                  schema: {type: object}
            '400':
              description: Bad
              content:
                application/problem+json:
                  schema:
                    type: object
                    properties:
                      title: {type: string}
    ```

    ## See also
    error-contract
    """
    speaks_json = any(
        "json" in media
        for operation in api.operations
        if operation.success
        for media in operation.success.content
    )
    plain = [
        (operation, each)
        for operation in api.operations
        if operation.method != "head" and _answers_json(operation)
        for each in errors_of(operation)
        if _is_text(each)
    ]
    if plain and speaks_json:
        operation, first = plain[0]
        yield Hit(
            f"{operation.name} {first.status}",
            first.place,
            f"Errors that are text ({len(plain)}): "
            f"{first_names(f'{each.name} {error.status}' for each, error in plain)}.",
            "Clients have to parse sentences meant for people, and nothing can be added to them.",
            write_error(api, first.status),
        )


def _is_text(response: Response) -> bool:
    """Whether an error is a sentence and nothing else."""
    if not response.content:
        return False
    if all(media.startswith("text/") for media in response.content):
        return True
    return all(each.types == {"string"} for each in response.content.values())


def _answers_json(operation: Operation) -> bool:
    """Whether what it answers when all is well is JSON, or nothing at all."""
    content = operation.success.content if operation.success else {}
    return not content or any("json" in media or "*" in media for media in content)
