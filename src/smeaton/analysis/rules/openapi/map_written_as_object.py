"""The rule `map_written_as_object`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_nodes import count, list_documents, name_object

_DATA = re.compile(r"\d{2,}\Z|\d{4}-\d\d(?:-\d\d)?\Z|[0-9a-f]{8}-[0-9a-f-]{27}\Z")
_CODE = re.compile(r"[A-Z]{2,3}\Z|[a-z]{2}[-_][A-Z]{2}\Z")
_FEW, _MANY = 3, 10


@rule("OAS085", severity="low", harm="confusion", each=1)
def map_written_as_object(api: Api) -> Iterator[Hit]:
    """Data as names of fields.

    ## What it does
    Finds objects whose fields are named by data: numbers, dates, ids, or a long row of codes of
    countries, currencies or languages.

    ## Why it matters
    Each new currency or year is a new version of the contract; generated classes have a member for
    each and can't be looped over.

    ## When it is fine
    A few fixed codes with fields of different types.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Rates:
          type: object
          properties: {"2024": {type: number}, "2025": {type: number}, "2026": {type: number}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Rates:
          type: object
          description: By year
          additionalProperties: {type: number}
    ```

    ## See also
    resource-modelling
    """
    for document in list_documents(api.library, api.root.document):
        for node in count(document).schemas:
            fields = node.value.get("properties")
            names = [str(name) for name in fields] if isinstance(fields, dict) else []
            by_data = len(names) >= _FEW and all(map(_DATA.match, names))
            by_code = len(names) >= _MANY and all(map(_CODE.match, names))
            if (by_data or by_code) and _is_uniform(node.get("properties")):
                yield Hit(
                    name_object(node),
                    node.place,
                    f"{name_object(node)} has {len(names)} fields that are named by data: "
                    f"{', '.join(names[:4])} ….",
                    "Each new one is a new version of the contract, and nobody can loop over them.",
                    "type: object\nadditionalProperties: {…} # by code, as the description says",
                )


def _is_uniform(properties: Node) -> bool:
    """Whether all fields are of one type."""
    kinds = [each.get("type").value for _, each in properties.items()]
    return all(kind == kinds[0] for kind in kinds)
