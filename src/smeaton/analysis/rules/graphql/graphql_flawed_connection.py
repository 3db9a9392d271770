"""The rule `graphql_flawed_connection`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import edit_type
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit


@rule("GQL012", severity="medium", harm="confusion", each=2)
def graphql_flawed_connection(schema: GraphqlSchema) -> Iterator[Hit]:
    """Connection that is not in the form clients expect.

    ## What it does
    Finds types named ...Connection that lack `edges` or `pageInfo`, whose edges are no list, or
    whose pageInfo may be null or is something else than PageInfo.

    ## Why it matters
    Relay, Apollo's relayStylePagination and code generators read these fields by name. Without
    pageInfo a client can't tell whether there is more; where it may be null, each client has to
    decide what that means.

    ## When it is fine
    A connection may add fields (totalCount, nodes) and leave out `edges` where it has `nodes`.
    Types that are only stubs of another service are not reported.

    ## Example
    ```graphql
    type Query {
      users(first: Int, after: String): UserConnection
    }

    type UserConnection {
      edges: [UserEdge!]!
      pageInfo: PageInfo
    }

    type UserEdge {
      cursor: String!
      node: User
    }

    type User {
      id: ID!
    }

    type PageInfo {
      hasNextPage: Boolean!
      hasPreviousPage: Boolean!
      startCursor: String
      endCursor: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(first: Int, after: String): UserConnection
    }

    type UserConnection {
      edges: [UserEdge!]!
      pageInfo: PageInfo!
    }

    type UserEdge {
      cursor: String!
      node: User
    }

    type User {
      id: ID!
    }

    type PageInfo {
      hasNextPage: Boolean!
      hasPreviousPage: Boolean!
      startCursor: String
      endCursor: String
    }
    ```

    ## See also
    pagination
    """
    for known in schema.of_kind("object", "interface"):
        if not known.name.endswith("Connection") or known.name == "Connection":
            continue
        info, edges = known.fields.get("pageInfo"), known.fields.get("edges")
        wrong = ""
        edits: tuple[Edit, ...] = ()
        if not edges and "nodes" not in known.fields:
            wrong = "has no edges"
        elif edges and not edges.type.is_list:
            wrong = "has edges that are no list"
        elif not info:
            wrong = "has no pageInfo"
        elif info.type.name != "PageInfo" and not info.type.name.endswith("PageInfo"):
            wrong = f"has a pageInfo of type {info.type.text}"
        elif not info.type.required:
            wrong, edits = "has a pageInfo that may be null", edit_type(schema, info, "PageInfo!")
        if wrong:
            place = info.place if info and "pageInfo" in wrong else known.place
            yield Hit(
                known.name,
                place,
                f"The connection {known.name} {wrong}.",
                "Clients read edges and pageInfo by name, and can't tell otherwise whether "
                "there is "
                "more.",
                f"edges: [{known.name.removesuffix('Connection')}Edge!]!\npageInfo: PageInfo!",
                group=wrong,
                edits=edits,
            )
