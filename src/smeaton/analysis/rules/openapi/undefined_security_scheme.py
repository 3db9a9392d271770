"""The rule `undefined_security_scheme`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place


@rule("OAS005", severity="high", harm="exposure", each=1)
def undefined_security_scheme(api: Api) -> Iterator[Hit]:
    """A security requirement that names no scheme.

    ## What it does
    Finds requirements, at the root or at operations, whose name isn't among the security schemes.

    ## Why it matters
    A requirement that can't be looked up is skipped by some tools and refused by others. Where it
    is skipped the operation is open.

    ## When it is fine
    Never; OpenAPI says that each name must be that of a scheme. Where the schemes are in a document
    that wasn't given, that is said in a note.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{oauth: ["orders:read"]}]
    paths: {}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths: {}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    secure-defaults
    """
    holders = [("security", api.root.get("security"))]
    holders += [(each.name, each.node.get("security")) for each in api.operations]
    missing: dict[str, list[tuple[str, Place]]] = {}
    for name, written in holders:
        for choice in written.elements():
            for scheme, node in choice.items():
                if scheme not in api.security_schemes:
                    missing.setdefault(scheme, []).append((name, node.place))
    defined = ", ".join(api.security_schemes) or "none"
    for scheme, places in missing.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        yield Hit(
            places[0][0],
            places[0][1],
            f"{places[0][0]}{more} requires {scheme}, which no security scheme is called.",
            "Tools skip what they can't look up, and the operation stands open.",
            f"Name one of the schemes ({defined}), or define {scheme} among them.",
        )
