"""The rule `graphql_missing_node`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_error, payloads
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL049", severity="low", harm="confusion", each=1)
def graphql_missing_node(schema: GraphqlSchema) -> Iterator[Hit]:
    """Object beside the others that Node leaves out.

    ## What it does
    Where the schema has the interface Node, finds entities with an id of type ID that don't
    implement it while most do, and a Node that no `node` field gives. They are one finding.

    ## Why it matters
    Relay refetches any object by its global id through `node(id:)`; what does not implement
    Node can't be, and clients need a case of their own for it.

    ## When it is fine
    Objects that can't be read by themselves; say so in the type's description.

    ## Example
    ```graphql
    type Query {
      node(id: ID!): Node
      a(id: ID!): A
      b(id: ID!): B
      c(id: ID!): C
    }

    interface Node {
      id: ID!
    }

    type A implements Node {
      id: ID!
    }

    type B implements Node {
      id: ID!
    }

    type C {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      node(id: ID!): Node
      a(id: ID!): A
      b(id: ID!): B
      c(id: ID!): C
    }

    interface Node {
      id: ID!
    }

    type A implements Node {
      id: ID!
    }

    type B implements Node {
      id: ID!
    }

    type C implements Node {
      id: ID!
    }
    ```

    ## See also
    resource-modelling
    """
    node = schema.types.get("Node")
    if node is None or node.kind != "interface":
        return
    query = schema.types.get(schema.roots.get("query", ""))
    if query and not any(f.type.name == "Node" for f in query.fields.values()):
        yield Hit(
            "Node",
            node.place,
            "The schema has the interface Node, and no query gives a Node.",
            "Clients expect to refetch any object by its id.",
            "node(id: ID!): Node",
        )
        return
    given = payloads(schema)
    entities = [
        known
        for known in schema.of_kind("object")
        if (field := known.fields.get("id"))
        and field.type.text.removesuffix("!") == "ID"
        and not is_error(known)
        and known.name not in given
    ]
    outside = [known for known in entities if "Node" not in known.interfaces]
    if len(outside) * 2 > len(entities):
        return
    for known in outside:
        if is_documented(r"by itself|not refetch|part of", known.description):
            continue
        yield Hit(
            known.name,
            known.place,
            f"{known.name} has a global id and does not implement Node, as most types do.",
            "It can't be refetched by its id, and clients need a case of their own for it.",
            f"type {known.name} implements Node",
        )
