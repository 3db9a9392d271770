"""The rule `graphql_removed_argument`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import is_repeated, kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place


def _holders(
    comparison: Comparison,
) -> Iterator[tuple[dict[str, Member], dict[str, Member], Place]]:
    """What callers give to fields, directives and inputs, before and now, and where."""
    for old, new in kept(comparison, "input"):
        yield old.fields, new.fields, new.place
    for old, new in kept(comparison, "object", "interface"):
        for name, field in old.fields.items():
            if name in new.fields and not is_repeated(comparison.old, old, field):
                now = new.fields[name]
                yield field.arguments, now.arguments, now.place
    for name, directive in comparison.old.directives.items():
        if name in comparison.new.directives:
            known = comparison.new.directives[name]
            yield directive.arguments, known.arguments, known.place


@rule("GQC007", severity="high", harm="outage", each=6)
def graphql_removed_argument(comparison: Comparison) -> Iterator[Hit]:
    """Argument or input field that was removed.

    ## What it does
    Finds arguments of fields and directives, and fields of inputs, that the earlier version
    had. What was deprecated there is low.

    ## Why it matters
    A call that gives it is refused as a whole: "Unknown argument".

    ## When it is fine
    No client gives it any more; the server can accept and ignore it for as long as that is
    unknown.

    ## Example
    ```graphql
    type Query {
      users(team: ID, first: Int): [String!]
    }
    ```

    ```graphql
    type Query {
      users(first: Int): [String!]
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(team: ID @deprecated(reason: "Ignored."), first: Int): [String!]
    }
    ```

    ## See also
    deprecation-and-sunset, contract-tests
    """
    for before, now, place in _holders(comparison):
        for name, member in before.items():
            if name in now:
                continue
            was = member.is_deprecated
            yield Hit(
                member.path,
                place,
                f"{member.path} is gone{', as announced.' if was else '.'}",
                "Calls that give it are refused as a whole.",
                f'{name}: {member.type.text.removesuffix("!")} @deprecated(reason: "Ignored; '
                "removed "
                'after ...")',
                severity=Severity.LOW if was else None,
                group="announced" if was else "",
            )
