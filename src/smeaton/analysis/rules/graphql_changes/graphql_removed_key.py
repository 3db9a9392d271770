"""The rule `graphql_removed_key`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Type
from smeaton.analysis.rule import Hit, rule


def _keys(known: Type) -> list[str]:
    return [" ".join(d.text("fields").split()) for d in known.repeated if d.name == "key"]


@rule("GQC021", severity="high", harm="outage")
def graphql_removed_key(comparison: Comparison) -> Iterator[Hit]:
    """Federation key that was removed.

    ## What it does
    Finds entities of Apollo Federation that lost a @key which they had.

    ## Why it matters
    Other services refer to the entity by that key; the gateway can't compose the graph any
    more, or can't fetch the entity from them.

    ## When it is fine
    No other service uses the key; the composition check of the registry tells.

    ## Example
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Product @key(fields: "id") @key(fields: "sku") {
      id: ID!
      sku: String!
    }
    ```

    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Product @key(fields: "id") {
      id: ID!
      sku: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Product @key(fields: "id") @key(fields: "sku") {
      id: ID!
      sku: String!
    }
    ```

    ## See also
    contract-tests, deprecation-and-sunset
    """
    for old, new in kept(comparison, "object", "interface"):
        for key in _keys(old):
            if key not in _keys(new):
                yield Hit(
                    old.name,
                    new.place,
                    f'{old.name} lost its key "{key[:60]}".',
                    "Services that refer to it by that key can't be composed any more.",
                    f'@key(fields: "{key}")',
                )
