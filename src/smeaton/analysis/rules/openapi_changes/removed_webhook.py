"""The rule `removed_webhook`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC019", severity="high", harm="outage", each=1)
def removed_webhook(change: Comparison) -> Iterator[Hit]:
    """An event that subscribers wait for is not sent any more.

    ## What it does
    Finds webhooks and callbacks of the earlier version that the later one does not have.

    ## Why it matters
    Subscribers get no error: nothing arrives, and what hangs on it (orders, payments) stops.

    ## When it is fine
    Nobody is subscribed to it; ignore it with that reason.

    ## Example
    ```yaml
    openapi: 3.1.0
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    webhooks:
      order.paid:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object, properties: {id: {type: string}}}
          responses:
            "204": {description: taken}
    ```

    ```yaml
    openapi: 3.1.0
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## Use instead
    ```yaml
    openapi: 3.1.0
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    webhooks:
      order.paid:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object, properties: {id: {type: string}}}
          responses:
            "204": {description: taken}
    ```

    ## See also
    change-notification
    api-versioning
    """
    later = {(each.method, each.path) for each in change.new.webhooks}
    for hook in change.old.webhooks:
        if (hook.method, hook.path) not in later:
            yield Hit(
                hook.name,
                change.new.root.get("webhooks").place,
                f"The webhook {hook.name} is gone.",
                "Subscribers get no error: nothing arrives any more.",
                "Go on sending it, tell the subscribers the date of its end, and stop when all "
                "have moved.",
            )
