"""The rule `graphql_changed_field_type`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import is_gone, is_repeated, is_wider, kept, only_loosened
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC003", severity="high", harm="outage", each=6)
def graphql_changed_field_type(comparison: Comparison) -> Iterator[Hit]:
    """Field that gives another type.

    ## What it does
    Finds fields whose type is another one now: a different scalar, an object instead of an id,
    a list instead of one.

    ## Why it matters
    Queries select in an object and not in a scalar, so they are refused; where the shape fits
    by chance, clients parse a text as a number.

    ## When it is fine
    A field may promise more: never null instead of nullable, an object instead of its
    interface. A type that is gone is reported itself, and what only became nullable is another
    finding.

    ## Example
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Order {
      id: ID!
      total: Int!
    }
    ```

    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Order {
      id: ID!
      total: Money!
    }

    type Money {
      amount: String!
      currency: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Order {
      id: ID!
      total: Int! @deprecated(reason: "Use `totalPrice`.")
      totalPrice: Money!
    }

    type Money {
      amount: String!
      currency: String!
    }
    ```

    ## See also
    deprecation-and-sunset, contract-tests
    """
    for known, _ in kept(comparison, "object", "interface"):
        for field in known.fields.values():
            new = comparison.new.types[known.name].fields.get(field.name)
            if new is None or is_wider(comparison, field.type, new.type, given=False):
                continue
            if only_loosened(field.type, new.type) or is_gone(comparison, field.type.name):
                continue
            if is_repeated(comparison.old, known, field) and is_repeated(
                comparison.new, known, new
            ):
                continue
            yield Hit(
                new.path,
                new.place,
                f"{new.path} gives {new.type.text}; it was {field.type.text}.",
                "Queries that select in it are refused, or clients parse one thing as another.",
                f'{field.name}: {field.type.text} @deprecated(reason: "Use `...`.")\n'
                f"...: {new.type.text}  # under a new name",
            )
