"""The rule `graphql_dropped_interface`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import is_gone, kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


def _is_other(comparison: Comparison, name: str) -> bool:
    """Whether the interface itself is gone or something else now, which is reported there."""
    now = comparison.new.types.get(name)
    return is_gone(comparison, name) or (now is not None and now.kind != "interface")


@rule("GQC012", severity="high", harm="outage", each=6)
def graphql_dropped_interface(comparison: Comparison) -> Iterator[Hit]:
    """Interface that a type no longer implements.

    ## What it does
    Finds types that implemented an interface in the earlier version and don't any more, where
    both still exist.

    ## Why it matters
    Fragments on the interface no longer apply to the type, and fields that give the interface
    can't give it.

    ## When it is fine
    No operation reached the type.

    ## Example
    ```graphql
    type Query {
      node(id: ID!): Node
      user: User
    }

    interface Node {
      id: ID!
    }

    type User implements Node {
      id: ID!
    }
    ```

    ```graphql
    type Query {
      node(id: ID!): Node
      user: User
    }

    interface Node {
      id: ID!
    }

    type User {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      node(id: ID!): Node
      user: User
    }

    interface Node {
      id: ID!
    }

    type User implements Node {
      id: ID!
    }
    ```

    ## See also
    contract-tests, deprecation-and-sunset
    """
    for old, new in kept(comparison, "object", "interface"):
        for name in old.interfaces:
            if name in new.interfaces or _is_other(comparison, name):
                continue
            yield Hit(
                old.name,
                new.place,
                f"{old.name} does not implement {name} any more.",
                "Fragments on the interface no longer apply to it.",
                f"type {old.name} implements {' & '.join([*new.interfaces, name][:4])}",
            )
