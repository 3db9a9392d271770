"""The rule `read_scope_for_write`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import pick_scopes
from smeaton.analysis.operation_roles import is_write
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_READ = {"read", "readonly", "view", "viewer", "list", "get"}
_WRITE = {"write", "manage", "admin", "edit", "create", "delete", "update", "modify", "readwrite"}
_OWN = {"read", "seen", "mark", "export", "exports", "view", "views", "report", "reports", "query"}


@rule("OAS043", severity="high", harm="exposure", each=1)
def read_scope_for_write(api: Api) -> Iterator[Hit]:
    """A scope for reading that opens a write.

    ## What it does
    Finds operations that change something and require no more than scopes named for reading:
    orders:read, orders.readonly, view_orders.

    ## Why it matters
    Whoever was given the right to look may change and delete; the user who consented to "read" was
    told something else.

    ## When it is fine
    Writes of the reader's own: marks as read, searches, exports.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/{id}:
        delete:
          security: [{id: ["orders:read"]}]
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"204": {description: Gone}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://id.example.com/token
              scopes: {"orders:read": Read, "orders:write": Write}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/{id}:
        delete:
          security: [{id: ["orders:write"]}]
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"204": {description: Gone}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://id.example.com/token
              scopes: {"orders:read": Read, "orders:write": Write}
    ```

    ## See also
    access-control-model
    """
    for each in api.operations:
        if not is_write(each) or set(words(each.path)) & _OWN or not each.security:
            continue
        choices = [[s for scopes in choice.values() for s in scopes] for choice in each.security]
        for scopes in choices:
            said = [set(words(scope.rpartition("/")[2])) for scope in scopes]
            if said and all(each_one & _READ and not each_one & _WRITE for each_one in said):
                yield Hit(
                    each.name,
                    each.node.get("security").place if each.node.get("security") else each.place,
                    f"{each.name} changes something and is opened by {', '.join(scopes)}.",
                    "Whoever was given the right to read may write.",
                    _advise(api, each, scopes[0]),
                )
                break


def _advise(api: Api, operation: Operation, scope: str) -> str:
    """Return what to require instead: a scope for writing that there is, or one to add."""
    schemes = [name for choice in operation.security or () for name in choice]
    offered = [each for name in schemes for each in pick_scopes(api, name, writes=True)]
    meant = re.sub("read(?:only|_only)?", "write", scope)
    if meant in offered:
        return f"Require the scope for writing: {meant}"
    fit = [each for each in offered if set(words(each)) & _WRITE]
    return f"Require a scope for writing: {', '.join(fit[:3]) or 'define one beside ' + scope}"
