"""The rule `one_scope_for_everything`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import list_scopes, name_scopes
from smeaton.analysis.operation_roles import is_write
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule

_ENOUGH = 4


@rule("OAS008", severity="medium", harm="exposure", each=1)
def one_scope_for_everything(api: Api) -> Iterator[Hit]:
    """One scope for reading and writing alike.

    ## What it does
    Finds contracts with at least four OAuth 2.0 operations, reads and writes, that all require the
    same scopes, which are all that there are.

    ## Why it matters
    A client that needs to read has to be given the right to write and delete; there is no least
    privilege to grant.

    ## When it is fine
    Small contracts, those that read only or write only, and those about one of several resources
    that have a scope each.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{id: [orders]}]
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}}}
        post: {responses: {"201": {description: Created}}}
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: An order}}}
        delete: {responses: {"204": {description: Gone}}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.example.com/token", scopes: {orders: All}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{id: ["orders:read"]}]
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}}}
        post: {security: [{id: ["orders:write"]}], responses: {"201": {description: Created}}}
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: An order}}}
        delete: {security: [{id: ["orders:write"]}], responses: {"204": {description: Gone}}}
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
    oauth = {s.name for s in api.security_schemes.values() if s.type in ("oauth2", "openIdConnect")}
    uses: dict[tuple[str, ...], list[Operation]] = {}
    for each in api.operations:
        scopes = {
            scope
            for choice in each.security or ()
            for name, listed in choice.items()
            if name in oauth
            for scope in listed
        }
        if scopes:
            uses.setdefault(tuple(sorted(scopes)), []).append(each)
    if len(uses) != 1:
        return
    [(named, operations)] = uses.items()
    writes = sum(is_write(each) for each in operations)
    if len(operations) < _ENOUGH or writes in (0, len(operations)):
        return
    if any(set(list_scopes(api, name)) - set(named) for name in oauth):
        return
    yield Hit(
        operations[0].name,
        operations[0].place,
        f"All {len(operations)} OAuth operations require {', '.join(named)}, to read and to write "
        "alike.",
        "Whoever needs to read has to be trusted to write and delete.",
        f"Split it, at least by resource and by reading and writing: {name_scopes(api)}.",
    )
