"""The rule `removed_message`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_changes import (
    match_messages,
    pair_channels,
)
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC003", severity="high", harm="outage")
def removed_message(change: Comparison) -> Iterator[Hit]:
    """A message that a channel no longer carries.

    ## What it does
    Finds messages of a channel that the later version does not have, neither by key, id nor name.

    ## Why it matters
    Consumers that wait for it do so in vain; producers that still send it fail validation or are
    dropped.

    ## When it is fine
    Messages marked as deprecated in their description: then it is medium.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: string}}, OrderPaid: {payload: {type: string}}}
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: string}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: string}}, OrderPaid: {payload: {type: string}}}
    ```

    ## See also
    event-schema-evolution, deprecation-and-sunset
    """
    for before, after in pair_channels(change.old, change.new):
        for message, later in match_messages(before, after):
            if later is None:
                announced = "deprecat" in message.words.lower()
                yield Hit(
                    message.name,
                    after.place,
                    f"{message.name} is gone from {after.address or after.key}.",
                    "Who waits for it waits in vain, and who still sends it is not understood.",
                    f"Keep {message.name} until nobody reads or sends it, deprecated with a date.",
                    severity=Severity.MEDIUM if announced else None,
                )
