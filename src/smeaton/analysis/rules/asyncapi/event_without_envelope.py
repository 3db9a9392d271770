"""The rule `event_without_envelope`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import has_field, is_event, is_free, list_brokered
from smeaton.analysis.parse.asyncapi import Events, Message
from smeaton.analysis.rule import Hit, rule

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
    Requests, replies and heartbeats; messages in formats other than JSON Schema; content type
    application/cloudevents+json.

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
    lacking: list[tuple[Message, str]] = []
    for _, message in list_brokered(events):
        if not is_event(message) or message.payload is None or is_free(message.payload):
            continue
        if (
            "cloudevents"
            in f"{message.content_type} {message.payload.written.text('$ref')}".lower()
        ):
            continue
        id_known = has_field(message, _IDS) or bool(message.said("correlationId"))
        missing = [
            w for w, known in (("id", id_known), ("time", has_field(message, _TIMES))) if not known
        ]
        if missing:
            lacking.append((message, " and no ".join(missing)))
    if lacking:
        first, what = lacking[0]
        more = f"; {len(lacking) - 1} more lack one or the other" if len(lacking) > 1 else ""
        id_missing = any(each.startswith("id") for _, each in lacking)
        yield Hit(
            first.name,
            first.place,
            f"{first.name} carries no {what} of the event{more}.",
            (
                "Brokers deliver at least once: consumers can't tell a repeated event from a second"
                " one, nor an old one from a newer."
                if id_missing
                else "Late events overwrite newer ones: nothing tells when they happened."
            ),
            "headers:\n  type: object\n  properties:\n    id: {type: string, format: uuid}\n"
            "    time: {type: string, format: date-time}\n    source: {type: string}\n"
            "    type: {type: string}\n(CloudEvents 1.0)",
            severity=None if id_missing else Severity.LOW,
        )
