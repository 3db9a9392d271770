"""The rule `graphql_required_root_field`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import identifies, is_entity, is_page
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL017", severity="low", harm="outage", each=1)
def graphql_required_root_field(schema: GraphqlSchema) -> Iterator[Hit]:
    """Root field whose failure blanks the whole response.

    ## What it does
    Finds fields of the query type that promise an object (User!) which may be missing or fail.
    Those that look one up by an id are medium.

    ## Why it matters
    A null where none is allowed goes up to the parent (GraphQL specification, section 6.4.4),
    and the parent of a root field is the response: one failed lookup, and `data` is null for
    everything else in the query. "Not found" can't be said at all.

    ## When it is fine
    Pages and connections, which can be empty, types without an identity that only group fields,
    and `viewer` or `me` behind a login. Where errors are members of a union, null is not
    needed.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User!
    }

    type User {
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
    }
    ```

    ## See also
    error-contract, resource-modelling
    """
    for field in schema.root_fields("query"):
        result = schema.types.get(field.type.name)
        if not field.type.required or field.type.is_list or not is_entity(result):
            continue
        looked_up = any(identifies(a) and a.is_mandatory for a in field.arguments.values())
        if (
            is_page(result)
            or schema.is_root(field.type.name)
            or field.name in ("viewer", "me", "currentUser", "node")
        ):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} can't be null ({field.type.text})"
            + (", though it is looked up by an id." if looked_up else "."),
            "A failure or a missing object makes the data of the whole response null.",
            f"{field.name}: {field.type.name}",
            severity=Severity.MEDIUM if looked_up else None,
        )
