"""The rule `graphql_removed_union_member`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import is_gone, kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC010", severity="high", harm="outage", each=6)
def graphql_removed_union_member(comparison: Comparison) -> Iterator[Hit]:
    """Type that left a union.

    ## What it does
    Finds members of unions that the earlier version had and that still exist elsewhere.

    ## Why it matters
    A fragment on the type inside the union is refused: it can never apply. What was given as
    that type has no place any more.

    ## When it is fine
    The type itself is gone; then that is reported.

    ## Example
    ```graphql
    type Query {
      search: [Result!]
      pages: [Page!]
    }

    union Result = Product | Page

    type Product {
      id: ID!
    }

    type Page {
      id: ID!
    }
    ```

    ```graphql
    type Query {
      search: [Result!]
      pages: [Page!]
    }

    union Result = Product

    type Product {
      id: ID!
    }

    type Page {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      search: [Result!] @deprecated(reason: "Use `searchProducts`.")
      searchProducts: [Product!]
      pages: [Page!]
    }

    union Result = Product | Page

    type Product {
      id: ID!
    }

    type Page {
      id: ID!
    }
    ```

    ## See also
    deprecation-and-sunset, contract-tests
    """
    for old, new in kept(comparison, "union"):
        for name in old.members:
            if name in new.members or is_gone(comparison, name):
                continue
            yield Hit(
                f"{old.name}.{name}",
                new.place,
                f"{name} is no member of {old.name} any more.",
                "Fragments on it inside the union are refused.",
                f"union {old.name} = {' | '.join([*new.members, name][-4:])}",
            )
