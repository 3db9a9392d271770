"""The rule `graphql_removed_field`."""

from collections.abc import Iterator
from difflib import get_close_matches

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Member, Type
from smeaton.analysis.rule import Hit, rule

_CLOSE = 0.7


def _is_told_above(comparison: Comparison, old: Type, field: Member) -> bool:
    """Whether the field went from an interface of the type as well, and is reported there."""
    above = (name for name in old.interfaces if name in comparison.new.types)
    return any(
        field.name in comparison.old.types[name].fields
        and field.name not in comparison.new.types[name].fields
        for name in above
        if name in comparison.old.types
    )


def _find_heir(field: Member, gone: list[Member], added: list[Member]) -> str:
    """The new field that a gone one is likely called now, "" if none stands out."""
    alike = [other for other in added if other.type.text == field.type.text]
    if len(alike) == 1 and len([g for g in gone if g.type.text == field.type.text]) == 1:
        return alike[0].name
    close = get_close_matches(field.name, [other.name for other in alike], n=1, cutoff=_CLOSE)
    return close[0] if close else ""


@rule("GQC002", severity="high", harm="outage", each=6)
def graphql_removed_field(comparison: Comparison) -> Iterator[Hit]:
    """Field that was removed or renamed.

    ## What it does
    Finds fields of objects and interfaces that the earlier version had. What was deprecated
    there is low.

    ## Why it matters
    A query that asks for it is refused as a whole: "Cannot query field". Apps that are
    installed can't be changed.

    ## When it is fine
    No operation reached the type. Removing what was deprecated is the last step of the plan;
    look at its use first.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      name: String!
    }
    ```

    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      displayName: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      name: String! @deprecated(reason: "Use `displayName`; removed after 2027-06-30.")
      displayName: String!
    }
    ```

    ## See also
    deprecation-and-sunset, contract-tests
    """
    for old, new in kept(comparison, "object", "interface"):
        gone = [f for f in old.fields.values() if f.name not in new.fields]
        added = [f for f in new.fields.values() if f.name not in old.fields]
        for field in old.fields.values():
            if field.name in new.fields or _is_told_above(comparison, old, field):
                continue
            heir = _find_heir(field, gone, added)
            was = field.is_deprecated
            yield Hit(
                field.path,
                new.place,
                f"{field.path} is gone"
                + (
                    f"; it seems to be called {heir} now."
                    if heir
                    else ", as announced."
                    if was
                    else "."
                ),
                "Queries that ask for it are refused as a whole."
                + (" See first that no client does any more." if was else ""),
                f'{field.name}: {field.type.text} @deprecated(reason: "Use `{heir or "..."}`; '
                "removed "
                'after ...")',
                severity=Severity.LOW if was else None,
                group="announced" if was else "",
            )
