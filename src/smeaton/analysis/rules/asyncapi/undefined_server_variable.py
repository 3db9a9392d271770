"""The rule `undefined_server_variable`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_BRACES = re.compile(r"\{([^{}]*)\}")


@rule("ASY022", severity="medium", harm="confusion", each=3)
def undefined_server_variable(events: Events) -> Iterator[Hit]:
    """Gaps in a server's address.

    ## What it does
    Compares the variables in braces of a server's address with those that it defines; an empty pair
    of braces is one too. Variables that stand nowhere are low.

    ## Why it matters
    The address can't be filled in, and clients connect to nothing.

    ## When it is fine
    Addresses without variables.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "{region}.mq.shop.io:5671", protocol: amqps}}
    channels: {}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers:
      main:
        host: "{region}.mq.shop.io:5671"
        protocol: amqps
        variables: {region: {enum: [eu, us], default: eu}}
    channels: {}
    ```

    ## See also
    service-discovery
    """
    servers = [each.node for each in events.servers.values()]
    servers += [node for _, node in events.root.at("components", "servers").items()]
    seen: set[object] = set()
    for node in servers:
        if node.path in seen:
            continue
        seen.add(node.path)
        parts = [node.text(key) for key in ("url", "host", "pathname")]
        found = _BRACES.findall(" ".join(parts))
        known = [name for name, _ in node.get("variables").items()]
        missing = [each or "{}" for each in found if each not in known]
        idle = [each for each in known if each not in found]
        if missing or idle:
            yield Hit(
                node.name,
                node.place,
                f"Server {node.name} "
                + (
                    f"has gaps that nothing fills: {', '.join(missing)}."
                    if missing
                    else f"defines variables that its address lacks: {', '.join(idle)}."
                ),
                (
                    "The address can't be filled in."
                    if missing
                    else "Readers look for what it changes."
                ),
                "variables:\n" + "\n".join(f"  {each}: {{default: …}}" for each in missing)
                if missing
                else f"Put {', '.join(f'{{{each}}}' for each in idle)} into the address, or take "
                "it out of variables.",
                severity=None if missing else Severity.LOW,
            )
