"""The rule `event_without_envelope`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import (
    MQTT,
    has_field,
    is_event,
    is_free,
    list_brokered,
    list_protocols,
)
from smeaton.analysis.parse.asyncapi import Events, Message
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_IDS = frozenset(
    {
        "id",
        "eventid",
        "messageid",
        "msgid",
        "uuid",
        "ceid",
        "deduplicationid",
        "idempotencykey",
        "sequence",
        "sequencenumber",
        "eventuuid",
        "offset",
        "traceid",
        "correlationid",
        "requestid",
        "mid",
    }
)
_TIMES = frozenset(
    {
        "time",
        "timestamp",
        "eventtime",
        "occurredat",
        "occurredon",
        "createdat",
        "sentat",
        "date",
        "ts",
        "cetime",
        "publishedat",
        "happenedat",
        "emittedat",
        "eventtimestamp",
        "recordedat",
        "updatedat",
        "eventdate",
        "datetime",
    }
)

_VERSIONS = frozenset({"version", "revision", "entityversion", "aggregateversion", "rowversion"})
"""With the id of a thing its version tells a repeated event, and which one is newer."""
_STATES = frozenset(
    {"state", "snapshot", "telemetry", "reading", "measurement", "position", "metrics", "metric",
     "temperature", "location", "log", "logs"}
)  # fmt: skip
"""Messages of which only the newest counts, so that a repeated one does no harm."""
_NAMED = 4


@rule("ASY009", severity="medium", harm="corruption")
def event_without_envelope(events: Events) -> Iterator[Hit]:
    """Events without an id or a time.

    ## What it does
    Finds events in a broker whose payload and headers carry no id of the event, or no time when it
    happened. One finding a contract.

    ## Why it matters
    Brokers deliver at least once: without an id of its own a repeated event can't be told from a
    second one. Without its time late events overwrite newer ones. CloudEvents 1.0 names what
    belongs there: id, source, type, time.

    ## When it is fine
    An id with a version of what changed tells as much. States and readings, of which only the
    newest counts, need no id. Requests, replies and heartbeats; messages in formats other than
    JSON Schema; content type application/cloudevents+json.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {total: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            headers:
              type: object
              properties:
                id: {type: string, format: uuid}
                time: {type: string, format: date-time}
                source: {type: string}
                type: {type: string}
            payload: {type: object, properties: {total: {type: string}}}
    ```

    ## See also
    delivery-and-deduplication, event-schema-evolution
    """
    lacking: dict[str, list[Message]] = {}
    headers = False
    for channel, message in list_brokered(events):
        if not is_event(message) or message.payload is None or is_free(message.payload):
            continue
        if (
            "cloudevents"
            in f"{message.content_type} {message.payload.written.text('$ref')}".lower()
        ):
            continue
        id_known = has_field(message, _IDS) or bool(message.said("correlationId"))
        if id_known and has_field(message, _VERSIONS):
            continue
        id_known = id_known or bool(set(words(message.name)) & _STATES)
        told = (("id of the event", id_known), ("time", has_field(message, _TIMES)))
        missing = " and no ".join(what for what, known in told if not known)
        if missing:
            lacking.setdefault(missing, []).append(message)
            headers = headers or not list_protocols(channel) & MQTT
    if lacking:
        told_of = sorted(lacking.items(), key=lambda one: not one[0].startswith("id"))
        first = told_of[0][1][0]
        said = "; ".join(f"{_name(messages)} no {what}" for what, messages in told_of)
        id_missing = told_of[0][0].startswith("id")
        place = "headers:\n  type: object\n" if headers else "payload:\n"
        yield Hit(
            first.name,
            first.place,
            f"Events without an id or a time: {said}.",
            (
                "Brokers deliver at least once: consumers can't tell a repeated event from a second"
                " one, nor an old one from a newer."
                if id_missing
                else "Late events overwrite newer ones: nothing tells when they happened."
            ),
            f"{place}  properties:\n    id: {{type: string, format: uuid}}\n"
            "    time: {type: string, format: date-time}\n    source: {type: string}\n"
            "    type: {type: string}\n(CloudEvents 1.0)",
            severity=None if id_missing else Severity.LOW,
        )


def _name(messages: list[Message]) -> str:
    """Return who lacks something: "A, B and 3 more carry"."""
    named = ", ".join(message.name for message in messages[:_NAMED])
    more = f" and {len(messages) - _NAMED} more" if len(messages) > _NAMED else ""
    return f"{named}{more} {'carry' if len(messages) > 1 else 'carries'}"
