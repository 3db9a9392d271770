"""The rule `graphql_changed_scalar_format`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC019", severity="high", harm="corruption")
def graphql_changed_scalar_format(comparison: Comparison) -> Iterator[Hit]:
    """Scalar that holds something else.

    ## What it does
    Finds scalars whose @specifiedBy points at another specification than before.

    ## Why it matters
    The name is the same and the values are not: clients parse the new form with the old coder
    and fail, or read a wrong value.

    ## When it is fine
    The address moved and the specification did not change; say so where the schema is released.

    ## Example
    ```graphql
    type Query {
      now: DateTime
    }

    scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")
    ```

    ```graphql
    type Query {
      now: DateTime
    }

    scalar DateTime @specifiedBy(url: "https://example.com/unix-seconds")
    ```

    ## Use instead
    ```graphql
    type Query {
      now: DateTime @deprecated(reason: "Use `nowInSeconds`.")
      nowInSeconds: UnixSeconds
    }

    scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339")

    scalar UnixSeconds @specifiedBy(url: "https://example.com/unix-seconds")
    ```

    ## See also
    contract-tests, money-and-time-types
    """
    for old, new in kept(comparison, "scalar"):
        was, now = (
            each.directives["specifiedBy"].text("url") if "specifiedBy" in each.directives else ""
            for each in (old, new)
        )
        if was and now and was != now:
            yield Hit(
                old.name,
                new.place,
                f"The scalar {old.name} is specified by {now[:80]} now; it was {was[:80]}.",
                "Clients parse the new form with the old coder.",
                f"# keep {old.name} as it was, and give the new form a scalar of its own",
            )
