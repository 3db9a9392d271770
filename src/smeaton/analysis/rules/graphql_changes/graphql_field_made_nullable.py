"""The rule `graphql_field_made_nullable`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_changes import is_repeated, is_wider, kept, only_loosened
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("GQC004", severity="high", harm="outage", each=6)
def graphql_field_made_nullable(comparison: Comparison) -> Iterator[Hit]:
    """Field that may be null now.

    ## What it does
    Finds fields that were promised (String!, [Item!]!) and may be null now, themselves or their
    items.

    ## Why it matters
    No query is refused, so nothing warns: clients read a property of null and crash, typed ones
    fail to decode the whole response.

    ## When it is fine
    It never is null in fact and the change only prepares for it; clients still have to learn it
    first.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      email: String!
    }
    ```

    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      email: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      email: String! @deprecated(reason: "Use `contactEmail`, which may be null.")
      contactEmail: String
    }
    ```

    ## See also
    contract-tests, deprecation-and-sunset
    """
    for known, _ in kept(comparison, "object", "interface"):
        for field in known.fields.values():
            new = comparison.new.types[known.name].fields.get(field.name)
            if new is None or not only_loosened(field.type, new.type):
                continue
            if is_wider(comparison, field.type, new.type, given=False):
                continue
            if is_repeated(comparison.old, known, field) and is_repeated(
                comparison.new, known, new
            ):
                continue
            yield Hit(
                new.path,
                new.place,
                f"{new.path} may be null now ({new.type.text}); it was {field.type.text}.",
                "No query is refused, so clients find out when they read null.",
                f'{field.name}: {field.type.text} @deprecated(reason: "Use `...`, which may be '
                'null.")',
            )
