"""The rule `graphql_offset_pagination`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, is_documented, is_small, page_of, pages
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_OFFSETS = {"offset", "skip", "page", "pagenumber", "pageindex"}


@rule("GQL010", severity="low", harm="slowness", each=1)
def graphql_offset_pagination(schema: GraphqlSchema) -> Iterator[Hit]:
    """Growing list that is paged by offset.

    ## What it does
    Finds lists of objects with an identity that are paged by offset, skip or page number.

    ## Why it matters
    The database reads and throws away all rows before the offset, so deep pages get slower;
    rows that come or go between two requests are repeated or left out.

    ## When it is fine
    Lists that stay short or that people jump about in by page number; say "stays small" or
    "jump" in the description. Where cursors are offered as well, nothing is reported.

    ## Example
    ```graphql
    type Query {
      orders(limit: Int! = 20, offset: Int! = 0): [Order!]!
    }

    type Order {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String): [Order!]!
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    pagination
    """
    for _, field in schema.outputs():
        taken = {flat(argument.name) for argument in field.arguments.values()}
        if not taken & _OFFSETS or taken & {"after", "cursor", "before"} or not pages(field):
            continue
        if is_documented(r"stays? (?:small|short)|\bjump", field.description) or is_small(
            field.name
        ):
            continue
        by = next(a.name for a in field.arguments.values() if flat(a.name) in _OFFSETS)
        yield Hit(
            field.path,
            field.place,
            f"{field.path} is paged by {by}.",
            "Deep pages read and throw away all rows before them, and rows that come or go in "
            "between are repeated or left out.",
            page_of(field, field.type.name),
        )
