"""The rule `graphql_new_enum_value`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept, read_types
from smeaton.analysis.graphql_roles import is_documented
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule

_GROWS = r"may grow|unknown|new values|other values|future values|not exhaustive|may be added"


@rule("GQC009", severity="medium", harm="outage", each=3)
def graphql_new_enum_value(comparison: Comparison) -> Iterator[Hit]:
    """New value of an enum that clients read.

    ## What it does
    Finds values that the earlier version did not have, of enums that fields give.

    ## Why it matters
    Clients that were built before don't know it: exhaustive switches crash, decoders of typed
    languages fail the whole response.

    ## When it is fine
    Callers only give the enum and nothing gives it back. Where clients were told from the start
    to expect unknown values ("may grow" in the description of the enum), it is no surprise.

    ## Example
    ```graphql
    type Query {
      status: Status
    }

    enum Status {
      OPEN
      PAID
    }
    ```

    ```graphql
    type Query {
      status: Status
    }

    enum Status {
      OPEN
      PAID
      REFUNDED
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      status: Status
    }

    "May grow; treat values that you don't know as OPEN."
    enum Status {
      OPEN
      PAID
      REFUNDED
    }
    ```

    ## See also
    enum-modelling, contract-tests
    """
    read = read_types(comparison.old)
    for old, new in kept(comparison, "enum"):
        if old.name not in read or is_documented(_GROWS, old.description, new.description):
            continue
        for name, value in new.values.items():
            if name in old.values:
                continue
            yield Hit(
                value.path,
                value.place,
                f"{value.path} is new, and clients read the enum.",
                "Exhaustive switches and typed decoders of clients that don't know it fail.",
                "# give it out only to clients that ask for it, by an argument or a new field, "
                "until "
                "the others have a case for unknown values",
            )
