"""The rule `required_parameter_with_default`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule


@rule("OAS084", severity="low", harm="confusion", each=1)
def required_parameter_with_default(api: Api) -> Iterator[Hit]:
    """A default that can't come into play.

    ## What it does
    Finds query and header parameters that are required and have a default.

    ## Why it matters
    The default says that the parameter may be left out, `required` says that it may not: validators
    refuse what the documentation promises.

    ## When it is fine
    Parameters of the path, where a default is an example at best.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
          - name: status
            in: query
            required: true
            schema: {type: string, default: open}
          responses:
            '200': {description: Orders}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string, default: open}}]
          responses: {"200": {description: Orders}}
    ```

    ## See also
    contract-tests
    """
    odd = [
        (operation, each)
        for operation in api.operations
        for each in operation.parameters
        if each.location in ("query", "header")
        and each.name.lower() not in ("accept", "content-type", "authorization")
        and each.required
        and each.schema.keyword("default")
        and not (each.schema.enum is not None and len(each.schema.enum) == 1)
    ]
    if odd:
        operation, first = odd[0]
        yield Hit(
            f"{operation.name}#{first.name}",
            first.place,
            f"Required parameters with a default ({len(odd)}): "
            f"{first_names(f'{o.name}#{each.name}' for o, each in odd)}.",
            "One says that it may be left out, the other that it may not.",
            "Take `required` away, or the default.",
        )
