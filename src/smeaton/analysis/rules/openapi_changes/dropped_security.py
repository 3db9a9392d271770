"""The rule `dropped_security`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC014", severity="medium", harm="exposure", each=1)
def dropped_security(change: Comparison) -> Iterator[Hit]:
    """An operation asks for less than before.

    ## What it does
    Finds operations that need no credentials any more, or that may be called without.

    ## Why it matters
    It breaks no client, and lets everybody in: in a change of a contract that is more often an
    oversight (a moved `security:` block) than a decision.

    ## When it is fine
    The operation is meant to be public: say `security: []` at the operation, and it is quiet.

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
          security: []
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
    """
    for pair in pair_operations(change.old, change.new):
        said = pair.new.node.get("security").value == []
        if pair.old.is_public or not pair.new.is_public or said:
            continue
        yield Hit(
            pair.new.name,
            pair.new.place,
            f"{pair.new.name} may be called by anybody now.",
            "It needed credentials before; a requirement that moved or got lost lets everybody in.",
            "Put the requirement back, or say `security: []` at the operation if it is public.",
        )
