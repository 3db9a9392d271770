"""The rule `graphql_duplicate_shape`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_edge, is_error, is_filter, is_page, payloads, verb
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Type
from smeaton.analysis.rule import Hit, rule

_FEWEST = 3


def _is_alike_by_design(schema: GraphqlSchema, known: Type) -> bool:
    if known.kind == "input":
        return bool(verb(known.name.removesuffix("Input"))) or is_filter(known.name)
    shared = [name for name in known.interfaces if name != "Node"]
    shared += schema.unions.get(known.name, ())
    return (
        bool(shared)
        or is_edge(known)
        or is_page(known)
        or is_error(known)
        or known.name.endswith(("PageInfo", "Payload"))
    )


@rule("GQL046", severity="low", harm="confusion", each=1)
def graphql_duplicate_shape(schema: GraphqlSchema) -> Iterator[Hit]:
    """Types with the same fields.

    ## What it does
    Finds objects and inputs that have exactly the same fields, three at least, under different
    names.

    ## Why it matters
    Clients can't share a fragment or a component between them, each change is made as often as
    there are copies, and one is forgotten.

    ## When it is fine
    Payloads, edges, pages and errors are alike by design, as are types of one interface or
    union and inputs of different mutations, which change apart from each other.

    ## Example
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Order {
      id: ID!
      billing: BillingAddress
      shipping: ShippingAddress
    }

    type BillingAddress {
      street: String!
      city: String!
      postcode: String!
    }

    type ShippingAddress {
      street: String!
      city: String!
      postcode: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Order {
      id: ID!
      billing: Address
      shipping: Address
    }

    type Address {
      street: String!
      city: String!
      postcode: String!
    }
    ```

    ## See also
    normalisation, resource-modelling
    """
    given = payloads(schema)
    special = {
        *given,
        *(a.type.name for f in schema.root_fields("mutation") for a in f.arguments.values()),
    }
    shapes: dict[tuple[str, ...], list[Type]] = {}
    for known in schema.of_kind("object", "input"):
        if not schema.is_reached(known):
            continue
        fields = [f for f in known.fields.values() if not f.is_deprecated]
        if len(fields) < _FEWEST or known.name in special or _is_alike_by_design(schema, known):
            continue
        shape = tuple(sorted(f"{field.name}: {field.type.text}" for field in fields))
        shapes.setdefault((known.kind, *shape), []).append(known)
    for alike in shapes.values():
        if len(alike) < 2:
            continue
        names = ", ".join(known.name for known in alike[:5])
        yield Hit(
            alike[1].name,
            alike[1].place,
            f"{names}{' and others' if len(alike) > 5 else ''} have the same "
            f"{len(alike[0].fields)} fields.",
            "Clients can't share a fragment, and each change is made in every copy.",
            f"# one type for all of them, such as {alike[0].name}",
        )
