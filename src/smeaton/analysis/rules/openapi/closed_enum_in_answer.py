"""The rule `closed_enum_in_answer`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import Field
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import word_set, words

_GROWS = word_set(
    "status state type kind reason event action category method provider code role phase "
    "stage source channel scope plan"
)
_SAID = re.compile(
    r"may be added|can be added|new values|unknown values|additional values|not exhaustive|"
    r"ignore unknown|backwards?[- ]compatible|more values|extensible",
    re.I,
)
_CATCH_ALL = frozenset({"unknown", "other", "unspecified", "unrecognized", "default"})
_FEW = 2


@rule("OAS087", severity="low", harm="confusion", each=1)
def closed_enum_in_answer(api: Api) -> Iterator[Hit]:
    """Answers whose enums can't grow.

    ## What it does
    Finds enums of states, types and reasons in answers where nothing says that more values may
    come.

    ## Why it matters
    Generated clients refuse values that they don't know: one new state, and every old client fails
    on the whole answer. Zally's guideline 112 asks for extensible enums for that reason.

    ## When it is fine
    `x-extensible-enum`, a catch-all value (unknown, other), or a word in the description of the
    field or the API that clients must expect new values. Booleans in words, directions and units
    don't grow, and one enum alone may be meant to be closed.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          responses:
            '200':
              description: One
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      status:
                        type: string
                        enum: [open, paid, shipped]
                      channel:
                        type: string
                        enum: [web, app, phone]
                      payment_method:
                        type: string
                        enum: [card, transfer, cash]
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          responses:
            '200':
              description: One
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      status:
                        type: string
                        x-extensible-enum: [open, paid, shipped]
    ```

    ## See also
    enum-modelling, api-versioning
    """
    if _SAID.search(api.root.get("info").text("description")):
        return
    closed = [each for each in api.fields if each.in_response and _is_closed(each)]
    if len(closed) > _FEW:
        first = closed[0]
        yield Hit(
            first.object,
            first.place,
            f"Closed enums in answers ({len(closed)}): "
            f"{first_names(each.object for each in closed)}.",
            "Clients generated today refuse tomorrow's value, and with it the whole answer.",
            "Say in the API's description that clients must accept unknown values, or write "
            "x-extensible-enum.",
        )


def _is_closed(field: Field) -> bool:
    """Whether a field has values of a kind that grows, and nothing says that it will."""
    enum = field.schema.enum
    if enum is None or len(enum) <= _FEW or not words(field.name):
        return False
    if not all(isinstance(each, str) for each in enum):
        return False
    if words(field.name)[-1] not in _GROWS or field.schema.keyword("const"):
        return False
    names = {str(each).lower() for each in enum}
    return not names & _CATCH_ALL and not _SAID.search(field.schema.description)
