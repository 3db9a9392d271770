"""The rule `graphql_changed_kind`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import reached
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC016", severity="high", harm="outage")
def graphql_changed_kind(comparison: Comparison) -> Iterator[Hit]:
    """Type that is of another kind.

    ## What it does
    Finds types that were an object and are an interface now, an enum and are a scalar, and so
    on.

    ## Why it matters
    Selections, fragments and variables of the type are refused, and generated code no longer
    compiles.

    ## When it is fine
    Never; a new name leaves the old one as it is.

    ## Example
    ```graphql
    type Query {
      status: Status
    }

    scalar Status
    ```

    ```graphql
    type Query {
      status: Status
    }

    type Status {
      code: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      status: Status @deprecated(reason: "Use `currentStatus`.")
      currentStatus: CurrentStatus
    }

    scalar Status

    type CurrentStatus {
      code: String!
    }
    ```

    ## See also
    contract-tests, deprecation-and-sunset
    """
    for name in reached(comparison.old):
        old, new = comparison.old.types.get(name), comparison.new.types.get(name)
        if old and new and old.kind != new.kind and not (old.is_extension or new.is_extension):
            yield Hit(
                name,
                new.place,
                f"{name} is of kind {new.kind} now; it was of kind {old.kind}.",
                "Selections, fragments and variables of it are refused.",
                f"# keep {name} of kind {old.kind}, and give the new one another name",
            )
