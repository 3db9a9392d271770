"""The rule `graphql_page_size_without_maximum`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import has_maximum, is_documented, is_page, pages
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule

_SIZED = re.compile(r"limit|pagesize|range|max|small", re.IGNORECASE)


def _states_maximum(schema: GraphqlSchema, field: Member) -> bool:
    sizes = pages(field)
    if any(_SIZED.search(size.type.name) for size in sizes) or has_maximum(*sizes, field):
        return True
    result = schema.types.get(field.type.name)
    return bool(result and is_documented(r"\bmax|at most|up to \d", result.description))


@rule("GQL005", severity="medium", harm="outage", each=2)
def graphql_page_size_without_maximum(schema: GraphqlSchema) -> Iterator[Hit]:
    """Page size that nothing limits.

    ## What it does
    Finds lists with an argument for their size (first, last, limit, pageSize) where neither a
    description nor a directive says how large it may be.

    ## Why it matters
    `first: 1000000` is the whole table again. Clients tune their pages to what works today, so
    a maximum that comes later breaks them; and cost analysis multiplies by the size asked for.

    ## When it is fine
    The maximum stands in the description of the argument, of the field or of the connection, in
    a directive such as @constraint or @listSize, or in the type of the argument. Once the query
    type's description states it for all lists, that is enough. Where most lists state theirs,
    those that don't are low.

    ## Example
    ```graphql
    type Query {
      orders(first: Int, after: String): OrderConnection
    }

    type OrderConnection {
      nodes: [Order!]!
      totalCount: Int!
    }

    type Order {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      orders(
        "How many orders to return, at most 100."
        first: Int! = 20
        after: String
      ): OrderConnection
    }

    type OrderConnection {
      nodes: [Order!]!
      totalCount: Int!
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    pagination, graphql-limits, rate-limiting
    """
    query = schema.types.get(schema.roots.get("query", ""))
    said = f"{schema.description} {query.description if query else ''}"
    if is_documented(r"(?:max|at most).*page|page.*(?:max|at most)", said):
        return
    lists = [
        field
        for known, field in schema.outputs()
        if pages(field)
        and known.name != schema.roots.get("subscription")
        and (field.type.is_list or is_page(schema.types.get(field.type.name)))
    ]
    open_ended = [field for field in lists if not _states_maximum(schema, field)]
    for field in open_ended:
        sizes = " and ".join(size.name for size in pages(field))
        yield Hit(
            field.path,
            field.place,
            f"{field.path} takes {sizes}, and nothing says how large it may be.",
            "A client that asks for a million gets or crashes the whole table; a maximum that "
            "comes later breaks those who rely on more.",
            f'"At most 100."\n{pages(field)[0].name}: Int! = 20',
            severity=Severity.LOW if len(open_ended) * 4 <= len(lists) else None,
        )
