"""The rule `graphql_secret_in_output`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import flat, is_error, is_scalar
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule

_PASSWORDS = {"password", "passwd", "pwd", "passphrase", "passwordhash", "hashedpassword"}
_SECRETS = re.compile(
    r"(secret|secretkey|privatekey|signingkey|clientsecret|apikey|accesskey|webhooksecret|"
    r"totpsecret|mfasecret|otpsecret|recoverycodes?|backupcodes?|securityanswer|cvv|cvc|ssn|"
    r"socialsecuritynumber|cardnumber|creditcardnumber|pincode)$"
)
_TOKENS = re.compile(r"(access|refresh|auth|reset|session|bearer|id|invite)token$")
_PART = re.compile(
    r"last (?:4|four)|mask|redact|truncat|encrypt|obfuscat|placeholder|never returned",
    re.IGNORECASE,
)


def _classify(field: Member) -> str:
    name = flat(field.name)
    if name in _PASSWORDS or (name.startswith("password") and name.endswith(("hash", "salt"))):
        return "password"
    if _SECRETS.search(name):
        return "secret"
    return "token" if _TOKENS.search(name) else ""


@rule("GQL001", severity="critical", harm="exposure", each=4)
def graphql_secret_in_output(schema: GraphqlSchema) -> Iterator[Hit]:
    """Secret that can be read through the schema.

    ## What it does
    Finds fields of object types that queries reach and whose names speak of passwords, their
    hashes, private keys, API keys, access tokens, card check values or identity numbers.

    ## Why it matters
    Whoever reaches the object reads the secret, and in a graph many paths lead to it: a list of
    comments, their author, his token. Responses are logged, cached in clients and sent to error
    trackers. OWASP API3:2023 (broken object property level authorization).

    ## When it is fine
    What a mutation gives once, such as the token of a login or a new API key, is not reported,
    nor is what the description calls masked, hashed for display or the last four characters.
    Cursors, CSRF and push tokens are no secrets.

    ## Example
    ```graphql
    type Query {
      viewer: User
    }

    type User {
      id: ID!
      email: String!
      passwordHash: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      viewer: User
    }

    type User {
      id: ID!
      email: String!
      passwordChangedAt: DateTime
    }

    "Instant as in RFC 3339."
    scalar DateTime
    ```

    ## See also
    sensitive-data-storage, object-level-authorization, password-storage
    """
    readable = schema.reach([schema.roots.get("query", "")])
    for known, field in schema.outputs():
        what = _classify(field)
        if not what or known.name not in readable:
            continue
        leaf = is_scalar(schema, field.type.name) and field.type.name not in ("Boolean", "Int")
        if not leaf or _PART.search(field.description) or is_error(known):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} gives a {what} to whoever reaches {known.name}.",
            "Many paths lead to an object in a graph, and each shows it; responses end in logs, "
            "client caches and error trackers.",
            f"# remove {field.path}; show what is needed of it: a mask, or when it was changed",
            severity=None if what == "password" else Severity.HIGH,
        )
