"""The rule `events_without_outbox`."""

from collections.abc import Iterator

from smeaton.analysis.entities import list_tables
from smeaton.analysis.models import System
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says


@rule("SYS013", severity="medium", harm="loss")
def events_without_outbox(system: System) -> Iterator[Hit]:
    """Events are sent about rows, and no outbox ties the two together.

    ## What it does
    Finds systems of a database and messages that are sent, in which no table is an outbox.

    ## Why it matters
    A row that commits and an event that is sent are two writes: a crash between them loses the
    event, or sends one for a row that was rolled back.

    ## When it is fine
    The events come from change data capture (then they need no outbox), or losing one is harmless;
    ignore it with that reason.

    ## Example
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      note varchar(200),
      created_at timestamptz NOT NULL DEFAULT now()
    );
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders
        messages:
          paid: {name: order.paid, payload: {type: object, properties: {id: {type: string}}}}
    operations:
      publishPaid:
        action: send
        channel: {$ref: "#/channels/orders"}
    ```

    ## Use instead
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      note varchar(200),
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      topic text NOT NULL,
      payload jsonb NOT NULL,
      sent_at timestamptz
    );
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders
        messages:
          paid: {name: order.paid, payload: {type: object, properties: {id: {type: string}}}}
    operations:
      publishPaid:
        action: send
        channel: {$ref: "#/channels/orders"}
    ```

    ## See also
    dual-write
    change-data-capture
    """
    sending = [c for c in system.contracts if c.kind == "asyncapi" and _sends(c)]
    if not system.schemas or not sending:
        return
    for table in list_tables(system):
        if says(table.object, {"outbox", "cdc", "outgoing"}) or "event_store" in table.object:
            return
    contract = sending[0]
    name, place = next(iter(contract.objects().items()))
    yield Hit(
        name,
        place,
        f"{contract.artifacts[0]} sends events, and no table of the database is an outbox.",
        "A crash between the commit and the send loses the event, or sends it for a row that was "
        "rolled back.",
        "CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT "
        "NULL, key text, payload jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), "
        "sent_at timestamptz); -- written in the same transaction, sent by a relay",
    )


def _sends(contract: Events) -> bool:
    """Whether the application that is described sends messages."""
    return any(operation.action == "send" for operation in contract.operations.values())
