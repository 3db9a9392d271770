"""The rule `graphql_account_existence_told`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_guarded
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_WHO = {"email", "mail", "phone", "mobile", "account", "customer", "user"}
_ASKS = {"exists", "exist", "taken", "registered", "available", "check", "used", "known"}


@rule("GQL053", severity="medium", harm="exposure")
def graphql_account_existence_told(schema: GraphqlSchema) -> Iterator[Hit]:
    """Answer to whether somebody has an account.

    ## What it does
    Finds Boolean root fields such as emailExists, isEmailTaken, checkPhone that answer for any
    e-mail address or phone number.

    ## Why it matters
    Lists of addresses are run through it: the answer says who is a customer (OWASP
    Authentication Cheat Sheet, user enumeration), which is personal data and the start of
    phishing and password guessing.

    ## When it is fine
    Names that people choose, such as user names and slugs, have to be unique in the open. A
    directive or a description that says who may ask settles it.

    ## Example
    ```graphql
    type Query {
      emailExists(email: String!): Boolean!
    }
    ```

    ## Use instead
    ```graphql
    type Mutation {
      "Sends a message to the address, whether it is known or not."
      requestSignIn(email: String!): RequestSignInPayload
    }

    type Query {
      viewer: User
    }

    type RequestSignInPayload {
      errors: [SignInError!]!
    }

    type SignInError {
      code: String!
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    session-or-token, rate-limiting, object-level-authorization
    """
    for operation in ("query", "mutation"):
        for field in schema.root_fields(operation):
            asked = [
                a for a in field.arguments.values() if says(a.name, {"email", "phone", "mobile"})
            ]
            if field.type.name != "Boolean" or not asked or is_guarded(field):
                continue
            if not (set(words(field.name)) & _WHO and set(words(field.name)) & _ASKS):
                continue
            if is_documented(r"permission|requires|staff|admin|authenticated", field.description):
                continue
            yield Hit(
                field.path,
                field.place,
                f"{field.path} tells anybody whether {asked[0].name} has an account.",
                "Lists of addresses are run through it to find out who is a customer.",
                "# answer alike in both cases, and tell the owner of the address by a message",
            )
