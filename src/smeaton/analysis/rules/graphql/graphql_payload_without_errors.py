"""The rule `graphql_payload_without_errors`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import is_entity, is_error, result_objects
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Type
from smeaton.analysis.rule import Hit, rule

_NAMES = re.compile(r"(error|problem|failure|violation|issue)s?$", re.IGNORECASE)


def _tells_errors(schema: GraphqlSchema, known: Type) -> bool:
    return any(
        _NAMES.search(field.name) or is_error(schema.types.get(field.type.name))
        for field in known.fields.values()
        if not field.is_deprecated
    )


@rule("GQL023", severity="medium", harm="confusion", each=1)
def graphql_payload_without_errors(schema: GraphqlSchema) -> Iterator[Hit]:
    """Mutation payload without the user's errors.

    ## What it does
    Finds payloads that have no field for errors (errors, userErrors, problems) and are in no
    union with an error.

    ## Why it matters
    A taken name or an empty cart then comes as a GraphQL error: a text without a type, outside
    the selection, that clients can only match by its words, beside real failures of the server.

    ## When it is fine
    The result is a union or interface with an error among its members. Where most payloads have
    errors, those that lack them are low, and
    where none has, since the schema leaves errors to the protocol.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type Mutation {
      createUser(input: CreateUserInput!): CreateUserPayload
    }

    input CreateUserInput {
      name: String!
    }

    type CreateUserPayload {
      user: User
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
      createUser(input: CreateUserInput!): CreateUserPayload
    }

    input CreateUserInput {
      name: String!
    }

    type CreateUserPayload {
      user: User
      errors: [UserError!]!
    }

    type UserError {
      code: UserErrorCode!
      message: String!
    }

    enum UserErrorCode {
      NAME_TAKEN
      NAME_TOO_LONG
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    error-contract, status-codes
    """
    readable = schema.reach([schema.roots.get("query", "")])
    silent, telling = [], 0
    told = False
    for mutation in schema.root_fields("mutation"):
        objects = list(result_objects(schema, mutation))
        if not objects or any(is_error(known) for known in objects):
            continue
        plain = [known for known in objects if not is_entity(known) and known.name not in readable]
        implementers = [name for known in plain for name in schema.implementers.get(known.name, ())]
        if any(is_error(schema.types[name]) for name in implementers):
            continue
        if plain and not any(_tells_errors(schema, known) for known in plain):
            silent.append((mutation, plain[0]))
        elif plain:
            told = True
        telling += bool(plain)
    for name in dict.fromkeys(known.name for _, known in silent):
        mutation, known = next(pair for pair in silent if pair[1].name == name)
        yield Hit(
            known.name,
            known.place,
            f"{known.name}, the payload of {mutation.name}, has no place for the user's errors.",
            "What the user can mend comes as a text among the failures of the server.",
            "errors: [UserError!]!",
            severity=Severity.LOW if len(silent) * 2 < telling or not told else None,
        )
