"""The rule `state_in_booleans`."""

from collections.abc import Iterator

from smeaton.analysis.field_roles import holder_of
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place
from smeaton.analysis.vocabulary import word_set, words

_STEPS = word_set(
    "draft published archived deleted active inactive closed open opened cancelled canceled "
    "paid unpaid shipped delivered refunded approved rejected pending completed failed expired "
    "suspended finished started processed confirmed submitted accepted declined"
)
_APART = word_set("archived deleted active inactive closed open opened expired suspended has")
"""What may be true beside any other step."""
_LIMIT = 3


@rule("OAS114", severity="low", harm="confusion", each=1)
def state_in_booleans(api: Api) -> Iterator[Hit]:
    """One state in many booleans.

    ## What it does
    Finds objects with three or more booleans for steps of one life: draft, paid, shipped,
    cancelled, archived.

    ## Why it matters
    Three booleans have eight combinations, of which four mean something. Clients have to know
    which, and a new state is one more flag for each of them to overlook.

    ## When it is fine
    Independent flags, as permissions, features and preferences; and where fewer than three of the
    steps follow one another, as of what may be closed, archived and deleted at once.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order:
          type: object
          properties:
            is_paid: {type: boolean}
            is_shipped: {type: boolean}
            is_cancelled: {type: boolean}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order:
          type: object
          properties:
            status:
              type: string
              x-extensible-enum: [open, paid, shipped, cancelled]
    ```

    ## See also
    enum-modelling, resource-modelling
    """
    flags: dict[str, dict[str, None]] = {}
    places: dict[str, Place] = {}
    for each in api.fields:
        parts = words(each.name)
        step = parts and parts[-1] in _STEPS and parts[:-1] in ((), ("is",), ("was",), ("has",))
        if step and each.schema.types == {"boolean"}:
            holder = holder_of(each.object)
            flags.setdefault(holder, {})[each.name] = None
            places.setdefault(holder, each.place)
    for holder, names in flags.items():
        if len([name for name in names if not set(words(name)) & _APART]) >= _LIMIT:
            steps = [words(name)[-1] for name in names]
            yield Hit(
                holder,
                places[holder],
                f"{holder} has what looks like one state in {len(names)} booleans: "
                f"{', '.join(names)}.",
                "If only one of them can be true, most of their combinations mean nothing, and "
                "each client has to know which.",
                f"status: {{type: string, x-extensible-enum: [{', '.join(steps)}]}}"
                "   # beside them, until clients have moved",
            )
