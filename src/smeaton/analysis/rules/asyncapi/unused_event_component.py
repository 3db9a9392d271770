"""The rule `unused_event_component`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_KINDS = ("messages", "schemas", "channels", "servers", "securitySchemes", "operations")
_REFERENCE = re.compile(r"#/components/([\w-]+)/([^\s\"'}/,]+)")


@rule("ASY019", severity="low", harm="confusion")
def unused_event_component(events: Events) -> Iterator[Hit]:
    """Components that nothing refers to.

    ## What it does
    Finds messages, schemas, channels, servers and security schemes under components that no
    reference in the contract names. One finding.

    ## Why it matters
    Readers take them for part of the contract; consumers wait for a message that nobody sends.

    ## When it is fine
    Documents without channels, which others refer to, and components that another document given
    names.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {$ref: "#/components/messages/OrderPlaced"}}
    components:
      messages:
        OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}
        OrderLost: {payload: {type: object, properties: {id: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {$ref: "#/components/messages/OrderPlaced"}}
    components:
      messages:
        OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}
    ```

    ## See also
    event-schema-evolution
    """
    if not events.channels:
        return
    named: set[tuple[str, str]] = set()
    for artifact in events.artifacts:
        text = events.library.documents[artifact].source.text
        named |= {(match[1], match[2]) for match in _REFERENCE.finditer(text)}
    holders = [each.node for each in events.servers.values()]
    holders += [each.node for each in events.operations.values()]
    required = {
        name
        for node in holders
        for choice in node.get("security").elements()
        for name, _ in choice.items()
    }
    idle = [
        node
        for kind in _KINDS
        for name, node in events.root.at("components", kind).items()
        if (kind, name) not in named and not (kind == "securitySchemes" and name in required)
    ]
    if idle:
        names = ", ".join(f"{each.path[-2]}/{each.name}" for each in idle[:8])
        yield Hit(
            idle[0].name,
            idle[0].place,
            f"Nothing refers to {names}{f' and {len(idle) - 8} more' if idle[8:] else ''}.",
            "Readers take them for part of the contract.",
            "Take them out, or refer to them where they belong.",
        )
