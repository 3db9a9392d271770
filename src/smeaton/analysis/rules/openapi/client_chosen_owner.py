"""The rule `client_chosen_owner`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    is_admin,
    is_write,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_OWNERS = {
    "user_id",
    "owner_id",
    "author_id",
    "creator_id",
    "created_by",
    "posted_by",
    "tenant_id",
    "submitted_by",
    "uploaded_by",
}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OTHERS = _set(
    "admin member members membership memberships invite invites invitation invitations assign "
    "assignee assignees share shares sharing grant grants permission permissions role roles "
    "team teams transfer follow follower following block friend friends collaborator "
    "collaborators participant participants user users people account accounts group groups ban "
    "kick im mpim dm message messages conversation conversations recipient token tokens sudo "
    "impersonate attendee attendees assignment assignments reviewer owner"
)
_BEHALF = re.compile(
    r"on behalf|defaults? to|admin|permission|scope|impersonat|must (?:be|match)|same as|"
    r"read-?only|ignored",
    re.IGNORECASE,
)


@rule("OAS018", severity="medium", harm="exposure", each=1)
def client_chosen_owner(api: Api) -> Iterator[Hit]:
    """The caller names the owner whom the token tells.

    ## What it does
    Finds guarded operations that create or change something and take a user_id, owner_id,
    author_id, tenant_id or created_by in their body or query.

    ## Why it matters
    A server that believes the field lets anybody write in another's name, or into another's tenant;
    the token already says who is calling (OWASP API1:2023 and API3:2023).

    ## When it is fine
    Administration, and operations about other people: members, invitations, assignments, sharing,
    transfers. A field whose description names the permission for acting on behalf of others.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /comments:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  properties: {text: {type: string, maxLength: 2000}, author_id: {type: string}}
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /comments:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  properties: {text: {type: string, maxLength: 2000}}
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    object-level-authorization, mass-assignment, multi-tenancy
    """
    seen: set[object] = set()
    for operation in api.operations:
        about = set(words(operation.path)) | set(words(operation.id or "x"))
        if not is_write(operation) or not operation.security or about & _OTHERS:
            continue
        if is_admin(operation):
            continue
        fields = operation.body.content.values() if operation.body else ()
        taken = [(n, s) for schema in fields for n, s in schema.properties.items()]
        taken += [(p.name, p.schema) for p in operation.parameters if p.location == "query"]
        for name, schema in taken:
            said = "_".join(words(name))
            if said not in _OWNERS or schema.flag("readOnly") or schema.key in seen:
                continue
            if _BEHALF.search(schema.description):
                continue
            seen.add(schema.key)
            yield Hit(
                f"{operation.name}#{name}",
                schema.place,
                f"{operation.name} takes {name} from the caller, whom the token tells already.",
                "A server that believes it writes in another's name"
                + (", into another's tenant." if "tenant" in said else "."),
                f"Leave {name} out of the request and take it from the token; where acting for"
                " others is wanted, say which scope allows it.",
            )
