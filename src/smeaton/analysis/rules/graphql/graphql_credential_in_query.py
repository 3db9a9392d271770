"""The rule `graphql_credential_in_query`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, is_scalar
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_SECRETS = {
    "password", "passwd", "secret", "apikey", "accesstoken", "refreshtoken", "clientsecret", "otp",
    "pin", "passphrase", "privatekey", "authtoken", "jwt",
}  # fmt: skip


@rule("GQL055", severity="medium", harm="exposure")
def graphql_credential_in_query(schema: GraphqlSchema) -> Iterator[Hit]:
    """Credential as the argument of a query.

    ## What it does
    Finds arguments of query fields that are passwords, secrets, API keys or access tokens.

    ## Why it matters
    Queries go as GET requests where persisted or cached: their variables end in access logs,
    proxies and browser history. Logs of GraphQL servers keep arguments of queries as harmless.

    ## When it is fine
    Tokens that identify an object (a checkout, an invitation) are not reported. Mutations are
    the place to prove something.

    ## Example
    ```graphql
    type Query {
      login(email: String!, password: String!): Session
    }

    type Session {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      viewer: User
    }

    type Mutation {
      login(email: String!, password: String!): LoginPayload
    }

    type LoginPayload {
      user: User
      errors: [LoginError!]!
    }

    type LoginError {
      code: String!
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    session-or-token, api-keys, secure-defaults
    """
    for known, field in schema.outputs():
        if schema.is_root(known.name) and known.name != schema.roots.get("query"):
            continue
        for argument in field.arguments.values():
            if flat(argument.name) not in _SECRETS or not is_scalar(schema, argument.type.name):
                continue
            if argument.type.name in ("Boolean", "Int"):
                continue
            yield Hit(
                argument.path,
                argument.place,
                f"{argument.path} is a credential in a query.",
                "Arguments of queries end in URLs, access logs and caches.",
                f"# a mutation that takes {argument.name}, or a header",
            )
