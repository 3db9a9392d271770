"""The rule `graphql_query_with_side_effect`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import pages
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_CHANGES = {
    "create", "update", "delete", "remove", "send", "insert", "upsert", "cancel", "approve",
    "reject", "refund", "charge", "pay", "revoke", "reset", "register", "unsubscribe", "subscribe",
    "publish", "unpublish", "archive", "enable", "disable", "activate", "deactivate", "set", "add",
    "assign", "trigger", "execute", "destroy", "save", "submit", "increment",
}  # fmt: skip
_THINGS = {
    "preview", "option", "form", "schema", "permission", "history", "log", "event", "request",
    "status", "reason", "allowed", "eligibility", "estimate", "quote", "availability", "policy",
    "template", "setting", "field", "on", "ons", "count", "type", "method", "url", "code",
}  # fmt: skip


@rule("GQL003", severity="high", harm="corruption")
def graphql_query_with_side_effect(schema: GraphqlSchema) -> Iterator[Hit]:
    """Query field that changes something.

    ## What it does
    Finds fields of the query type that take arguments and whose names start with a verb of
    change: createOrder, deleteUser, sendInvoice.

    ## Why it matters
    Query fields run in parallel and in any order (GraphQL specification, section 6.3.1),
    clients and gateways repeat them without asking, GET requests and caches carry them, and a
    page that only links to one triggers it.

    ## When it is fine
    Names of things that begin like a verb (updateHistory with pages, createOrderPreview) are
    not reported.

    ## Example
    ```graphql
    type Query {
      orders(first: Int! = 20, after: String): OrderConnection
      cancelOrder(id: ID!): Boolean
    }

    "At most 100 a page."
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
      orders(first: Int! = 20, after: String): OrderConnection
    }

    type Mutation {
      cancelOrder(id: ID!): CancelOrderPayload
    }

    type CancelOrderPayload {
      order: Order
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
    idempotency-keys, csrf-cors-and-cookies, resource-modelling
    """
    for field in schema.root_fields("query"):
        parts = words(field.name)
        if len(parts) < 2 or parts[0] not in _CHANGES or not field.arguments:
            continue
        if pages(field) or says(field.name, _THINGS):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} is a query field, but its name says that it changes something.",
            "Queries run in parallel, are repeated by clients and gateways, and go through GET and "
            "caches.",
            f"# move {field.name} to the type {schema.roots.get('mutation', 'Mutation')}",
        )
