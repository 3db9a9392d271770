"""The rule `graphql_recursive_filter`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_LIMIT = r"\bmax|at most|up to|depth|limit"


@rule("GQL057", severity="low", harm="outage", each=1)
def graphql_recursive_filter(schema: GraphqlSchema) -> Iterator[Hit]:
    """Filter that can be nested without an end.

    ## What it does
    Finds inputs of queries that hold themselves in lists, such as AND and OR, where nothing
    states a limit. They are one finding.

    ## Why it matters
    A filter of a thousand nested ORs is one small request and a plan that takes the database
    minutes; limits on the depth of selections don't see it.

    ## When it is fine
    A description of the field or the type states the maximum depth or number.

    ## Example
    ```graphql
    type Query {
      products(where: ProductWhere, first: Int! = 20, after: String): ProductPage
    }

    input ProductWhere {
      name: String
      and: [ProductWhere!]
      or: [ProductWhere!]
    }

    type ProductPage {
      nodes: [Product!]!
      endCursor: String
    }

    type Product {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      products(where: ProductWhere, first: Int! = 20, after: String): ProductPage
    }

    "Nested up to 3 deep, with at most 20 conditions."
    input ProductWhere {
      name: String
      and: [ProductWhere!]
      or: [ProductWhere!]
    }

    type ProductPage {
      nodes: [Product!]!
      endCursor: String
    }

    type Product {
      id: ID!
    }
    ```

    ## See also
    graphql-limits, input-validation-and-injection
    """
    query = schema.types.get(schema.roots.get("query", ""))
    taken = schema.reach(
        [
            a.type.name
            for f in (query.fields.values() if query else ())
            for a in f.arguments.values()
        ]
    )
    for known in schema.of_kind("input"):
        own = [
            f
            for f in known.fields.values()
            if f.type.name == known.name and f.type.is_list and not f.is_deprecated
        ]
        if not own or known.name not in taken:
            continue
        if is_documented(_LIMIT, known.description, *(f.description for f in own)):
            continue
        yield Hit(
            known.name,
            known.place,
            f"{known.name} holds itself ({', '.join(f.name for f in own)}), as deep as callers "
            "like.",
            "A small request becomes a plan that takes the database minutes.",
            '"Nested up to 3 deep, with at most 20 conditions."  # and refuse more',
        )
