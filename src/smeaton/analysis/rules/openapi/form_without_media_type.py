"""The rule `form_without_media_type`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@rule("OAS100", severity="medium", harm="outage", each=1)
def form_without_media_type(api: Api) -> Iterator[Hit]:
    """A form that is not sent as one.

    ## What it does
    Finds operations of Swagger 2.0 that take form parameters and consume no form's media type, or
    take a form and a body.

    ## Why it matters
    Clients send JSON where the server reads form fields, or the other way round: every field is
    missing.

    ## When it is fine
    OpenAPI 3, where a form is a body with its media type.

    ## Example
    ```yaml
    swagger: "2.0"
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          consumes: [application/json]
          parameters: [{name: sku, in: formData, type: string}]
          responses: {"201": {description: Made}}
    ```

    ## Use instead
    ```yaml
    swagger: "2.0"
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          consumes: [application/x-www-form-urlencoded]
          parameters: [{name: sku, in: formData, type: string}]
          responses: {"201": {description: Made}}
    ```

    ## See also
    contract-tests
    """
    for operation in api.operations if api.is_swagger else ():
        node = operation.node
        kinds = {api.library.resolve(each).text("in") for each in node.get("parameters").elements()}
        consumes = node.texts("consumes") or api.root.texts("consumes")
        message = ""
        if "formData" in kinds and "body" in kinds:
            message = "takes a form and a body"
        elif "formData" in kinds and not any(each.startswith(_FORMS) for each in consumes):
            message = "takes a form and doesn't consume one"
        if message:
            yield Hit(
                operation.name,
                operation.place,
                f"{operation.name} {message}.",
                "Client and server write and read different notations: every field is missing.",
                "consumes: [application/x-www-form-urlencoded]",
            )
