"""The rule `page_without_end`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import in_style, write_header, write_headers
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import (
    first_names,
    is_habit,
    is_list,
    live_operations,
    page_style,
    share,
    tells_more,
)
from smeaton.analysis.rule import Hit, rule


@rule("OAS054", severity="medium", harm="confusion", each=1)
def page_without_end(api: Api) -> Iterator[Hit]:
    """A page that doesn't say whether there are more.

    ## What it does
    Finds lists with page parameters whose answer has neither a next page or cursor, nor a total,
    nor a header that says so.

    ## Why it matters
    Clients have to ask for one page more than there is, or stop at the first one that is not full,
    and lose what stands behind it whenever a filter leaves a page half empty.

    ## When it is fine
    The end is told by a `Link` or total header, or the answer is not described at all.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
          - name: page
            in: query
            schema: {type: integer}
          responses:
            '200':
              description: Orders
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      orders:
                        type: array
                        items: {type: object}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: page, in: query, schema: {type: integer}}]
          responses:
            "200":
              description: Orders
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      orders: {type: array, items: {type: object}}
                      has_more: {type: boolean}
    ```

    ## See also
    pagination
    """
    paged = [each for each in live_operations(api) if is_list(each) and page_style(each)]
    mute = [each for each in paged if not tells_more(each)]
    if is_habit(len(mute), len(paged)):
        first = mute[0]
        yield Hit(
            first.name,
            first.place,
            f"{share(len(mute), len(paged))} paged lists don't say whether there is more: "
            f"{first_names(each.name for each in mute)}.",
            "Clients ask for pages that aren't there, or stop too early and miss entries.",
            _advise(api, first),
        )


def _advise(api: Api, operation: Operation) -> str:
    """Return what tells the end of a list of this kind and form."""
    link = write_headers(write_header(api, "Link", "type: string") + "  # rel=next, RFC 8288")
    if operation.result is None or operation.result.is_array:
        return link
    field = f"{in_style(api, 'has_more')}: {{type: boolean}}"
    if page_style(operation) == "cursor":
        field = f"{in_style(api, 'next_cursor')}: {{type: string}}, left out at the end"
    return f"Add to the answer: {field}"
