"""The rule `graphql_removed_enum_value`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC008", severity="high", harm="outage", each=6)
def graphql_removed_enum_value(comparison: Comparison) -> Iterator[Hit]:
    """Enum value that was removed.

    ## What it does
    Finds values of enums that the earlier version had. What was deprecated there is low.

    ## Why it matters
    Queries and variables with the value are refused; what is stored with it can't be given out
    any more, and its field becomes an error.

    ## When it is fine
    No client sends it, and no stored object has it any more.

    ## Example
    ```graphql
    type Query {
      orders(status: Status): [String!]
    }

    enum Status {
      OPEN
      PAID
    }
    ```

    ```graphql
    type Query {
      orders(status: Status): [String!]
    }

    enum Status {
      OPEN
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      orders(status: Status): [String!]
    }

    enum Status {
      OPEN
      PAID @deprecated(reason: "Use `OPEN` with `paidAt`; removed after 2027-06-30.")
    }
    ```

    ## See also
    enum-modelling, deprecation-and-sunset
    """
    for old, new in kept(comparison, "enum"):
        for name, value in old.values.items():
            if name in new.values:
                continue
            was = value.is_deprecated
            yield Hit(
                value.path,
                new.place,
                f"{value.path} is gone{', as announced.' if was else '.'}",
                "Variables with it are refused, and what is stored with it becomes an error.",
                f'{name} @deprecated(reason: "Use `...`; removed after ...")',
                severity=Severity.LOW if was else None,
                group="announced" if was else "",
            )
