"""The rule `writable_server_field`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import is_admin, is_receiver, name_segments
from smeaton.analysis.parse.json_schema import Field, JsonSchema
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import set_key
from smeaton.analysis.vocabulary import plain, words

_RIGHTS = {
    "is_admin",
    "admin",
    "is_superuser",
    "superuser",
    "is_staff",
    "is_root",
    "is_owner",
    "is_moderator",
    "access_level",
    "user_role",
    "account_role",
}
_TRUST = {
    "email_verified",
    "is_verified",
    "verified",
    "phone_verified",
    "is_email_verified",
    "kyc_status",
    "is_approved",
    "approved",
    "is_paid",
    "paid",
    "verified_at",
    "risk_score",
    "approved_at",
    "paid_at",
    "email_verified_at",
}
_FUNDS = {
    "balance",
    "account_balance",
    "credit_balance",
    "wallet_balance",
    "available_balance",
    "credits",
    "loyalty_points",
}
_STANDING = {"role", "roles", "permissions"}
_KEPT = {
    "created_at",
    "updated_at",
    "created_on",
    "updated_on",
    "date_created",
    "created_date",
    "modified_at",
    "last_modified",
    "deleted_at",
    "created",
    "updated",
    "created_by",
    "updated_by",
    "modified_by",
}
_SETTLED = {"paid", "approved", "refunded", "verified", "settled"}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ABOUT = _set(
    "admin member members membership memberships invite invites invitation invitations role "
    "roles permission permissions collaborator collaborators assign assignment grant grants "
    "team teams share acl policy policies binding bindings organization org chat scim"
)
_SCIM = "urn:ietf:params:scim"
"""What a contract of RFC 7643 names: there, setting roles is what identity providers do."""
_MANAGED = re.compile(
    r"\badmin(?:istrator)?s?\b|provision|only (?:owners|managers)|super ?user|"
    r"manage (?:the )?users|permission",
    re.I,
)
_OWN = {"me", "profile", "register", "signup", "self"}
_ACCOUNTS = {
    "user",
    "users",
    "me",
    "profile",
    "account",
    "accounts",
    "register",
    "signup",
    "customers",
    "self",
}


def _classify(operation: Operation, name: str, schema: JsonSchema, is_shared: bool) -> str:
    said = "_".join(words(name))
    if schema.flag("readOnly") or (said == "admin" and not schema.types <= {"boolean"}):
        return ""
    if said in _FUNDS:
        return "funds" if schema.types <= {"integer", "number", "string"} else ""
    if said in _RIGHTS | _TRUST:
        return "rights" if said in _RIGHTS else "trust"
    if said in _STANDING:
        own = set(name_segments(operation.path)) & _ACCOUNTS
        return "rights" if own else ""
    if (
        said == "status"
        and is_shared
        and {str(each).lower() for each in schema.enum or ()} & _SETTLED
    ):
        return "trust"
    return ""


def _list_bodies(operation: Operation) -> Iterator[JsonSchema]:
    """Yield the objects that a request is: the body, its elements, what one field wraps."""
    for schema in operation.body.content.values() if operation.body else ():
        for each in (schema, schema.items, *schema.variants):
            if each is None:
                continue
            yield each
            if len(each.properties) == 1:
                yield from each.properties.values()


@rule("OAS019", severity="high", harm="exposure", each=1)
def writable_server_field(api: Api) -> Iterator[Hit]:
    """Fields in a request that only the server should set.

    ## What it does
    Finds fields of request bodies that decide rights (is_admin, role on one's own account), trust
    (email_verified, approved) or money (balance; low on accounts of others), or that the server
    keeps (created_at; the id of what a POST makes) in a model that it answers with as well. The
    last are low and one finding.

    ## Why it matters
    A server that binds the body to its record lets clients promote themselves, verify themselves or
    fill their own account: mass assignment (OWASP API3:2023).

    ## When it is fine
    Fields marked readOnly; administration, invitations and memberships, where a role is what the
    request is about; ids that clients choose in a model for requests alone.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /me:
        patch:
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  properties: {name: {type: string, maxLength: 80}, is_admin: {type: boolean}}
          responses: {"200": {description: Changed}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /me:
        patch:
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    name: {type: string, maxLength: 80}
                    is_admin: {type: boolean, readOnly: true}
          responses: {"200": {description: Changed}}
    ```

    ## See also
    mass-assignment, access-control-model
    """
    seen: set[object] = set()
    if _SCIM in api.root.document.source.text:
        return
    for operation in api.operations:
        about = set(words(operation.path)) | set(words(operation.id or "x"))
        if operation.method not in ("post", "put", "patch") or about & _ABOUT:
            continue
        if is_receiver(operation) or is_admin(operation) or _manages(operation):
            continue
        for schema in _list_bodies(operation):
            for name, field in schema.properties.items():
                kind = _classify(operation, name, field, schema.name in api.answered)
                if kind and field.key not in seen:
                    seen.add(field.key)
                    yield _describe(operation, name, field, kind)
    yield from _find_kept(api)


_HARM = {
    "rights": "promote themselves",
    "trust": "vouch for themselves",
    "funds": "fill their own account",
}


def _manages(operation: Operation) -> bool:
    """Whether it is for those who manage users, by its scopes or by what is told of it."""
    scopes = [s for choice in operation.security or () for each in choice.values() for s in each]
    named = any({"admin", "manage", "provision"} & set(words(scope)) for scope in scopes)
    return named or bool(_MANAGED.search(operation.words))


def _weigh(kind: str, *, is_own: bool) -> Severity:
    """Return how bad it is: worst on one's own account, least where a business keeps others'."""
    if is_own and kind != "trust":
        return Severity.HIGH
    return Severity.LOW if kind == "funds" else Severity.MEDIUM


def _describe(operation: Operation, name: str, field: JsonSchema, kind: str) -> Hit:
    edits = () if field.is_reference else set_key(field.node, "readOnly", True)
    own = bool(set(name_segments(operation.path)) & _OWN) or operation.security == []
    asked = kind == "rights" and not own
    return Hit(
        f"{operation.name}#{name}",
        field.place,
        f"{operation.name} lets the caller set {name}"
        + (", and nothing says that only administrators may." if asked else "."),
        f"A server that binds the body to its record lets clients {_HARM[kind]}.",
        (
            f"Say which role or scope may set {name} and check it there, or leave it to an "
            "operation of its own."
            if asked
            else f"{name}: {{…, readOnly: true}}\nor a model for requests without it."
        ),
        severity=_weigh(kind, is_own=own),
        group=kind,
        edits=() if asked else edits,
    )


def _find_kept(api: Api) -> Iterator[Hit]:
    sent = [(each.method, pick_json(each.body.content)) for each in api.operations if each.body]
    made, put = (
        {schema.name for method, schema in sent if method == wanted and schema is not None}
        for wanted in ("post", "put")
    )
    found = [
        field
        for field in api.fields
        if field.in_request
        and field.in_response
        and "." in field.object
        and (
            "_".join(words(field.name)) in _KEPT
            or (field.name.lower() == "id" and field.object[:-3] in made - put - {""})
        )
        and not field.schema.flag("readOnly")
        and not field.owner.flag("readOnly")
        and not field.schema.is_object
        and _is_kept(field)
    ]
    if not found:
        return
    first = found[0]
    names = ", ".join(dict.fromkeys(field.object for field in found[:5]))
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    edits = tuple(
        edit
        for field in found
        if not field.schema.is_reference
        for edit in set_key(field.schema.node, "readOnly", True)
    )
    yield Hit(
        first.object,
        first.place,
        f"What the server keeps is open to clients in models used both ways: {names}{more}.",
        "A server that binds the body to its record lets clients write history.",
        f"{first.name}: {{…, readOnly: true}}",
        severity=Severity.LOW,
        group="kept",
        edits=edits,
    )


def _is_kept(field: Field) -> bool:
    """Whether it is of a record that the server keeps: one with an id, and not up to clients."""
    own = {"id", "uuid", "guid", plain(field.owner.name) + "id"}
    keyed = any(plain(name) in own for name in field.owner.properties)
    return keyed and "optional" not in field.schema.description.lower()
