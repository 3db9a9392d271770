"""The rule `removed_channel`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_changes import (
    pair_channels,
)
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC001", severity="high", harm="outage")
def removed_channel(change: Comparison) -> Iterator[Hit]:
    """A channel that is gone.

    ## What it does
    Finds channels of the earlier version whose address the later one does not have; a channel that
    kept its key and has another address now is another finding.

    ## Why it matters
    Consumers wait for what never comes, producers fill a topic that nobody reads, and neither gets
    an error.

    ## When it is fine
    Channels that were marked as deprecated in their description: then it is medium.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders: {address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
      refunds: {address: refunds.v1, messages: {RefundMade: {payload: {type: string}}}}
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders: {address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders: {address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
      refunds: {address: refunds.v1, messages: {RefundMade: {payload: {type: string}}}}
    ```

    ## See also
    event-schema-evolution, deprecation-and-sunset
    """
    old, new = change.old, change.new
    kept = {before.key for before, _ in pair_channels(old, new)}
    for key, channel in old.channels.items():
        if key not in kept:
            announced = "deprecat" in channel.node.text("description").lower()
            yield Hit(
                key,
                new.root.get("channels").place,
                f"Channel {channel.address or key} is gone.",
                "Those who read it wait for ever, those who write to it are heard by nobody;"
                " neither is told.",
                f"Keep {channel.address or key} beside its successor until nobody is subscribed,"
                " and say since when it is deprecated.",
                severity=Severity.MEDIUM if announced else None,
            )
