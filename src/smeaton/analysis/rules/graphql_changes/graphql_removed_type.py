"""The rule `graphql_removed_type`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import find_member, is_gone, reached, read_types
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place


def _heirs(comparison: Comparison) -> dict[tuple[str, ...], str]:
    """The new types by their fields: one with the fields of a gone type is likely the same."""
    return {
        _shape(new): new.name
        for new in comparison.new.types.values()
        if new.name not in comparison.old.types
    }


def _shape(known: Type) -> tuple[str, ...]:
    return tuple(f"{field.name}: {field.type.text}" for field in known.fields.values())


def _leads(comparison: Comparison, name: str) -> Place | None:
    """Where what led to the type still stands, None if all of it is gone."""
    for user in comparison.old.users.get(name, ()):
        still = find_member(comparison.new, user.path)
        if still:
            return still.place
    old: Type = comparison.old.types[name]
    for above in (*old.interfaces, *comparison.old.unions.get(name, ())):
        new: Type | None = comparison.new.types.get(above)
        if new and above in read_types(comparison.old):
            return new.place
    return None


@rule("GQC001", severity="high", harm="outage")
def graphql_removed_type(comparison: Comparison) -> Iterator[Hit]:
    """Type that was removed or renamed.

    ## What it does
    Finds types of the earlier version that are gone while something that clients reach still
    led there: a field that now gives another type, an argument, or an interface or union.

    ## Why it matters
    Queries with a fragment or a variable of the type are refused as a whole, also for all else
    that they ask for, and generated code of every client refers to it by name.

    ## When it is fine
    No operation reached it, or all fields that led there are gone as well and are reported
    themselves.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): Account
    }

    type Account {
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
      name: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): Account @deprecated(reason: "Use `userById`.")
      userById(id: ID!): User
    }

    type Account {
      id: ID!
      name: String!
    }

    type User {
      id: ID!
      name: String!
    }
    ```

    ## See also
    deprecation-and-sunset, contract-tests, api-versioning
    """
    heirs = _heirs(comparison)
    roots = set(comparison.old.roots.values())
    for name in reached(comparison.old):
        if not is_gone(comparison, name) or name in roots or name.startswith("_"):
            continue
        old = comparison.old.types[name]
        place = _leads(comparison, name)
        if place is None:
            continue
        heir = heirs.get(_shape(old), "") if old.fields else ""
        yield Hit(
            name,
            place,
            f"The type {name} is gone" + (f"; it seems to be called {heir} now." if heir else "."),
            "Queries with a fragment or variable of it are refused as a whole.",
            f"# keep {name} beside {heir or 'what replaces it'}, deprecate the fields that give "
            "it, "
            "and remove it once no client asks for it",
        )
