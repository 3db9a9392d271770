"""The rule `graphql_new_required_argument`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept, kept_callables
from smeaton.analysis.graphql_roles import edit_type
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC006", severity="high", harm="outage", each=6)
def graphql_new_required_argument(comparison: Comparison) -> Iterator[Hit]:
    """New argument or input field that callers have to give.

    ## What it does
    Finds required arguments and input fields without a default that the earlier version did not
    have, on fields, inputs and directives that it had.

    ## Why it matters
    No existing call gives them, so each is refused before it runs.

    ## When it is fine
    It is optional or has a default. New fields and inputs may require what they like.

    ## Example
    ```graphql
    type Query {
      users(first: Int): [String!]
    }
    ```

    ```graphql
    type Query {
      users(first: Int, team: ID!): [String!]
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(first: Int, team: ID): [String!]
    }
    ```

    ## See also
    contract-tests, api-versioning
    """
    holders = [(old.fields, new.fields) for old, new in kept(comparison, "input")]
    for before, now in (*holders, *kept_callables(comparison)):
        for name, member in now.items():
            if name in before or not member.is_mandatory:
                continue
            better = member.type.text.removesuffix("!")
            yield Hit(
                member.path,
                member.place,
                f"{member.path} is new and has to be given ({member.type.text}).",
                "No existing call gives it, so each is refused before it runs.",
                f"{name}: {better}  # or with a default",
                edits=edit_type(comparison.new, member, better),
            )
