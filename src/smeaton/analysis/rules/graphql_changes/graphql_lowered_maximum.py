"""The rule `graphql_lowered_maximum`."""

import re
from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept_arguments, kept_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Member
from smeaton.analysis.rule import Hit, rule

_STATED = re.compile(
    r"(?:\bmax\w*|\bat most|\bup to|\bno more than|\blimited to)\D{0,30}?(\d[\d,]*)", re.IGNORECASE
)


def _maximum(member: Member) -> int | None:
    match = _STATED.search(member.description[:2000])
    if match:
        return int(match[1].replace(",", "")[:12])
    values = [d.arguments.get("max") for d in member.directives.values()]
    return next((v for v in values if isinstance(v, int)), None)


@rule("GQC022", severity="medium", harm="outage", each=3)
def graphql_lowered_maximum(comparison: Comparison) -> Iterator[Hit]:
    """Maximum that was lowered.

    ## What it does
    Finds fields and arguments whose description or directive states a smaller maximum than
    before: at most 100, now 50.

    ## Why it matters
    Calls that ask for more are refused, or get fewer items than they count on and take the page
    for the last one.

    ## When it is fine
    The maximum grew, or was not stated before.

    ## Example
    ```graphql
    type Query {
      users("At most 100." first: Int): [String!]
    }
    ```

    ```graphql
    type Query {
      users("At most 50." first: Int): [String!]
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users("At most 100; 50 from 2027-06-30 on." first: Int): [String!]
    }
    ```

    ## See also
    pagination, contract-tests, deprecation-and-sunset
    """
    pairs = [*kept_arguments(comparison), *kept_fields(comparison, "object", "interface")]
    for old, new in pairs:
        was, now = _maximum(old), _maximum(new)
        if was is not None and now is not None and now < was:
            yield Hit(
                new.path,
                new.place,
                f"{new.path} states a maximum of {now}; it was {was}.",
                "Calls that ask for more are refused, or take a short page for the last one.",
                f"# keep {was} until clients ask for less, and announce the day",
            )
