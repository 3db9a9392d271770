"""The rule `graphql_unguarded_mutation`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import (
    AUTHORIZING,
    flat,
    is_documented,
    is_guarded,
    is_opening,
    terms,
)
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_FEWEST = 3
_PUBLIC = terms("contact newsletter subscribe unsubscribe guest forgot reset request")


@rule("GQL052", severity="high", harm="exposure", each=4)
def graphql_unguarded_mutation(schema: GraphqlSchema) -> Iterator[Hit]:
    """Mutation without the check that the others have.

    ## What it does
    Where at least three mutations and most of them carry a directive that says who may (@auth,
    @hasRole, @authenticated), finds those that carry none.

    ## Why it matters
    What protects a mutation stands beside it; the one where it was forgotten runs for
    everybody, and nobody sees the absence. OWASP API5:2023 (broken function level
    authorization).

    ## When it is fine
    Mutations that open a session or serve visitors: login, sign-up, password reset,
    verification, contact. Others say "public" or "anonymous" in their description. A directive
    on the root type covers all.

    ## Example
    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      user(id: ID!): User @auth
    }

    type Mutation {
      createUser(input: UserInput!): User @auth(role: "ADMIN")
      updateUser(id: ID!, input: UserInput!): User @auth(role: "ADMIN")
      inviteUser(email: String!): User @auth(role: "ADMIN")
      deleteUser(id: ID!): User
    }

    input UserInput {
      name: String
    }

    type User {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      user(id: ID!): User @auth
    }

    type Mutation {
      createUser(input: UserInput!): User @auth(role: "ADMIN")
      updateUser(id: ID!, input: UserInput!): User @auth(role: "ADMIN")
      inviteUser(email: String!): User @auth(role: "ADMIN")
      deleteUser(id: ID!): User @auth(role: "ADMIN")
    }

    input UserInput {
      name: String
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    access-control-model, object-level-authorization, secure-defaults
    """
    root = schema.types.get(schema.roots.get("mutation", ""))
    mutations = list(schema.root_fields("mutation"))
    guarded = [field for field in mutations if is_guarded(field)]
    if (
        root is None
        or is_guarded(root)
        or len(guarded) < _FEWEST
        or len(guarded) * 2 < len(mutations)
    ):
        return
    directive = next(name for name in guarded[0].directives if flat(name) in AUTHORIZING)
    for field in mutations:
        if field in guarded or is_opening(field.name) or says(field.name, _PUBLIC):
            continue
        if is_documented(r"\bpublic|anonymous|anyone|unauthenticated", field.description):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} has no @{directive}, as {len(guarded)} of {len(mutations)} mutations "
            "have.",
            "If it was forgotten, the mutation runs for everybody.",
            f"{field.name}(...): {field.type.text} @{directive}",
        )
