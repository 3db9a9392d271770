"""The rule `graphql_required_across_services`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_scalar
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Type
from smeaton.analysis.rule import Hit, rule


def _is_foreign(known: Type) -> bool:
    keys = [d.text("fields").split() for d in known.repeated if d.name == "key"]
    if not keys:
        return False
    external = any("external" in field.directives for field in known.fields.values())
    stub = any(d.arguments.get("resolvable") is False for d in known.repeated)
    return known.is_extension or "extends" in known.directives or external or stub


@rule("GQL020", severity="medium", harm="outage", each=2)
def graphql_required_across_services(schema: GraphqlSchema) -> Iterator[Hit]:
    """Field of another service's entity that must not be null.

    ## What it does
    Finds fields that a subgraph of Apollo Federation adds to an entity of another one (an
    extension, or a type whose key is external) with a non-null object or list.

    ## Why it matters
    When the adding service is down, its null goes up to the entity: the user of one service
    vanishes because the reviews of another did not answer, and with it, up to the next nullable
    field, the page.

    ## When it is fine
    Fields that are external or computed here without another service, and scalars. An entity
    that this service owns is its own business.

    ## Example
    ```graphql
    extend type User @key(fields: "id") {
      id: ID! @external
      reviews: [Review!]!
    }

    type Review {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    extend type User @key(fields: "id") {
      id: ID! @external
      reviews: [Review!]
    }

    type Review {
      id: ID!
    }
    ```

    ## See also
    timeouts-retries-circuit-breakers, error-contract
    """
    for known in schema.of_kind("object", "interface"):
        if not _is_foreign(known):
            continue
        for field in known.fields.values():
            if not field.type.required or "external" in field.directives or field.is_deprecated:
                continue
            if not field.type.is_list and is_scalar(schema, field.type.name):
                continue
            yield Hit(
                field.path,
                field.place,
                f"{field.path} is added to another service's entity and must not be null.",
                "When this service does not answer, the other one's object vanishes with it.",
                f"{field.name}: {field.type.text.removesuffix('!')}",
            )
