"""The rule `moved_channel`."""

from collections.abc import Iterator

from smeaton.analysis.message_changes import pair_channels, shape
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC002", severity="high", harm="outage")
def moved_channel(change: Comparison) -> Iterator[Hit]:
    """A channel under another address.

    ## What it does
    Finds channels that kept their key and have another address than before.

    ## Why it matters
    The address is what brokers know: to running consumers and producers the channel is gone.

    ## When it is fine
    Names of parameters in the address, which nobody sees.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders: {address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders: {address: orders.v2, messages: {OrderPlaced: {payload: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders: {title: P, address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
    ```

    ## See also
    event-schema-evolution, deprecation-and-sunset
    """
    for before, after in pair_channels(change.old, change.new):
        if shape(before) != shape(after):
            yield Hit(
                after.key,
                after.place,
                f"Channel {after.key} is at {after.address or 'no fixed address'}, was at "
                f"{before.address or 'no fixed address'}.",
                "Running consumers and producers use the old address, and are not told.",
                "Add the new address as a channel of its own, send to both, and withdraw "
                f"{before.address} when nobody reads it.",
            )
