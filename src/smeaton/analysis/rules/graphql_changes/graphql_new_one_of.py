"""The rule `graphql_new_one_of`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import kept
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC020", severity="high", harm="outage")
def graphql_new_one_of(comparison: Comparison) -> Iterator[Hit]:
    """Input that takes one of its fields now.

    ## What it does
    Finds inputs that became @oneOf.

    ## Why it matters
    Calls that give two fields, or give one as null, were fine and are refused now.

    ## When it is fine
    The input is new.

    ## Example
    ```graphql
    type Query {
      user(by: UserBy!): String
    }

    input UserBy {
      id: ID
      email: String
    }
    ```

    ```graphql
    type Query {
      user(by: UserBy!): String
    }

    input UserBy @oneOf {
      id: ID
      email: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(by: UserBy!): String @deprecated(reason: "Use `findUser`.")
      findUser(by: UserKey!): String
    }

    input UserBy {
      id: ID
      email: String
    }

    input UserKey @oneOf {
      id: ID
      email: String
    }
    ```

    ## See also
    contract-tests, input-validation-and-injection
    """
    for old, new in kept(comparison, "input"):
        if "oneOf" in new.directives and "oneOf" not in old.directives:
            yield Hit(
                new.name,
                new.place,
                f"{new.name} takes exactly one of its fields now.",
                "Calls that give two, or one as null, are refused.",
                f"# keep {new.name}, and give the new one another name",
            )
