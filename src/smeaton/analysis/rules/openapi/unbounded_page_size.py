"""The rule `unbounded_page_size`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_parameter
from smeaton.analysis.operation_roles import list_parameters, says_limit
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import set_key
from smeaton.analysis.vocabulary import words

_SIZES = {
    "limit",
    "page_size",
    "pagesize",
    "per_page",
    "perpage",
    "size",
    "max_results",
    "first",
    "top",
    "take",
    "rows",
    "items_per_page",
    "max_items",
    "page_limit",
    "results_per_page",
    "num_results",
    "page[size]",
    "max_page_size",
    "count",
}


@rule("OAS022", severity="medium", harm="outage", each=1)
def unbounded_page_size(api: Api) -> Iterator[Hit]:
    """A page size without a maximum.

    ## What it does
    Finds limit, page_size, per_page and similar parameters of lists without a maximum. Low where
    the description names one.

    ## Why it matters
    ?limit=1000000 is one request that reads a table, fills memory and holds a connection (OWASP
    API4:2023).

    ## When it is fine
    A maximum, or a set of sizes.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: limit, in: query, schema: {type: integer, default: 50}}]
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: limit, in: query, schema: {type: integer, default: 50, maximum: 200}}]
          responses: {"200": {description: Orders}}
    ```

    ## See also
    pagination, rate-limiting
    """
    for operation, each in list_parameters(api):
        said = "_".join(words(each.name))
        if each.location != "query" or said not in _SIZES or operation.method != "get":
            continue
        schema = each.schema
        numeric = not schema.types or schema.types & {"integer", "number"}
        bounded = (
            schema.number("maximum") is not None or schema.number("exclusiveMaximum") is not None
        )
        if not numeric or bounded or schema.enum is not None:
            continue
        told = says_limit(each.node.text("description") + " " + schema.description)
        holder = schema.node
        yield Hit(
            f"{operation.name}#{each.name}",
            each.place,
            f"{operation.name} lets {each.name} be any number"
            + ("; its maximum is only told in words." if told else "."),
            (
                "Tools can't check what is only told."
                if told
                else "One request reads the whole table into memory."
            ),
            "maximum: …   # the number that the description names"
            if told
            else write_parameter(
                api, each.name, "query", "type: integer, minimum: 1, maximum: 100, default: 25"
            ),
            severity=Severity.LOW if told else None,
            group="told" if told else "",
            edits=() if told or schema.is_reference else set_key(holder, "maximum", 100),
        )
