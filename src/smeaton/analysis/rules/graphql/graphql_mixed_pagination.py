"""The rule `graphql_mixed_pagination`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, pages
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule

_STYLES = {
    "after": "cursor", "before": "cursor", "cursor": "cursor", "startafter": "cursor",
    "nexttoken": "cursor", "pagetoken": "cursor", "offset": "offset", "skip": "offset",
    "page": "page number", "pagenumber": "page number", "pageindex": "page number",
}  # fmt: skip


@rule("GQL009", severity="medium", harm="confusion", each=1)
def graphql_mixed_pagination(schema: GraphqlSchema) -> Iterator[Hit]:
    """Lists that are paged in several styles.

    ## What it does
    Finds schemas whose lists take pages by cursor (first, after), by offset (limit, offset,
    skip, take) and by number (page, perPage) side by side.

    ## Why it matters
    Each style needs its own code in every client, caches merge pages of one style only, and
    what holds for one list (stable order, no repeats, a maximum) does not for the next.

    ## When it is fine
    The older style is marked as deprecated.

    ## Example
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String): [Order!]!
      users(page: Int! = 1, perPage: Int! = 20): [User!]!
    }

    type Order {
      id: ID!
    }

    type User {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String): [Order!]!
      users(first: Int! = 20, after: String): [User!]!
    }

    type Order {
      id: ID!
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    pagination
    """
    styles: dict[str, list[Member]] = {}
    for _, field in schema.outputs():
        known = {_STYLES[flat(a.name)] for a in field.arguments.values() if flat(a.name) in _STYLES}
        if pages(field) and known:
            styles.setdefault("cursor" if "cursor" in known else known.pop(), []).append(field)
    if len(styles) < 2:
        return
    ordered = sorted(styles.items(), key=lambda pair: -len(pair[1]))
    told = "; ".join(
        f"{len(fields)} by {style} ({', '.join(field.path for field in fields[:3])}"
        f"{', ...' if len(fields) > 3 else ''})"
        for style, fields in ordered
    )
    odd = ordered[-1][1][0]
    yield Hit(
        odd.path,
        odd.place,
        f"Lists are paged in {len(styles)} styles: {told}.",
        "Clients need code for each, and what holds for one list does not for the next.",
        f"{odd.name}(first: Int! = 20, after: String): {odd.type.name}Connection!",
    )
