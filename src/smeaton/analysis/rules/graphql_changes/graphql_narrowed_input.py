"""The rule `graphql_narrowed_input`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import is_gone, is_wider, kept_arguments, only_loosened
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Member, Type
from smeaton.analysis.rule import Hit, rule


def _accepts(comparison: Comparison, old: Member, new: Member) -> bool:
    """Whether an input of another name takes all that the old one took."""
    before: Type | None = comparison.old.types.get(old.type.name)
    now: Type | None = comparison.new.types.get(new.type.name)
    alike = old.type.text.replace(old.type.name, "") == new.type.text.replace(new.type.name, "")
    if not (alike and before and now) or before.kind != "input" or now.kind != "input":
        return False
    taken = {name: field.type.text for name, field in now.fields.items()}
    kept = all(taken.get(name) == field.type.text for name, field in before.fields.items())
    new_ones = (field for name, field in now.fields.items() if name not in before.fields)
    return kept and not any(field.is_mandatory for field in new_ones)


@rule("GQC005", severity="high", harm="outage", each=6)
def graphql_narrowed_input(comparison: Comparison) -> Iterator[Hit]:
    """Argument or input field that accepts less.

    ## What it does
    Finds arguments and input fields that became required, lost the default that made them
    optional, or are of another type.

    ## Why it matters
    Calls that were fine are refused before they run: the client does not send it, sends null,
    or declares its variable with the old type.

    ## When it is fine
    It accepts more now: no longer required, or null is admitted in its list.

    ## Example
    ```graphql
    type Query {
      users(team: ID): [String!]
    }
    ```

    ```graphql
    type Query {
      users(team: ID!): [String!]
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(team: ID): [String!] @deprecated(reason: "Use `teamMembers`.")
      teamMembers(team: ID!): [String!]
    }
    ```

    ## See also
    contract-tests, deprecation-and-sunset
    """
    for old, new in kept_arguments(comparison):
        if is_gone(comparison, old.type.name):
            continue
        lost = old.default is not None and new.default is None and new.type.required
        wider = is_wider(comparison, old.type, new.type, given=True)
        still_optional = (
            only_loosened(old.type, new.type)
            and new.default is not None
            and old.type.text == new.type.text.removesuffix("!")
        )
        if (wider and not (lost and old.type.text == new.type.text)) or still_optional:
            continue
        only_name = not wider and _accepts(comparison, old, new)
        said = (
            "has to be given now; it had a default."
            if wider
            else f"takes {new.type.text}; it was {old.type.text}."
        )
        yield Hit(
            new.path,
            new.place,
            f"{new.path} {said}",
            f"Queries with a variable declared as {old.type.name} are refused."
            if only_name
            else "Calls that were fine are refused before they run.",
            f"{new.name}: {old.type.text}  # as it was, and what is new under another name",
            severity=Severity.MEDIUM if only_name else None,
        )
