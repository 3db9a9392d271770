"""The rule `secret_in_event`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import is_brokered
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import secret
from smeaton.analysis.vocabulary import words

_CONNECTING = {
    "subscribe",
    "login",
    "authorize",
    "auth",
    "authenticate",
    "connect",
    "handshake",
    "subscription",
    "logon",
    "session",
}
_DELIVERED = {"email", "mail", "sms", "confirm", "confirmation", "reset", "verify", "verification",
              "invite", "invitation", "activation", "forgot"}  # fmt: skip
_ASKING = {"request", "req", "command", "cmd", "join", "create", "start", "register", "challenge"}
_SAID = re.compile(r"encrypted|masked|redacted|reference|hash of", re.IGNORECASE)


@rule("ASY014", severity="high", harm="exposure", each=3)
def secret_in_event(events: Events) -> Iterator[Hit]:
    """Secrets in messages.

    ## What it does
    Finds fields of payloads and headers named for passwords, hashes of passwords, keys and tokens.

    ## Why it matters
    Messages are copied: to every consumer, into logs, dead letters, backups and replays years
    later. A secret in one is known to all of them and can't be taken back.

    ## When it is fine
    Tokens that authenticate the connection itself (subscribe, login and authorize messages over
    WebSockets), and what a client hands to the server there in a request. The token of a mail or
    text message to send has to get there: it is medium.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      users:
        address: users.v1
        messages:
          UserRegistered:
            payload: {type: object, properties: {id: {type: string}, password_hash: {type: string}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      users:
        address: users.v1
        messages:
          UserRegistered:
            payload: {type: object, properties: {id: {type: string}}}
    ```

    ## See also
    sensitive-data-storage, password-storage
    """
    brokered = is_brokered(events)
    for field in events.fields:
        kind = secret(field.name)
        about = set(words(field.object.rpartition(".")[0] or "x"))
        if not kind or not field.schema.types <= {"string"} or about & _CONNECTING:
            continue
        if not brokered and about & _ASKING:
            continue
        if _SAID.search(field.schema.description):
            continue
        delivered = bool(about & _DELIVERED) and kind == "token"
        yield Hit(
            field.object,
            field.place,
            f"{field.object} stands in messages, and by its name holds a "
            f"{'password hash' if kind == 'hash' else kind}.",
            "Every consumer has it, and topics, dead letters, logs and backups keep it."
            if brokered
            else "Whoever gets the message has it, and logs of messages keep it.",
            f"Make {field.name} good for one use and minutes, and keep the topic to who sends the "
            "message; or send an id with which the sender asks for it."
            if delivered
            else f"Leave {field.name} out; who needs it asks the service that keeps it.",
            severity=Severity.MEDIUM if delivered else None,
        )
