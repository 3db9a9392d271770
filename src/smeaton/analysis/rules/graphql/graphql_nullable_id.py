"""The rule `graphql_nullable_id`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import edit_type, is_documented, is_error, payloads
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL018", severity="medium", harm="confusion", each=2)
def graphql_nullable_id(schema: GraphqlSchema) -> Iterator[Hit]:
    """Object whose id may be null.

    ## What it does
    Finds `id: ID` without the exclamation mark on objects and interfaces.

    ## Why it matters
    Client caches key objects by type and id; an object without one is not updated after a
    mutation, or lists of them overwrite one another. Clients can't refetch or link to it.

    ## When it is fine
    Drafts that exist before they have an id; say "null until" in the description.

    ## Example
    ```graphql
    type Query {
      user(slug: String!): User
    }

    type User {
      id: ID
      name: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(slug: String!): User
    }

    type User {
      id: ID!
      name: String!
    }
    ```

    ## See also
    resource-modelling, http-caching
    """
    given = payloads(schema)
    readable = schema.reach([schema.roots.get(name, "") for name in ("query", "mutation")])
    for known, field in schema.outputs():
        if readable and known.name not in readable:
            continue
        if field.name != "id" or field.type.required or field.type.is_list:
            continue
        if (
            is_error(known)
            or known.name in given
            or is_documented(r"null (?:until|if|when)", field.description)
        ):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} may be null ({field.type.text}).",
            "Caches key objects by their id, and what has none is neither updated nor refetched.",
            f"id: {field.type.text}!",
            edits=edit_type(schema, field, f"{field.type.text}!"),
        )
