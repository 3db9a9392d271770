"""The rule `unversioned_event`."""

import re
from collections.abc import Iterator

from smeaton.analysis.message_roles import (
    has_field,
    is_event,
    list_brokered,
    tells,
)
from smeaton.analysis.parse.asyncapi import Events, Message
from smeaton.analysis.rule import Hit, rule

_VERSION = re.compile(r"(?:^|[._/-])v\d|\{version\}|\d+[./]\d+|[a-z]V\d", re.IGNORECASE)
_FIELDS = frozenset(
    {
        "version",
        "schemaversion",
        "eventversion",
        "dataschema",
        "specversion",
        "messageversion",
        "schemaid",
        "modelversion",
        "payloadversion",
    }
)
_IN_USE = re.compile(r"(?:schema|event|message|payload)[_-]?version|\bv\d+\b", re.IGNORECASE)
_SAID = re.compile(r"schema ?registry|backward|compatib|versioned", re.IGNORECASE)


@rule("ASY007", severity="low", harm="confusion")
def unversioned_event(events: Events) -> Iterator[Hit]:
    """Events without a version.

    ## What it does
    Finds events in a broker of which neither address, name, headers, payload nor schema registry
    tells the version of the schema. One finding a contract.

    ## Why it matters
    Events outlive code: those in the topic were written by last year's producer. Without a version
    consumers guess which shape they hold.

    ## When it is fine
    Requests and replies; a registry that ids schemas in each message; a described rule of
    compatibility.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    event-schema-evolution
    """
    if tells(events, _SAID):
        return
    loose = [
        (channel, message)
        for channel, message in list_brokered(events)
        if is_event(message)
        and not _VERSION.search(f"{channel.address} {message.name} {message.format}")
        and not has_field(message, _FIELDS)
        and not _IN_USE.search(_show(message))
    ]
    if loose:
        _, message = loose[0]
        more = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
        yield Hit(
            message.name,
            message.place,
            f"Nothing tells which version of its schema {message.name}{more} has.",
            "Consumers meet events of several years in one topic and guess their shape.",
            "Put it in the address (orders.v1) for what breaks, and in a header (schema-version) or"
            " CloudEvents' dataschema for the rest.",
        )


def _show(message: Message) -> str:
    """Return what shows a version without declaring it: the file of the payload, and examples."""
    reference = message.payload.written.text("$ref") if message.payload else ""
    shown = [message.said("examples").value, message.said("payload").get("examples").value]
    return f"{reference} {[each for each in shown if each]}"
