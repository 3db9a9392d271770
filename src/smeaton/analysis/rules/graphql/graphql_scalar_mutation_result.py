"""The rule `graphql_scalar_mutation_result`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import is_opening
from smeaton.analysis.parse.graphql_schema import BUILT_IN, GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL021", severity="medium", harm="confusion", each=2)
def graphql_scalar_mutation_result(schema: GraphqlSchema) -> Iterator[Hit]:
    """Mutation that gives a bare value.

    ## What it does
    Finds mutations whose result is a scalar, an enum or a list of them: Boolean, ID, String.

    ## Why it matters
    There is no place for errors of the user, so failures become `false` or a thrown error;
    nothing tells clients what changed, so caches go stale; and adding either later changes the
    type.

    ## When it is fine
    Sessions (logout, verifying a token) have little to say, and are low.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type Mutation {
      deleteUser(id: ID!): Boolean!
    }

    type User {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type Mutation {
      deleteUser(id: ID!): DeleteUserPayload
    }

    type DeleteUserPayload {
      deletedUserId: ID
      errors: [UserError!]!
    }

    type UserError {
      code: String!
      message: String!
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    error-contract, resource-modelling
    """
    for field in schema.root_fields("mutation"):
        known = schema.types.get(field.type.name)
        if field.type.name not in BUILT_IN and not (known and known.kind in ("scalar", "enum")):
            continue
        payload = field.name[:1].upper() + field.name[1:] + "Payload"
        yield Hit(
            field.path,
            field.place,
            f"{field.path} gives {field.type.text}, which has no place for errors or what changed.",
            "Failures become false or a thrown error, and caches don't learn what changed.",
            f"type {payload} {{\n  errors: [UserError!]!\n}}",
            severity=Severity.LOW if is_opening(field.name) else None,
        )
