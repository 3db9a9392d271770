"""The rule `client_chosen_owner`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    is_admin,
    is_write,
)
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, words

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
    "impersonate attendee attendees assignment assignments reviewer owner visitor visitors contact "
    "contacts customer customers lead leads subscriber subscribers"
)
_MADE = {"createdat", "updatedat", "created", "updated", "modifiedat"}
"""Fields that the server makes: where they are taken, the model is that of the answer."""
_FOREIGN = {"clientid", "clientsecret", "apikey", "apitoken", "accesskey", "connectionstring"}
"""Beside these an id is one of another service's, to which the server is to connect."""
_BEHALF = re.compile(
    r"on behalf|defaults? to|admin|permission|scope|impersonat|must (?:be|match)|same as|"
    r"read-?only|ignored|given by the client|\byour (?:users?|system|own|identifier)|"
    r"defined by you|you (?:have )?defined",
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
    Callers that are systems and not people: they prove themselves by an API key, Basic or client
    credentials, and their users are told by the field. Models that serve answers too, with fields
    that the server makes: `writable_server_field` is about those. Ids of another service beside
    the key for it.

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
        if is_admin(operation) or _is_system(operation):
            continue
        fields = operation.body.content.values() if operation.body else ()
        taken = [
            (name, each)
            for schema in fields
            if not {plain(name) for name in schema.properties} & (_MADE | _FOREIGN)
            for name, each in schema.properties.items()
        ]
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
                f"{operation.name} takes {name} from the caller, though the credential tells who "
                "that is.",
                "A server that believes the field lets callers write in another's name"
                + (", into another's tenant." if "tenant" in said else "."),
                f"Take {name} from the credential and ignore or refuse another value in the"
                " request; where acting for others is wanted, say which scope allows it.",
            )


def _is_system(operation: Operation) -> bool:
    """Whether those who may call it are systems, whose credential names no user."""
    schemes = [
        operation.api.security_schemes.get(name)
        for choice in operation.security or ()
        for name in choice
    ]
    known = [each for each in schemes if each is not None]
    return bool(known) and all(
        (
            each.type == "apiKey"
            and each.location != "cookie"
            and "auth" not in each.node.text("name").lower()
        )
        or each.type == "mutualTLS"
        or (each.type == "http" and each.scheme == "basic")
        or (each.type == "oauth2" and set(each.flows) == {"clientCredentials"})
        for each in known
    )
