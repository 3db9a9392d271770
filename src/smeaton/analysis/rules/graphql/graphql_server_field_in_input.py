"""The rule `graphql_server_field_in_input`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import flat, is_documented, is_filter, is_guarded
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import PEOPLE, ends, says

_PRIVILEGES = {
    "role", "roles", "isadmin", "admin", "issuperuser", "superuser", "isstaff", "permissions",
    "userpermissions", "emailverified", "isemailverified", "isverified", "isapproved", "balance",
    "accountbalance", "walletbalance", "creditlimit", "passwordhash", "isowner",
}  # fmt: skip
_BOOKKEEPING = {
    "createdat", "updatedat", "deletedat", "modifiedat", "insertedat", "createdon", "updatedon",
    "createdby", "updatedby", "createdbyid", "updatedbyid", "lastloginat", "lastlogin",
}  # fmt: skip
_OWNERS = {"tenantid", "createdbyid", "creatorid"}
_ADMINISTRATION = {
    "staff", "admin", "role", "permission", "member", "membership", "invite", "invitation", "team",
    "group", "app", "collaborator", "grant", "import", "bulk", "batch", "migrate", "sync", "seed",
    "access", "share", "acl", "policy", "external", "assign", "transfer",
}  # fmt: skip
_PERMITTED = r"permission|requires|only (?:by |for )?(?:staff|admin)"
_WHY = {
    "privilege": "An input that is copied onto the record makes whoever calls it an administrator.",
    "owner": "Whoever calls it chooses whose record it is; the server knows the caller.",
    "bookkeeping": "Callers can rewrite when and by whom something was done.",
}


def _classify(name: str) -> str:
    if name in _PRIVILEGES:
        return "privilege"
    if name in _BOOKKEEPING:
        return "bookkeeping"
    return "owner" if name in _OWNERS else ""


def _is_of_people(*names: str) -> bool:
    """Whether an input is about people, so that a role in it is one of rights."""
    return any(says(name, PEOPLE) for name in names)


def _written(schema: GraphqlSchema) -> dict[str, str]:
    """The input types that mutations take, and one mutation for each."""
    found: dict[str, str] = {}
    for mutation in schema.root_fields("mutation"):
        if says(mutation.name, _ADMINISTRATION) or is_guarded(mutation):
            continue
        if is_documented(_PERMITTED, mutation.description):
            continue
        for name in schema.reach([a.type.name for a in mutation.arguments.values()]):
            found.setdefault(name, mutation.name)
    return found


@rule("GQL002", severity="high", harm="exposure", each=4)
def graphql_server_field_in_input(schema: GraphqlSchema) -> Iterator[Hit]:
    """Input that lets callers set what the server decides.

    ## What it does
    Finds fields of mutations' inputs that carry privileges (role, isAdmin, permissions,
    emailVerified, balance), the tenant (tenantId), or the server's own
    bookkeeping (createdAt, updatedBy).

    ## Why it matters
    An input that is copied onto a record as it is hands these fields to every caller: a profile
    update makes an administrator, a create lands in another tenant. OWASP API3:2023, mass
    assignment.

    ## When it is fine
    Inputs and mutations whose names speak of administration (staff, role, permission, member,
    invite), and imports or bulk loads that carry times over, are not reported. A directive that
    says who may set the field settles it, and so does a description that names the permission.

    ## Example
    ```graphql
    type Query {
      viewer: User
    }

    type Mutation {
      updateProfile(input: UpdateProfileInput!): UpdateProfilePayload
    }

    input UpdateProfileInput {
      displayName: String
      isAdmin: Boolean
    }

    type UpdateProfilePayload {
      user: User
    }

    type User {
      id: ID!
      displayName: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      viewer: User
    }

    type Mutation {
      updateProfile(input: UpdateProfileInput!): UpdateProfilePayload
    }

    input UpdateProfileInput {
      displayName: String
    }

    type UpdateProfilePayload {
      user: User
    }

    type User {
      id: ID!
      displayName: String
    }
    ```

    ## See also
    mass-assignment, access-control-model, object-level-authorization
    """
    written = _written(schema)
    severities = {"privilege": Severity.HIGH, "owner": Severity.MEDIUM, "bookkeeping": Severity.LOW}
    for known, field in schema.inputs():
        what = _classify(flat(field.name))
        if not what or known.name not in written or is_filter(known.name):
            continue
        if ends(field.name, {"role"}) and not _is_of_people(known.name, written[known.name]):
            continue
        if what == "bookkeeping" and is_documented(r"import|backfill|migrat", field.description):
            continue
        if says(known.name, _ADMINISTRATION) or is_guarded(field, known):
            continue
        if is_documented(_PERMITTED, field.description):
            continue
        yield Hit(
            field.path,
            field.place,
            f"Callers of {written[known.name]} set {field.path}, which the server should decide.",
            _WHY[what],
            f"# remove {field.name} from {known.name}; set it in the server, or in a mutation of "
            "its "
            "own for those who may",
            severity=severities[what],
            group=what,
        )
