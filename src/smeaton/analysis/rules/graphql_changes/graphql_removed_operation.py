"""The rule `graphql_removed_operation`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import root_place
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC015", severity="high", harm="outage")
def graphql_removed_operation(comparison: Comparison) -> Iterator[Hit]:
    """Operation type that was removed.

    ## What it does
    Finds schemas that had mutations or subscriptions and have none now, or whose root type has
    another name, which is low.

    ## Why it matters
    Every mutation or subscription is refused. A root type of another name changes `__typename`
    and fragments on the root.

    ## When it is fine
    Never without a plan; deprecate the fields one by one first.

    ## Example
    ```graphql
    type Query {
      user: String
    }

    type Subscription {
      userChanged: String
    }
    ```

    ```graphql
    type Query {
      user: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user: String
    }

    type Subscription {
      userChanged: String @deprecated(reason: "Use webhooks; removed after 2027-06-30.")
    }
    ```

    ## See also
    deprecation-and-sunset, contract-tests
    """
    for operation, name in comparison.old.roots.items():
        now = comparison.new.roots.get(operation)
        if now == name or name in comparison.new.unread:
            continue
        yield Hit(
            name,
            root_place(comparison.new),
            f"The root type of {operation} is {now}; it was {name}."
            if now
            else f"There is no {operation} any more; its root type {name} is gone.",
            "Fragments on the root type are refused." if now else f"Every {operation} is refused.",
            f"schema {{ {operation}: {name} }}",
            severity=Severity.LOW if now else None,
        )
