"""The rule `duplicate_parameter`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import remove_element


@rule("OAS111", severity="medium", harm="confusion", each=1)
def duplicate_parameter(api: Api) -> Iterator[Hit]:
    """A parameter that stands twice.

    ## What it does
    Finds parameters with the same name and place twice in one list, and more than one body.

    ## Why it matters
    The specification allows each once; tools keep the first or the last, so that the other one's
    bounds and description never count.

    ## When it is fine
    An operation's parameter that stands for one of its path: that is what the list of the path is
    for.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string}}
            - {name: status, in: query, schema: {type: integer}}
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string}}]
          responses: {"200": {description: Orders}}
    ```

    ## See also
    contract-tests
    """
    for path, written in api.root.get("paths").items():
        item = api.library.resolve(written)
        for name, holder in [(path, item), *((f"{m.upper()} {path}", n) for m, n in item.items())]:
            for twice, is_equal in _list_twice(api, holder):
                yield Hit(
                    f"{name}#{api.library.resolve(twice).text('name') or 'body'}",
                    twice.place,
                    f"{name} has a parameter twice.",
                    "Tools keep one of them, and the bounds of the other never count.",
                    "Keep one of them.",
                    edits=remove_element(twice) if is_equal else (),
                )


def _list_twice(api: Api, holder: Node) -> Iterator[tuple[Node, bool]]:
    """Yield the parameters of a list that stood there before, and whether word for word."""
    seen: dict[tuple[str, str], Node] = {}
    for written in holder.get("parameters").elements():
        node = api.library.resolve(written)
        kind = node.text("in")
        key = ("", kind) if kind == "body" else (node.text("name"), kind)
        if kind and key in seen:
            yield written, seen[key].value == written.value
        seen.setdefault(key, written)
