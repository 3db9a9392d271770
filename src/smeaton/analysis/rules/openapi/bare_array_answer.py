"""The rule `bare_array_answer`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import in_style
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import (
    first_names,
    is_bounded,
    is_habit,
    is_list,
    live_operations,
    page_style,
    share,
)
from smeaton.analysis.rule import Hit, rule


@rule("OAS053", severity="low", harm="confusion", each=1)
def bare_array_answer(api: Api) -> Iterator[Hit]:
    """An answer that is an array at the top.

    ## What it does
    Finds successful answers whose JSON is a list itself, with no object around it.

    ## Why it matters
    Nothing can be added beside the elements later: no cursor, no total, no warnings. The change to
    an object breaks every client. Zally's guideline 110 and Google's AIP-132 ask for an object.

    ## When it is fine
    What else there is to say stands in headers, as with `Link` (RFC 8288): then pages can still be
    told apart. Small lists that will never be paged; and paged lists, of which another rule says
    that they hide their end.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
          responses:
            "200":
              description: Orders
              content:
                application/json:
                  schema: {type: array, items: {type: object}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
          - name: limit
            in: query
            schema: {type: integer, maximum: 100}
          responses:
            '200':
              description: Orders
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      items:
                        type: array
                        items: {type: object}
    ```

    ## See also
    pagination, api-versioning
    """
    lists = [each for each in live_operations(api) if is_list(each)]
    bare = [
        each
        for each in lists
        if each.result is not None
        and each.result.is_array
        and each.success is not None
        and not any("link" in name or "total" in name for name in each.success.headers)
        and not is_bounded(each)
        and not page_style(each)
    ]
    if bare and is_habit(len(bare), len(lists)):
        first = bare[0]
        yield Hit(
            first.name,
            first.place,
            f"Answered as a bare array: {share(len(bare), len(lists))} lists, "
            f"{first_names(each.name for each in bare)}.",
            "Nothing can be added beside the elements later, as a cursor or a total, without "
            "breaking "
            "clients.",
            "type: object\nproperties:\n  items: {type: array, items: …}\n"
            f"  {in_style(api, 'next_cursor')}: {{type: string}}",
        )
