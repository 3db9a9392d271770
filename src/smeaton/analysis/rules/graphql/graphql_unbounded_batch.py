"""The rule `graphql_unbounded_batch`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import VERBS, has_maximum
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, singular, words

_BATCHES = {"bulk", "batch", "many", "import", "all"}


def _is_batch(name: str) -> bool:
    """Whether a mutation is for many at once: productBulkCreate, createProducts."""
    parts = [word for word in words(name) if word not in VERBS]
    return says(name, _BATCHES) or any(word != singular(word) for word in parts)


@rule("GQL006", severity="medium", harm="outage", each=2)
def graphql_unbounded_batch(schema: GraphqlSchema) -> Iterator[Hit]:
    """Batch mutation without a stated maximum.

    ## What it does
    Finds lists that mutations take as arguments (inputs, ids) where no description or directive
    says how many items are accepted.

    ## Why it matters
    One request carries a hundred thousand changes in one transaction: locks held for minutes,
    timeouts after which nobody knows what was done, and a rate limit that counts requests is
    passed by.

    ## When it is fine
    The argument or the mutation states its maximum in words or by a directive. Lists of scalars
    other than ids are not reported, and lists of ids, or in
    mutations of a single thing, are low.

    ## Example
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Mutation {
      productsCreate(inputs: [ProductInput!]!): ProductsCreatePayload
    }

    input ProductInput {
      name: String!
    }

    type ProductsCreatePayload {
      products: [Product!]
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
      productsCreate(
        "At most 100 products."
        inputs: [ProductInput!]!
      ): ProductsCreatePayload
    }

    input ProductInput {
      name: String!
    }

    type ProductsCreatePayload {
      products: [Product!]
    }

    type Product {
      id: ID!
    }
    ```

    ## See also
    bulk-operations, graphql-limits, rate-limiting
    """
    for field in schema.root_fields("mutation"):
        for argument in field.arguments.values():
            taken = schema.types.get(argument.type.name)
            is_input = taken is not None and taken.kind == "input"
            if not argument.type.is_list or not (is_input or argument.type.name == "ID"):
                continue
            if argument.is_deprecated or has_maximum(argument, field):
                continue
            yield Hit(
                argument.path,
                argument.place,
                f"{argument.path} takes any number of {argument.type.name}.",
                "One request carries all changes that fit in it: long locks, timeouts half-way, "
                "and "
                "one count for the rate limit.",
                f'"At most 100."\n{argument.name}: {argument.type.text}',
                severity=None if is_input and _is_batch(field.name) else Severity.LOW,
            )
