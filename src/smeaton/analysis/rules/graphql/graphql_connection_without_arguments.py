"""The rule `graphql_connection_without_arguments`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_connection, is_paged, pages, payloads, positions
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL015", severity="medium", harm="outage", each=2)
def graphql_connection_without_arguments(schema: GraphqlSchema) -> Iterator[Hit]:
    """Connection that takes no page.

    ## What it does
    Finds fields that give a connection and take neither `first` with `after` nor `last` with
    `before`.

    ## Why it matters
    The type promises pages and the field has none: it gives everything, or the first page alone
    and no way to the next.

    ## When it is fine
    Another pair of arguments does the same (limit and cursor), or an input that holds them.
    Payloads of mutations are not reported.

    ## Example
    ```graphql
    type Query {
      users(first: Int): UserConnection
    }

    type UserConnection {
      nodes: [User!]!
      pageInfo: PageInfo!
    }

    type User {
      id: ID!
    }

    type PageInfo {
      hasNextPage: Boolean!
      endCursor: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(first: Int, after: String): UserConnection
    }

    type UserConnection {
      nodes: [User!]!
      pageInfo: PageInfo!
    }

    type User {
      id: ID!
    }

    type PageInfo {
      hasNextPage: Boolean!
      endCursor: String
    }
    ```

    ## See also
    pagination
    """
    given = payloads(schema)
    for known, field in schema.outputs():
        result = schema.types.get(field.type.name)
        if not is_connection(result) or field.type.is_list or known.name in given:
            continue
        if schema.is_root(known.name) and known.name != schema.roots.get("query"):
            continue
        if pages(field) and positions(field):
            continue
        if not pages(field) and is_paged(schema, field):
            continue
        lacks = "no cursor to go on after" if pages(field) else "no size and no cursor"
        yield Hit(
            field.path,
            field.place,
            f"{field.path} gives {field.type.name} and takes {lacks}.",
            "It gives everything, or the first page alone and no way to the next.",
            f"{field.name}(first: Int! = 20, after: String): {field.type.text}",
        )
