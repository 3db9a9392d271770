"""The rule `graphql_all_nullable`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_entity, payloads
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_FEWEST = 4


@rule("GQL019", severity="low", harm="confusion", each=1)
def graphql_all_nullable(schema: GraphqlSchema) -> Iterator[Hit]:
    """Types all of whose fields may be null.

    ## What it does
    Finds types with an identity and at least four other fields, none of which is promised. They
    are one finding.

    ## Why it matters
    Clients check everything for null and still don't know what an object surely has; a missing
    name and a failed one look alike. Making a field non-null later is safe, so the promise
    costs nothing.

    ## When it is fine
    Fields come from other services or may be hidden from the caller; say so in the description
    of the type. Results of mutations and errors are not reported.

    ## Example
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Product {
      id: ID!
      name: String
      slug: String
      description: String
      createdAt: DateTime
    }

    "Instant as in RFC 3339."
    scalar DateTime
    ```

    ## Use instead
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Product {
      id: ID!
      name: String!
      slug: String!
      description: String
      createdAt: DateTime!
    }

    "Instant as in RFC 3339."
    scalar DateTime
    ```

    ## See also
    resource-modelling, error-contract
    """
    given = payloads(schema)
    readable = schema.reach([schema.roots.get(name, "") for name in ("query", "mutation")])
    for known in schema.of_kind("object"):
        fields = [f for f in known.fields.values() if f.name != "id" and not f.is_deprecated]
        if readable and known.name not in readable:
            continue
        if not is_entity(known) or known.name in given or schema.is_root(known.name):
            continue
        if len(fields) < _FEWEST or any(field.type.required for field in fields):
            continue
        if is_documented(r"\bnull\b|permission|hidden|other service", known.description):
            continue
        yield Hit(
            known.name,
            known.place,
            f"No field of {known.name} but its id is promised; all {len(fields)} may be null.",
            "Clients check everything, and a missing value looks like a failed one.",
            f"# add ! to what every {known.name} surely has",
        )
