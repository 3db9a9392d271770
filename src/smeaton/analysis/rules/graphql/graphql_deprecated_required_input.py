"""The rule `graphql_deprecated_required_input`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import edit_type
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL042", severity="medium", harm="confusion")
def graphql_deprecated_required_input(schema: GraphqlSchema) -> Iterator[Hit]:
    """Deprecated argument or input field that callers still have to give.

    ## What it does
    Finds @deprecated on arguments and input fields that are required and have no default.

    ## Why it matters
    Callers are told to stop sending what the server refuses to do without; the GraphQL
    specification (section 3.13.3) forbids it, and servers built on graphql-js do not start.

    ## When it is fine
    Never; it has to be optional first.

    ## Example
    ```graphql
    type Query {
      users(group: ID! @deprecated(reason: "Use `team`."), team: ID, first: Int): [String!]
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(group: ID @deprecated(reason: "Use `team`."), team: ID, first: Int): [String!]
    }
    ```

    ## See also
    deprecation-and-sunset
    """
    members = [f for known in schema.of_kind("input") for f in known.fields.values()]
    for known in schema.of_kind("object", "interface"):
        members += [a for f in known.fields.values() for a in f.arguments.values()]
    for directive in schema.directives.values():
        members += directive.arguments.values()
    for member in members:
        if member.is_deprecated and member.is_mandatory:
            better = member.type.text.removesuffix("!")
            yield Hit(
                member.path,
                member.place,
                f"{member.path} is deprecated, and callers have to give it ({member.type.text}).",
                "It can't be left out while the server refuses to do without; the specification "
                "forbids it.",
                f"{member.name}: {better} @deprecated(...)",
                edits=edit_type(schema, member, better),
            )
