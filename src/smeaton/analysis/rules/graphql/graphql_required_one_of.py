"""The rule `graphql_required_one_of`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import edit_type
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL043", severity="high", harm="outage")
def graphql_required_one_of(schema: GraphqlSchema) -> Iterator[Hit]:
    """One-of input with a required field.

    ## What it does
    Finds fields of @oneOf inputs that are required or have a default.

    ## Why it matters
    Exactly one field of such an input is given (GraphQL specification, OneOf Input Objects). A
    required one contradicts that: the schema is refused, or only that one field can ever be
    used.

    ## When it is fine
    Never.

    ## Example
    ```graphql
    type Query {
      user(by: UserBy!): User
    }

    input UserBy @oneOf {
      id: ID!
      email: String
    }

    type User {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(by: UserBy!): User
    }

    input UserBy @oneOf {
      id: ID
      email: String
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    resource-modelling, input-validation-and-injection
    """
    for known in schema.of_kind("input"):
        if "oneOf" not in known.directives:
            continue
        for field in known.fields.values():
            if not field.type.required and field.default is None:
                continue
            better = field.type.text.removesuffix("!")
            edits = edit_type(schema, field, better) if field.default is None else ()
            yield Hit(
                field.path,
                field.place,
                f"{field.path} is {'required' if field.type.required else 'given by default'} in "
                "an "
                "input of which one field is given.",
                "The schema is refused, or no other field can ever be used.",
                f"{field.name}: {better}",
                edits=edits,
            )
