"""The rule `graphql_dropped_guard`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept
from smeaton.analysis.graphql_roles import AUTHORIZING, flat, is_documented, is_guarded
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import Directive
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place

_PUBLIC = r"\bpublic|anonymous|anyone|everybody"


def _hit(path: str, place: Place, directives: dict[str, Directive]) -> Hit:
    name = next(name for name in directives if flat(name) in AUTHORIZING)
    return Hit(
        path,
        place,
        f"{path} lost @{name}.",
        "What was for some is for everybody from now on, and nothing breaks that would tell.",
        f"@{name}",
    )


@rule("GQC017", severity="critical", harm="exposure", each=4)
def graphql_dropped_guard(comparison: Comparison) -> Iterator[Hit]:
    """Check of rights that was taken away.

    ## What it does
    Finds fields and types that carried a directive saying who may (@auth, @hasRole,
    @authenticated, @requiresScopes) in the earlier version and carry none now.

    ## Why it matters
    What was for some is for everybody from this release on, and nothing breaks that would tell.
    OWASP API5:2023 (broken function level authorization).

    ## When it is fine
    The check moved: to the type around the field, or to another directive that says who may.
    Data that is public now says so in its description.

    ## Example
    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      invoices: [String!] @auth(role: "BILLING")
    }
    ```

    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      invoices: [String!]
    }
    ```

    ## Use instead
    ```graphql
    directive @auth(role: String) on FIELD_DEFINITION

    type Query {
      invoices: [String!] @auth(role: "BILLING")
    }
    ```

    ## See also
    access-control-model, object-level-authorization, secure-defaults
    """
    for old, new in kept(comparison, "object", "interface", "input", "enum"):
        if is_guarded(new):
            continue
        if is_guarded(old) and not all(map(is_guarded, new.fields.values())):
            yield _hit(old.name, new.place, old.directives)
        for name, field in old.fields.items():
            now = new.fields.get(name)
            if not is_guarded(field) or now is None or is_guarded(now):
                continue
            if not is_documented(_PUBLIC, now.description):
                yield _hit(field.path, now.place, field.directives)
