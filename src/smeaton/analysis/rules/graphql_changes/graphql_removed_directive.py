"""The rule `graphql_removed_directive`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import root_place
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule

_IN_QUERIES = {
    "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD",
    "INLINE_FRAGMENT", "VARIABLE_DEFINITION",
}  # fmt: skip


@rule("GQC013", severity="high", harm="outage")
def graphql_removed_directive(comparison: Comparison) -> Iterator[Hit]:
    """Directive that was removed or narrowed.

    ## What it does
    Finds directives that are gone, lost a location, or may stand only once now. Those that
    stand in schemas and not in queries are low.

    ## Why it matters
    Queries with the directive are refused as a whole; tools that read the schema no longer find
    what they act on.

    ## When it is fine
    Descriptions and new locations change nothing for clients.

    ## Example
    ```graphql
    directive @cached(seconds: Int) on QUERY

    type Query {
      user: String
    }
    ```

    ```graphql
    type Query {
      user: String
    }
    ```

    ## Use instead
    ```graphql
    directive @cached(seconds: Int @deprecated(reason: "Ignored.")) on QUERY

    type Query {
      user: String
    }
    ```

    ## See also
    deprecation-and-sunset, contract-tests
    """
    for name, old in comparison.old.directives.items():
        new = comparison.new.directives.get(name)
        lost = old.locations - (new.locations if new else frozenset())
        if new is None and name in comparison.new.unread:
            continue
        if new is None:
            said = f"The directive @{name} is gone."
        elif lost:
            said = f"The directive @{name} may no longer stand on {', '.join(sorted(lost))}."
        elif old.is_repeatable and not new.is_repeatable:
            said, lost = f"The directive @{name} may stand only once now.", old.locations
        else:
            continue
        yield Hit(
            f"@{name}",
            new.place if new else root_place(comparison.new),
            said,
            "Queries with it are refused as a whole."
            if lost & _IN_QUERIES
            else "Tools that read the schema no longer find what they act on.",
            f"directive @{name} on {' | '.join(sorted(old.locations))}",
            severity=None if lost & _IN_QUERIES else Severity.LOW,
        )
