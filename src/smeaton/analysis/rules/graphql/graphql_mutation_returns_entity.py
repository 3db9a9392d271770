"""The rule `graphql_mutation_returns_entity`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_entity, is_error
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_SHOWN = 2
"""Payloads that the fix writes out."""


@rule("GQL022", severity="low", harm="confusion", each=1)
def graphql_mutation_returns_entity(schema: GraphqlSchema) -> Iterator[Hit]:
    """Mutation that gives the changed object itself.

    ## What it does
    Finds mutations whose result is an entity or a list of them instead of a payload of their
    own. They are one finding.

    ## Why it matters
    The entity has no place for what went wrong or for what else changed, so errors of the user
    travel as errors of the system; adding a payload later breaks every client of the mutation.

    ## When it is fine
    Errors are members of a union, or the result is a payload type.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type Mutation {
      updateUser(input: UpdateUserInput!): User
    }

    input UpdateUserInput {
      id: ID!
      name: String
    }

    type User {
      id: ID!
      name: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type Mutation {
      updateUser(input: UpdateUserInput!): UpdateUserPayload
    }

    input UpdateUserInput {
      id: ID!
      name: String
    }

    type UpdateUserPayload {
      user: User
      errors: [UserError!]!
    }

    type UserError {
      code: String!
      message: String!
    }

    type User {
      id: ID!
      name: String!
    }
    ```

    ## See also
    error-contract, resource-modelling
    """
    readable = schema.reach([schema.roots.get("query", "")])
    told = 0
    for field in schema.root_fields("mutation"):
        known = schema.types.get(field.type.name)
        wrapped = field.type.name.endswith(("Payload", "Response", "Result", "Output"))
        if known is None or known.kind not in ("object", "interface") or is_error(known) or wrapped:
            continue
        if not is_entity(known) and known.name not in readable:
            continue
        told += 1
        payload = field.name[:1].upper() + field.name[1:] + "Payload"
        yield Hit(
            field.path,
            field.place,
            f"{field.path} gives {field.type.text} itself, not a payload around it.",
            "There is no place for the user's errors or what else changed, and adding one breaks "
            "clients.",
            f"type {payload} {{\n  {field.type.name[:1].lower() + field.type.name[1:]}: "
            f"{field.type.name}\n  errors: [UserError!]!\n}}"
            if told <= _SHOWN
            else "# and so for the others, in what is new",
        )
