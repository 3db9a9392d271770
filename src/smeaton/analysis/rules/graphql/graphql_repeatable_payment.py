"""The rule `graphql_repeatable_payment`."""

import re
from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, identifies, is_documented
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_MOVES = {
    "charge", "pay", "buy", "refund", "transfer", "payout", "withdraw", "deposit", "donate",
    "purchase", "topup", "capture",
}  # fmt: skip
_PLACES = re.compile(
    r"^(place|submit|complete|confirm)(order|checkout|purchase|payment|transfer)|"
    r"^(order|checkout)(place|submit|complete)$|^create(payment|charge|payout|"
    r"transfer|refund|withdrawal|deposit|transaction)$|^(payment|charge|payout|"
    r"transfer|refund|transaction)create$"
)
_KEYS = re.compile(
    r"idempot|clientmutationid|requestid|clientrequest|clientref|externalref|dedup|nonce|"
    r"quoteid|(payment|stripe|card|source)token$|intentid|transactionid$|paymentintent|reference$"
)
_SAID = r"idempoten|repeat|retr(?:y|ied)|exactly once|only once|same result"
_NOT = {"update", "delete", "cancel", "settings", "reason", "method", "clear", "void"}


def _takes_key(schema: GraphqlSchema, field: Member) -> bool:
    members = list(field.arguments.values())
    for argument in field.arguments.values():
        known = schema.types.get(argument.type.name)
        if known and known.kind == "input":
            members += known.fields.values()
    return any(_KEYS.search(flat(m.name)) or is_documented(_SAID, m.description) for m in members)


@rule("GQL028", severity="medium", harm="corruption", each=2)
def graphql_repeatable_payment(schema: GraphqlSchema) -> Iterator[Hit]:
    """Mutation that moves money and can't be repeated safely.

    ## What it does
    Finds mutations that charge, pay, refund, transfer or place an order, and whose arguments
    and inputs hold no key that tells a repetition from a second wish.

    ## Why it matters
    A client whose connection broke does not know whether it paid. GraphQL sends all mutations
    as POST, which nothing repeats safely: trying again charges twice, not trying loses the
    order.

    ## When it is fine
    An idempotency key, clientMutationId, request id, external reference or quote is taken, or
    the description says how repetitions are told (a header, the state of the object).

    ## Example
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Mutation {
      chargeCustomer(input: ChargeCustomerInput!): ChargePayload
    }

    input ChargeCustomerInput {
      customerId: ID!
      amountInCents: Int!
    }

    type ChargePayload {
      order: Order
    }

    type Order {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Mutation {
      chargeCustomer(input: ChargeCustomerInput!): ChargePayload
    }

    input ChargeCustomerInput {
      customerId: ID!
      amountInCents: Int!
      "A second charge with the same key gives the result of the first."
      idempotencyKey: String!
    }

    type ChargePayload {
      order: Order
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    idempotency-keys, delivery-and-deduplication
    """
    for field in schema.root_fields("mutation"):
        parts = words(field.name)
        moves = parts[0] in _MOVES or (parts[-1] in _MOVES and len(parts) <= 2)
        if not (moves or _PLACES.search(flat(field.name))) or set(parts) & _NOT:
            continue
        finishes = set(parts) & {"complete", "submit", "confirm"}
        if finishes and any(identifies(a) for a in field.arguments.values()):
            continue
        if _takes_key(schema, field) or is_documented(_SAID, field.description):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} can't tell a repeated request from a second one.",
            "A client whose connection broke pays twice by trying again.",
            '"A second request with the same key gives the result of the first."\n'
            "idempotencyKey: String!",
        )
