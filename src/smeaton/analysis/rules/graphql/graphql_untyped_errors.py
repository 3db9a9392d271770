"""The rule `graphql_untyped_errors`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, is_error, is_scalar, payloads
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends

_CODES = {"code", "type", "kind", "errorcode", "reason", "category", "key", "name", "extensions"}
_TYPE = "type UserError {\n  code: UserErrorCode!\n  field: [String!]\n  message: String!\n}"
_WHY = "Clients compare texts to tell one error from another, and a better wording breaks them."


def _lacks_code(schema: GraphqlSchema, known: Type, members: set[str]) -> bool:
    if known.kind != "object" or not is_error(known) or "message" not in known.fields:
        return False
    if known.name in members or known.interfaces or schema.implementers.get(known.name):
        return False
    return not any(flat(name) in _CODES or "code" in flat(name) for name in known.fields)


@rule("GQL024", severity="medium", harm="confusion", each=1)
def graphql_untyped_errors(schema: GraphqlSchema) -> Iterator[Hit]:
    """Errors as bare texts.

    ## What it does
    Finds payloads whose errors are strings or JSON, and types of errors with a message but no
    code.

    ## Why it matters
    Clients have to compare texts to tell "taken" from "too long"; correcting a typo or
    translating the message breaks them. Nothing says which input was wrong.

    ## When it is fine
    The type itself is the code: an error that is a member of a union or implements an interface
    of errors, told by __typename.

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
      errors: [String!]
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
      field: [String!]
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
    error-contract
    """
    for name in payloads(schema):
        for field in schema.types[name].fields.values():
            if not field.type.is_list or not ends(field.name, {"error", "problem"}):
                continue
            if is_scalar(schema, field.type.name) and not field.is_deprecated:
                yield Hit(
                    field.path,
                    field.place,
                    f"{field.path} gives errors as {field.type.text}.",
                    _WHY,
                    f"{field.name}: [UserError!]!\n\n{_TYPE}",
                    group="text",
                )
    members = {name for union in schema.of_kind("union") for name in union.members}
    for known in schema.of_kind("object"):
        if _lacks_code(schema, known, members):
            yield Hit(
                known.name,
                known.place,
                f"{known.name} has a message and no code.",
                _WHY,
                f"code: {known.name}Code!",
                group="code",
            )
