"""The rule `graphql_update_shares_create_input`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, subject, verb
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule

_CREATES = {"create", "add", "new", "insert", "register"}
_UPDATES = {"update", "edit", "modify", "change", "patch"}
_FEWEST = 2
_VERSIONS = {"version", "revision", "etag", "expectedversion", "lockversion", "ifmatch"}


@rule("GQL027", severity="medium", harm="corruption", each=2)
def graphql_update_shares_create_input(schema: GraphqlSchema) -> Iterator[Hit]:
    """Update that takes the input of the create.

    ## What it does
    Finds updating mutations that take the same input type as a creating one, where the type has
    required fields.

    ## Why it matters
    A change of one field has to send all others as well: two clients that edit different fields
    overwrite each other, and a client that was built before a field was added wipes it.

    ## When it is fine
    The update replaces the object as a whole and is named so (replace, set, put, upsert), or a
    version is compared.

    ## Example
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Mutation {
      createProduct(input: ProductInput!): ProductPayload
      updateProduct(id: ID!, input: ProductInput!): ProductPayload
    }

    input ProductInput {
      name: String!
      description: String
    }

    type ProductPayload {
      product: Product
    }

    type Product {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Mutation {
      createProduct(input: CreateProductInput!): ProductPayload
      updateProduct(id: ID!, input: UpdateProductInput!): ProductPayload
    }

    input CreateProductInput {
      name: String!
      description: String
    }

    input UpdateProductInput {
      name: String
      description: String
    }

    type ProductPayload {
      product: Product
    }

    type Product {
      id: ID!
    }
    ```

    ## See also
    partial-update, http-concurrency-control
    """
    uses: dict[str, dict[str, Member]] = {}
    for field in schema.root_fields("mutation"):
        for argument in field.arguments.values():
            if not argument.type.is_list:
                uses.setdefault(argument.type.name, {}).setdefault(verb(field.name), field)
    for name, by_verb in uses.items():
        known = schema.types.get(name)
        made = next((by_verb[v] for v in by_verb if v in _CREATES), None)
        changed = next((by_verb[v] for v in by_verb if v in _UPDATES), None)
        if known is None or known.kind != "input" or made is None or changed is None:
            continue
        required = [f.name for f in known.fields.values() if f.is_mandatory and f.name != "id"]
        if (
            not required
            or len(known.fields) < _FEWEST
            or any(flat(f) in _VERSIONS for f in (*known.fields, *changed.arguments))
        ):
            continue
        yield Hit(
            changed.path,
            changed.place,
            f"{changed.path} takes {name}, which {made.name} takes as well and which requires "
            f"{', '.join(required[:4])}.",
            "A change of one field sends all others too, and overwrites what somebody else "
            "changed.",
            f"input Update{subject(changed.name).title() or name}Input {{ ... }}"
            "  # the same fields, all optional",
        )
