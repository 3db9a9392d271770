"""The rule `graphql_free_form_filter`."""

import re
from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, is_documented, is_page
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_CHOOSING = {
    "orderby",
    "sort",
    "sortby",
    "sortfield",
    "orderfield",
    "where",
    "filter",
    "filters",
    "sortkey",
    "criteria",
    "sql",
    "rawfilter",
}
_SYNTAX = r"syntax|format|one of|e\.g\.|for example|`\w|supports?|possible values|see "


@rule("GQL056", severity="medium", harm="outage", each=2)
def graphql_free_form_filter(schema: GraphqlSchema) -> Iterator[Hit]:
    """Filter or order as a free text.

    ## What it does
    Finds arguments and inputs of lists that choose or order by a bare String or JSON: orderBy:
    String, filter: JSON, where: String.

    ## Why it matters
    Callers send expressions that the server has to parse: what is passed on to a database is an
    injection, and any column can be sorted by, whether it has an index or not. Nothing in the
    schema says what works.

    ## When it is fine
    Full text (search, query, q), and a description that names the values or the syntax.

    ## Example
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String, orderBy: String): OrderPage
    }

    type OrderPage {
      nodes: [Order!]!
      endCursor: String
    }

    type Order {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String, orderBy: OrderOrder): OrderPage
    }

    enum OrderOrder {
      PLACED_AT_ASC
      PLACED_AT_DESC
    }

    type OrderPage {
      nodes: [Order!]!
      endCursor: String
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    input-validation-and-injection, index-choice
    """
    for _, field in schema.outputs():
        if not field.type.is_list and not is_page(schema.types.get(field.type.name)):
            continue
        for argument in field.arguments.values():
            if flat(argument.name) not in _CHOOSING or argument.is_deprecated:
                continue
            known = schema.types.get(argument.type.name)
            loose = argument.type.name == "String" or (
                known
                and known.kind == "scalar"
                and re.match(r"json|any|object|map", known.name, re.I)
            )
            if not loose or is_documented(_SYNTAX, argument.description):
                continue
            yield Hit(
                argument.path,
                argument.place,
                f"{argument.path} is {argument.type.text}: any text chooses or orders.",
                "Whatever reaches the database from it is an injection or a sort without an index, "
                "and the schema does not say what works.",
                f"{argument.name}: {field.type.name.removesuffix('Connection')}"
                + (
                    "Order  # an enum"
                    if "sort" in flat(argument.name) or "order" in flat(argument.name)
                    else "Filter  # an input"
                ),
            )
