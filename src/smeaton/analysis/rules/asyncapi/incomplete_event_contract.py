"""The rule `incomplete_event_contract`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_ELSEWHERE = re.compile(r"environment|deployed|server|broker|connect", re.IGNORECASE)


@rule("ASY028", severity="medium", harm="confusion", each=1)
def incomplete_event_contract(events: Events) -> Iterator[Hit]:
    """A contract that lacks what makes it one.

    ## What it does
    Finds documents without info, title, version or (in version 2) channels, and applications with
    channels but no servers (low).

    ## Why it matters
    Without a version nobody can say what changed; without channels there is nothing to agree on;
    without servers nobody knows where to connect.

    ## When it is fine
    Applications whose servers are named per environment elsewhere, as the description says;
    libraries of components.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    ```

    ## See also
    contract-tests
    """
    root = events.root
    missing = [f"info.{key}" for key in ("title", "version") if not root.get("info").get(key)]
    if not root.get("info"):
        missing = ["info"]
    if events.is_old and not root.get("channels") and not root.get("components"):
        missing.append("channels")
    if missing and isinstance(root.value, dict):
        yield Hit(
            "info",
            root.get("info").place if root.get("info") else root.get("asyncapi").place,
            f"The document lacks {' and '.join(missing)}.",
            "Nobody can say which contract this is, or what changed.",
            "info: {title: …, version: 1.0.0}" + ("\nchannels: …" if "channels" in missing else ""),
        )
    alone = events.channels and not root.get("servers")
    told = root.get("info").text("description")
    if not root.get("servers") and not missing and alone and not _ELSEWHERE.search(told):
        yield Hit(
            "servers",
            root.get("channels").place,
            "No server is named: nobody can tell where to connect, by what protocol and how"
            " secured.",
            "Each consumer finds out by asking, and rules about protocols can't check.",
            _propose(events),
            severity=Severity.LOW,
        )


_SERVERS = {
    r"kafka": ("kafka.example.com:9093", "kafka-secure"),
    r"mqtt": ("mqtt.example.com:8883", "mqtts"),
    r"web ?socket|socket\.io|\bwss?\b": ("api.example.com", "wss"),
    r"": ("mq.example.com:5671", "amqps"),
}
"""Servers to propose, by what a contract speaks of; the first that fits."""


def _propose(events: Events) -> str:
    """Return a server in the notation of the contract's version, of a protocol it speaks of."""
    said = f"{events.root.value}"
    host, protocol = next(
        server for spoken, server in _SERVERS.items() if re.search(spoken, said, re.IGNORECASE)
    )
    key = "url" if events.is_old else "host"
    return f"servers:\n  production: {{{key}: '{host}', protocol: {protocol}}}"
