"""The rule `graphql_flawed_page_info`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import edit_type, flat, is_scalar
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Type
from smeaton.analysis.rule import Hit, rule

_FORWARD = ("hasNextPage", "endCursor")
_BACKWARD = ("hasPreviousPage", "startCursor")


def _find_flaw(schema: GraphqlSchema, known: Type) -> str:
    if known.kind != "object":
        return f"is of kind {known.kind}, not an object"
    backward = any(
        flat(argument.name) in ("last", "before")
        for _, field in schema.outputs()
        for argument in field.arguments.values()
    )
    missing = [
        name for name in (*_FORWARD, *(_BACKWARD if backward else ())) if name not in known.fields
    ]
    if missing:
        return f"has no {' and no '.join(missing)}"
    for name in (*_FORWARD, *_BACKWARD):
        field = known.fields.get(name)
        if field is None:
            continue
        if field.type.is_list or not is_scalar(schema, field.type.name):
            return f"has a {name} that is no scalar"
        if name.startswith("has") and not field.type.required:
            return f"has a {name} that may be null"
    return ""


@rule("GQL014", severity="medium", harm="confusion")
def graphql_flawed_page_info(schema: GraphqlSchema) -> Iterator[Hit]:
    """PageInfo that lacks what clients read.

    ## What it does
    Finds a PageInfo that is no object, lacks hasNextPage, hasPreviousPage, startCursor or
    endCursor, whose flags may be null, or whose cursors are objects or lists.

    ## Why it matters
    Relay and Apollo read all four by name. A missing or null flag reads as "no more", and
    clients stop after the first page.

    ## When it is fine
    Scalars of any kind are fine as cursors. A schema whose connections go forward only may
    leave out hasPreviousPage and startCursor; then no field takes `last` or `before`.

    ## Example
    ```graphql
    type Query {
      users(first: Int, after: String): UserConnection
    }

    type UserConnection {
      edges: [UserEdge!]!
      pageInfo: PageInfo!
    }

    type UserEdge {
      cursor: String!
      node: User
    }

    type User {
      id: ID!
    }

    type PageInfo {
      hasNextPage: Boolean
      endCursor: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(first: Int, after: String): UserConnection
    }

    type UserConnection {
      edges: [UserEdge!]!
      pageInfo: PageInfo!
    }

    type UserEdge {
      cursor: String!
      node: User
    }

    type User {
      id: ID!
    }

    type PageInfo {
      hasNextPage: Boolean!
      endCursor: String
    }
    ```

    ## See also
    pagination
    """
    known = schema.types.get("PageInfo")
    flaw = _find_flaw(schema, known) if known else ""
    if known is None or not flaw:
        return
    loose = [
        field
        for name in ("hasNextPage", "hasPreviousPage")
        if (field := known.fields.get(name)) and field.type.text == "Boolean"
    ]
    edits = tuple(e for field in loose for e in edit_type(schema, field, "Boolean!"))
    yield Hit(
        known.name,
        known.place,
        f"PageInfo {flaw}.",
        "Clients read its fields by name, and take a missing flag for the end of the list.",
        "type PageInfo {\n  hasNextPage: Boolean!\n  hasPreviousPage: Boolean!\n"
        "  startCursor: String\n  endCursor: String\n}",
        edits=edits if "null" in flaw else (),
    )
