"""The rule `graphql_flawed_edge`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import is_scalar
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Type
from smeaton.analysis.rule import Hit, rule


def _find_flaw(schema: GraphqlSchema, edge: Type) -> str:
    if edge.kind != "object":
        return f"is of kind {edge.kind}, not an object"
    node, cursor = edge.fields.get("node"), edge.fields.get("cursor")
    if node is None:
        return "has no node"
    if cursor is None:
        return "has no cursor"
    if node.type.is_list:
        return "has a list as its node"
    if cursor.type.is_list or not is_scalar(schema, cursor.type.name):
        return "has a cursor that is no scalar"
    return "" if edge.name.endswith("Edge") else "is not named ...Edge"


@rule("GQL013", severity="medium", harm="confusion", each=2)
def graphql_flawed_edge(schema: GraphqlSchema) -> Iterator[Hit]:
    """Edge that is not in the form clients expect.

    ## What it does
    Finds the types of connections' `edges` that are no objects, lack `node` or `cursor`, have a
    list as node, or a cursor that is no scalar.

    ## Why it matters
    Relay's connection specification lets clients read `edges { cursor node }` of any
    connection. Without a cursor there is no going on after a given item.

    ## When it is fine
    Lists under `edges` of other types than connections, such as graphs of nodes and edges, are
    not looked at.

    ## Example
    ```graphql
    type Query {
      users(first: Int, after: String): UserConnection
    }

    type UserConnection {
      edges: [UserEdge!]!
      pageInfo: PageInfo!
    }

    type UserEdge {
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
    seen = set()
    for known in schema.of_kind("object", "interface"):
        edges = known.fields.get("edges")
        if not known.name.endswith("Connection") or edges is None or not edges.type.is_list:
            continue
        edge = schema.types.get(edges.type.name)
        if edge is None or edge.name in seen:
            continue
        seen.add(edge.name)
        flaw = _find_flaw(schema, edge)
        if flaw:
            yield Hit(
                edge.name,
                edge.place,
                f"{edge.name}, the edge of {known.name}, {flaw}.",
                "Clients read edges { cursor node } of any connection, and go on after a cursor.",
                f"type {edge.name} {{\n  cursor: String!\n  node: "
                f"{known.name.removesuffix('Connection')}\n}}",
                severity=Severity.LOW if "named" in flaw else None,
                group=flaw,
            )
