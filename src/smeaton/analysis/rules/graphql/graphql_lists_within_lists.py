"""The rule `graphql_lists_within_lists`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import (
    is_documented,
    is_edge,
    is_entity,
    is_error,
    is_generated,
    is_page,
    is_small,
)
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_BATCHED = r"batch|data ?loader|prefetch|joined"


def _listed(schema: GraphqlSchema) -> set[str]:
    """The types that stand in lists."""
    found = set()
    for known, field in schema.outputs():
        result = schema.types.get(field.type.name)
        inner = not schema.is_root(known.name) and not is_edge(result)
        if field.type.is_list and (inner or schema.roots.get("query") == known.name):
            found.add(field.type.name)
        if is_edge(known) and field.name == "node":
            found.add(field.type.name)
    return found


@rule("GQL008", severity="low", harm="slowness", each=1)
def graphql_lists_within_lists(schema: GraphqlSchema) -> Iterator[Hit]:
    """Lists within lists that are prone to one query per item.

    ## What it does
    Finds fields that give a list of objects and take no page, on a type that is itself read in
    lists. They are named together, once.

    ## Why it matters
    A resolver that loads its list for one parent runs once per parent: fifty orders, fifty
    queries for their lines. It is invisible in development and grows with the page size.

    ## When it is fine
    The field is resolved in batches for all parents at once (a data loader, a join); say
    "batched" or "data loader" in its description, or declare its cost with @cost or @listSize.

    ## Example
    ```graphql
    type Query {
      "At most 100 orders."
      orders(first: Int! = 20, after: String): OrderPage!
    }

    type OrderPage {
      nodes: [Order!]!
      endCursor: String
    }

    type Order {
      id: ID!
      lines: [OrderLine!]!
    }

    type OrderLine {
      id: ID!
      sku: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      "At most 100 orders."
      orders(first: Int! = 20, after: String): OrderPage!
    }

    type OrderPage {
      nodes: [Order!]!
      endCursor: String
    }

    type Order {
      id: ID!
      "At most 50; loaded in a batch for all orders of a page."
      lines: [OrderLine!]!
    }

    type OrderLine {
      id: ID!
      sku: String!
    }
    ```

    ## See also
    graphql-limits, pagination
    """
    listed = _listed(schema)
    for known, field in schema.outputs():
        item = schema.types.get(field.type.name)
        if not field.type.is_list or item is None or item.kind not in ("object", "interface"):
            continue
        if (
            is_generated(schema, field)
            or not is_entity(item)
            or is_small(item.name)
            or is_small(field.name)
        ):
            continue
        if (
            known.name not in listed
            or is_edge(item)
            or is_error(item)
            or schema.is_root(known.name)
        ):
            continue
        if is_page(known) or is_documented(_BATCHED, field.description) or not is_entity(known):
            continue
        if field.directives.keys() & {"cost", "listSize", "complexity"}:
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} is a list on a type that is read in lists.",
            "A resolver that loads it for one parent runs once per parent.",
            "# resolve it in one batch for all parents of a page, with a data loader or a join",
        )
