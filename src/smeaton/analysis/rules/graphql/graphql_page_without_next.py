"""The rule `graphql_page_without_next`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import (
    POSITIONS,
    flat,
    is_filter,
    page_of,
    pages,
    positions,
    terms,
)
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_FEW = terms(
    "top latest recent popular suggestion suggested random featured related similar trending "
    "best last newest recommended recommendation autocomplete nearest highlight preview "
    "upcoming suggest search history sample bestselling most"
)


@rule("GQL011", severity="medium", harm="confusion", each=1)
def graphql_page_without_next(schema: GraphqlSchema) -> Iterator[Hit]:
    """List with a size and no way to the rest.

    ## What it does
    Finds fields that give a bare list, take a size (first, limit), and have no argument to say
    where to go on.

    ## Why it matters
    Clients see the first items and never the others. They raise the size until it hurts, and
    adding a cursor needs a place in the result that a bare list does not have.

    ## When it is fine
    Names that ask for the first few alone: top, latest, recent, popular, suggestions, related.

    ## Example
    ```graphql
    type Query {
      orders(first: Int! = 20): [Order!]!
    }

    type Order {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String): OrderPage!
    }

    type OrderPage {
      nodes: [Order!]!
      endCursor: String
      hasNextPage: Boolean!
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    pagination
    """
    for known, field in schema.outputs():
        if not field.type.is_list or not pages(field) or positions(field):
            continue
        if says(field.name, _FEW) or known.name == schema.roots.get("subscription"):
            continue
        if any(
            schema.types.get(a.type.name)
            and is_filter(a.name)
            and any(flat(n) in POSITIONS for n in schema.types[a.type.name].fields)
            for a in field.arguments.values()
        ):
            continue
        if any(flat(a.name) in {"size", "count", "max"} for a in pages(field)):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} gives the first {pages(field)[0].name} items and no way to the others.",
            "Clients raise the size until it hurts; a bare list has no place for a cursor.",
            page_of(field, field.type.name),
        )
