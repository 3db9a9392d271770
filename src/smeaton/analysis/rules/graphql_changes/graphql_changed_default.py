"""The rule `graphql_changed_default`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_changes import constant, kept_arguments, kept_callables
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC014", severity="medium", harm="corruption", each=3)
def graphql_changed_default(comparison: Comparison) -> Iterator[Hit]:
    """Default that changed.

    ## What it does
    Finds arguments and input fields whose default is another one, is new or is gone. A new
    optional argument with a default on an existing field is low.

    ## Why it matters
    Nobody's call changes and its meaning does: another order, other rows, a mail that is sent.
    No test of a client notices.

    ## When it is fine
    The server treated the absent value like the default before; then the schema only says so
    now.

    ## Example
    ```graphql
    type Query {
      posts(includeDrafts: Boolean = false): [String!]
    }
    ```

    ```graphql
    type Query {
      posts(includeDrafts: Boolean = true): [String!]
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      posts(includeDrafts: Boolean = false): [String!]
    }
    ```

    ## See also
    contract-tests, api-versioning
    """
    why = "Calls that don't give it mean something else now, and nothing tells."
    for old, new in kept_arguments(comparison):
        if constant(old.default) == constant(new.default) or (new.is_mandatory):
            continue
        if old.is_mandatory:
            continue
        was, now = old.default or "none", new.default or "none"
        yield Hit(
            new.path,
            new.place,
            f"The default of {new.path} is {now[:60]}; it was {was[:60]}.",
            why,
            f"{new.name}: {new.type.text}" + (f" = {old.default}" if old.default else ""),
        )
    for before, now_given in kept_callables(comparison):
        for name, argument in now_given.items():
            if name not in before and argument.default not in (None, "null"):
                yield Hit(
                    argument.path,
                    argument.place,
                    f"{argument.path} is new, with the default {(argument.default or '')[:60]}.",
                    "Existing calls get its default; if that is not what they got before, they "
                    "change.",
                    f"{name}: {argument.type.text.removesuffix('!')}",
                    severity=Severity.LOW,
                    group="new",
                )
