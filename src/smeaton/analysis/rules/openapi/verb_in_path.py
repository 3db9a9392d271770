"""The rule `verb_in_path`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names, is_habit, segments, share, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import word_set, words

_SAID = word_set("get fetch list create add new update edit modify delete remove put post")


@rule("OAS106", severity="low", harm="confusion", each=1)
def verb_in_path(api: Api) -> Iterator[Hit]:
    """Verbs in some paths.

    ## What it does
    Finds paths with a verb that the method says already (`/getOrders`, `/orders/create`,
    `/deleteUser`), in contracts that else name things.

    ## Why it matters
    Each operation gets a path of its own, so that caching, rights and gateways can't go by the
    thing; and the verb and the method will one day contradict each other.

    ## When it is fine
    Actions that are no creation, change or removal: `/orders/{id}/cancel`, `/search`. Contracts
    that are RPC throughout are left alone.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /getOrders: {get: {responses: {"200": {description: Orders}}}}
      /orders/create: {post: {responses: {"201": {description: Made}}}}
      /customers: {get: {responses: {"200": {description: Customers}}}}
      /invoices: {get: {responses: {"200": {description: Invoices}}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}}}
        post: {responses: {"201": {description: Made}}}
      /customers: {get: {responses: {"200": {description: Customers}}}}
      /invoices: {get: {responses: {"200": {description: Invoices}}}}
    ```

    ## See also
    resource-modelling
    """
    paths = list(dict.fromkeys(each.path for each in api.operations))
    verbal = [
        path
        for path in paths
        for parts in [segments(path)]
        if parts and verb_of(parts[-1]) in _SAID and (len(parts) == 1 or len(words(parts[-1])) == 1)
    ]
    if is_habit(len(verbal), len(paths), 10) and len(verbal) * 2 <= len(paths):
        yield Hit(
            verbal[0],
            api.root.get("paths").get(verbal[0]).place,
            f"{share(len(verbal), len(paths))} paths say the verb again: {first_names(verbal)}.",
            "Caching, rights and gateways can't go by the thing, and verb and method may "
            "contradict.",
            "Name the thing and let the method say the rest: POST /orders, DELETE /orders/{id}.",
        )
