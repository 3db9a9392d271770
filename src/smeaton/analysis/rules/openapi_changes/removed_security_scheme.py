"""The rule `removed_security_scheme`."""

from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.openapi_elements import SecurityScheme
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place


@rule("OAC021", severity="medium", harm="outage", each=1)
def removed_security_scheme(change: Comparison) -> Iterator[Hit]:
    """A way to authenticate is gone or works otherwise.

    ## What it does
    Finds security schemes that the later version does not have, whose type or place changed,
    whose token address moved, and scopes that are gone.

    ## Why it matters
    Clients are configured with it: their next token request or call is refused.

    ## When it is fine
    No operation uses it any more, and none did.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          security: [{login: [read]}]
          responses:
            "200": {description: all}
    components:
      securitySchemes:
        login:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://id.example.com/token
              scopes: {read: Read, write: Write}
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          security: [{login: [read]}]
          responses:
            "200": {description: all}
    components:
      securitySchemes:
        login:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://id.example.com/token
              scopes: {read: Read}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          security: [{login: [read]}]
          responses:
            "200": {description: all}
    components:
      securitySchemes:
        login:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://id.example.com/token
              scopes: {read: Read, write: Write}
    ```

    ## See also
    oauth-flow-choice
    api-versioning
    """
    later = change.new.security_schemes
    holder = change.new.root.get("securityDefinitions" if change.new.is_swagger else "components")
    for name, old in change.old.security_schemes.items():
        new = later.get(name)
        for words, place in _differ(old, new, holder.place):
            yield Hit(
                name,
                place,
                f"The security scheme {name} {words}.",
                "Clients are configured with it, and are refused with what they have.",
                "Keep the old one beside the new until no client uses it.",
            )


def _differ(
    old: SecurityScheme, new: SecurityScheme | None, gone: Place
) -> Iterator[tuple[str, Place]]:
    """Yield what a client has to do otherwise, and where it stands."""
    if new is None:
        yield "is gone", gone
        return
    before, after = (
        (each.type, each.scheme, each.location, each.node.text("name")) for each in (old, new)
    )
    if before != after:
        words = [" ".join(part for part in each if part) for each in (after, before)]
        yield f"is {words[0]}, was {words[1]}", new.place
    for flow, node in old.flows.items():
        now = new.flows.get(flow)
        if now is None:
            yield f"has no {flow} flow any more", new.place
            continue
        for key in ("authorizationUrl", "tokenUrl"):
            if node.text(key) and node.text(key) != now.text(key):
                yield f"has another {key}: {now.text(key)}, was {node.text(key)}", now.place
        scopes = {name for name, _ in now.get("scopes").items()}
        lost = [name for name, _ in node.get("scopes").items() if name not in scopes]
        if lost:
            yield f"has no scope {', '.join(lost)} any more", now.get("scopes").place
