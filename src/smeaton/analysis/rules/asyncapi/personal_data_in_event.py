"""The rule `personal_data_in_event`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import (
    is_brokered,
    tells,
)
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import is_grave, is_personal

_SAID = re.compile(
    r"erasure|gdpr|retention|tombstone|crypto-?shred|encrypt|pseudonym|\bpii\b", re.IGNORECASE
)


@rule("ASY015", severity="low", harm="exposure")
def personal_data_in_event(events: Events) -> Iterator[Hit]:
    """Personal data in events.

    ## What it does
    Finds fields of events in a broker named for email addresses, phone numbers, names, dates of
    birth, where nothing is said of erasure, retention or encryption; social security, card and
    passport numbers are high. One finding a contract.

    ## Why it matters
    A topic keeps what an erasure request wants gone (GDPR Art. 17), and every consumer makes a
    copy.

    ## When it is fine
    Texts that speak of retention, tombstones, crypto-shredding or encryption.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      users:
        address: users.v1
        messages:
          UserRegistered:
            payload: {type: object, properties: {id: {type: string}, email: {type: string}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      users:
        address: users.v1
        messages:
          UserRegistered:
            payload: {type: object, properties: {id: {type: string}, user_id: {type: string}}}
    ```

    ## See also
    erasure-and-retention, sensitive-data-storage
    """
    if not is_brokered(events) or tells(events, _SAID):
        return
    found = [f for f in events.fields if is_personal(f.name) and not f.schema.types & {"boolean"}]
    if found:
        grave = [each for each in found if is_grave(each.name)]
        first = (grave or found)[0]
        names = ", ".join(dict.fromkeys(each.object for each in found[:6]))
        yield Hit(
            first.object,
            first.place,
            f"Events carry personal data: {names}{' and more' if found[6:] else ''}; nothing is"
            " said of how it goes away again.",
            "Topics and every consumer's copy keep what an erasure request wants gone.",
            "Send the id and let consumers ask, or encrypt each person's fields with a key of their"
            " own and say how long the topic keeps them.",
            severity=Severity.HIGH if grave else None,
        )
