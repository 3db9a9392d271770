"""The rule `undefined_channel_parameter`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_BRACES = re.compile(r"\{([^{}]*)\}")


@rule("ASY020", severity="medium", harm="confusion", each=3)
def undefined_channel_parameter(events: Events) -> Iterator[Hit]:
    """Parameters in an address that nobody defines, or the other way round.

    ## What it does
    Compares the parameters in braces of a channel's address with those that the channel defines; an
    empty pair of braces is one too.

    ## Why it matters
    Clients can't subscribe to an address with a gap whose values nobody says; a parameter that is
    defined and stands nowhere is one that was renamed on one side.

    ## When it is fine
    Channels without an address, which is known at run time only.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: shops/{shopId}/orders
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: shops/{shopId}/orders
        parameters: {shopId: {description: The shop's id}}
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    event-schema-evolution
    """
    channels = [(c.key, c.address, c.parameters, c.node) for c in events.channels.values()]
    for key, node in events.root.at("components", "channels").items():
        address = key if events.is_old else node.text("address")
        channels.append((key, address, dict(node.get("parameters").items()), node))
    sockets = {each.protocol for each in events.servers.values()} & {"ws", "wss"}
    for key, address, parameters, node in channels:
        found = _BRACES.findall(address)
        said = {
            "an empty parameter {}": [each for each in found if not each],
            "parameters that it does not define": [e for e in found if e and e not in parameters],
            "parameters that its address lacks": [e for e in parameters if e not in found],
        }
        if not address:
            continue
        for what, names in said.items():
            if names:
                listed = f": {', '.join(names)}" if any(names) else ""
                yield Hit(
                    key,
                    node.place,
                    f"Channel {key} ({address}) has {what}{listed}.",
                    "Clients can't tell what to put there, or wait for what never comes.",
                    _advise(names, defined="lacks" not in what, sockets=sockets),
                )


def _advise(names: list[str], *, defined: bool, sockets: set[str]) -> str:
    """Return what to write for parameters that stand in one place alone."""
    if defined:
        told = "\n".join(f"  {name or 'name'}: {{description: …}}" for name in names)
        return f"parameters:\n{told}"
    if sockets:
        told = ", ".join(f"{name}: {{type: string}}" for name in names)
        return (
            "Into the address, in braces; if it is of the query, into the binding instead:\n"
            f"bindings:\n  ws:\n    query: {{type: object, properties: {{{told}}}}}"
        )
    braced = ", ".join(f"{{{name}}}" for name in names)
    return f"Put {braced} into the address, or take it out here."
