"""The rule `tightened_security`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC013", severity="high", harm="outage", each=1)
def tightened_security(change: Comparison) -> Iterator[Hit]:
    """Clients need other credentials than before.

    ## What it does
    Finds operations that ask for a scheme or a scope that they did not ask for, and those that
    were open and are not.

    ## Why it matters
    Tokens and keys that clients hold are answered with 401 or 403 from this release on.

    ## When it is fine
    The server checked it already and the contract only says so now: ignore it with that reason.
    Asking for less breaks nobody, and is another finding.

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
          security: [{login: [read, write]}]
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
    for pair in pair_operations(change.old, change.new):
        before, after = pair.old.security or [{}], pair.new.security or [{}]
        refused = [each for each in before if not any(_serves(each, want) for want in after)]
        if refused:
            yield Hit(
                pair.new.name,
                pair.new.place,
                f"{pair.new.name} asks for {_words(after)}, where {_words(refused)} did.",
                "Clients with the credentials of today get 401 or 403.",
                "Take both for a while: list the old requirement beside the new one, tell the "
                "holders of old tokens, and take it away when none are seen.",
                group=_words(after),
            )


def _serves(held: dict[str, list[str]], wanted: dict[str, list[str]]) -> bool:
    """Whether what a client holds is enough."""
    return all(name in held and set(scopes) <= set(held[name]) for name, scopes in wanted.items())


def _words(alternatives: list[dict[str, list[str]]]) -> str:
    named = [
        " and ".join(
            f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in each.items()
        )
        or "nothing"
        for each in alternatives
    ]
    return " or ".join(named)
