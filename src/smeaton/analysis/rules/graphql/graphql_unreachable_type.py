"""The rule `graphql_unreachable_type`."""

from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import BUILT_IN, GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL045", severity="low", harm="confusion", each=1)
def graphql_unreachable_type(schema: GraphqlSchema) -> Iterator[Hit]:
    """Type that no operation reaches.

    ## What it does
    Finds types that neither a root field, a directive, a key of Federation nor another reached
    type leads to. They are one finding.

    ## Why it matters
    It looks like a promise and is none: people build on it, reviews spend time on it, and a
    field that was meant to lead there is perhaps missing.

    ## When it is fine
    The schema here is a part without root types, or the type is for another service of a
    federation.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
    }

    type Invoice {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      invoice: Invoice
    }

    type Invoice {
      id: ID!
    }
    ```

    ## See also
    resource-modelling
    """
    if schema.unread or not schema.roots.keys() & {"query", "mutation"}:
        return
    for known in schema.of_kind("object", "interface", "input", "enum", "union", "scalar"):
        if known.name in schema.reachable or known.is_extension or known.name.startswith("_"):
            continue
        if known.name in BUILT_IN or "shareable" in known.directives:
            continue
        yield Hit(
            known.name,
            known.place,
            f"No operation reaches {known.name}.",
            "It looks like a promise and is none, or the field that leads there is missing.",
            f"# remove {known.name}, or add the field that leads to it",
        )
