"""The rule `graphql_tightened_guard`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept
from smeaton.analysis.graphql_roles import AUTHORIZING, flat
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Member, Type
from smeaton.analysis.rule import Hit, rule


def _guards(part: Member | Type) -> dict[str, str]:
    """The directives of a part that say who may, with what they say."""
    return {
        name: repr(sorted(directive.arguments.items(), key=lambda pair: pair[0]))
        for name, directive in part.directives.items()
        if flat(name) in AUTHORIZING
    }


@rule("GQC018", severity="medium", harm="outage", each=4)
def graphql_tightened_guard(comparison: Comparison) -> Iterator[Hit]:
    """Check of rights that is new.

    ## What it does
    Finds fields and types that carry a directive saying who may and carried none in the earlier
    version, or whose role or scopes are others.

    ## Why it matters
    Clients that are let in today get an error for the field tomorrow; where it must not be
    null, they lose the object around it.

    ## When it is fine
    The hole is being closed: then this is what has to be announced, not undone.

    ## Example
    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      invoices: [String!]
    }
    ```

    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      invoices: [String!] @auth(role: "BILLING")
    }
    ```

    ## Use instead
    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      invoices: [String!]
    }
    ```

    ## See also
    access-control-model, contract-tests
    """
    for old, new in kept(comparison, "object", "interface"):
        parts: list[tuple[str, Member | Type, Member | Type]] = [(old.name, old, new)]
        parts += [(f.path, f, new.fields[n]) for n, f in old.fields.items() if n in new.fields]
        for path, before, after in parts:
            was, now = _guards(before), _guards(after)
            if not now or was == now:
                continue
            name = (
                next(name for name in now if was.get(name) != now[name])
                if any(was.get(name) != now[name] for name in now)
                else ""
            )
            if not name:
                continue
            yield Hit(
                path,
                after.place,
                f"{path} {'asks for other rights by' if was else 'is newly guarded by'} @{name}.",
                "Clients that are let in today get an error, and lose the object where the "
                "field must "
                "not be null.",
                "# announce it, see who calls without the right, and give them time where the data "
                "allows it",
            )
