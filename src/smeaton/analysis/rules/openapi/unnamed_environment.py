"""The rule `unnamed_environment`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SAID = re.compile(
    r"prod|live|stag|test|dev|sandbox|demo|preview|qa\b|uat|local|mock|pre-?prod|trial|beta|alpha|"
    r"canary|edge|internal|public|default|main|region|europe|\b(?:eu|us|au|ca|uk|jp|in|de)\b|asia|"
    r"americas|australia|canad|japan|\{|global",
    re.IGNORECASE,
)


@rule("OAS044", severity="low", harm="confusion", each=1)
def unnamed_environment(api: Api) -> Iterator[Hit]:
    """Servers that don't say which environment they are.

    ## What it does
    Finds contracts with several servers of which one says neither in its description nor in its
    address what it is: production, staging, sandbox, a region.

    ## Why it matters
    Tests run against production by mistake, and old or unguarded environments stay up because
    nobody knows them (OWASP API9:2023, inventory).

    ## When it is fine
    One server; addresses that differ in region or variables.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    servers:
      - {url: "https://a.shop.io", description: API}
      - {url: "https://b.shop.io", description: API}
    paths: {}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    servers:
      - {url: "https://a.shop.io", description: Production}
      - {url: "https://b.shop.io", description: Sandbox with made-up data}
    paths: {}
    ```

    ## See also
    secure-defaults
    """
    servers = list(api.root.get("servers").elements())
    silent = [
        each
        for each in servers
        if not _SAID.search(f"{each.text('description')} {each.text('url')} {each.text('name')}")
        and not each.get("x-internal")
    ]
    hosts = {each.text("url").partition("://")[2].partition("/")[0] for each in servers}
    if len(servers) > 1 and len(hosts) > 1 and silent:
        yield Hit(
            silent[0].text("url"),
            silent[0].place,
            f"{len(silent)} of {len(servers)} servers don't say which environment they are.",
            "Tests run against production by mistake, and forgotten environments stay up.",
            "description: Production   # or staging, sandbox with made-up data",
        )
