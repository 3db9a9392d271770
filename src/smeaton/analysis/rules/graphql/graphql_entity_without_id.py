"""The rule `graphql_entity_without_id`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import (
    flat,
    is_edge,
    is_error,
    is_page,
    subject,
    terms,
)
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends

_KEYS = terms(
    "id uuid code slug key handle token name number sku isbn iso reference login username "
    "email identifier guid hash url domain path"
)


def _given(schema: GraphqlSchema) -> Iterator[tuple[Member, Type]]:
    """The object types that root fields look up or list, without pages around them."""
    for field in schema.root_fields("query"):
        known = schema.types.get(field.type.name)
        if known is None or known.kind != "object":
            continue
        if not is_page(known):
            if any(ends(a.name, {"id", "uuid"}) for a in field.arguments.values()):
                yield field, known
            continue
        inner = known.fields.get("nodes") or next(
            (f for f in known.fields.values() if f.type.is_list), None
        )
        item = schema.types.get(inner.type.name) if inner else None
        if item and is_edge(item) and "node" in item.fields:
            item = schema.types.get(item.fields["node"].type.name)
        if item and item.kind == "object":
            yield field, item


@rule("GQL048", severity="medium", harm="confusion", each=2)
def graphql_entity_without_id(schema: GraphqlSchema) -> Iterator[Hit]:
    """Object that is looked up and has no id.

    ## What it does
    Finds object types that a query gives by an id or in a list and that have neither an id nor
    another required field of type ID.

    ## Why it matters
    Client caches key objects by type and id: without one, two orders overwrite each other or
    each is kept once per query, and nothing updates after a mutation. Clients can't refetch one
    or link to it.

    ## When it is fine
    Figures, settings and other values that have no identity, and types that go by a code or
    slug.

    ## Example
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String): OrderPage
    }

    type OrderPage {
      nodes: [Order!]!
      endCursor: String
    }

    type Order {
      placedAt: String!
      total: Int!
    }

    type Mutation {
      cancelOrder(number: Int!): OrderPage
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String): OrderPage
    }

    type OrderPage {
      nodes: [Order!]!
      endCursor: String
    }

    type Order {
      id: ID!
      placedAt: String!
      total: Int!
    }

    type Mutation {
      cancelOrder(id: ID!): OrderPage
    }
    ```

    ## See also
    resource-modelling, http-caching
    """
    changed = {flat(subject(field.name)) for field in schema.root_fields("mutation")}
    seen = set()
    for field, known in _given(schema):
        if known.name in seen or is_error(known) or known.name.lower() not in changed:
            continue
        seen.add(known.name)
        keyed = any(ends(f.name, _KEYS) or f.type.name == "ID" for f in known.fields.values())
        if keyed or not known.fields:
            continue
        yield Hit(
            known.name,
            known.place,
            f"{known.name}, which {field.path} gives, has no id.",
            "Caches key objects by their id: without one they overwrite each other or go stale.",
            "id: ID!",
        )
