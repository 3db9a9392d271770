"""The rule `graphql_unscoped_subscription`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_entity, is_guarded
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_SCOPED = (
    r"permission|authenticated|own\b|current user|viewer|your|their|logged|session|public|tenant|"
    r"belong|webhook|everyone|all users"
)

_WHOLE = {"log", "logs", "logging", "system", "health", "server", "scan", "job", "jobs"}
"""Feeds of a whole installation."""


@rule("GQL051", severity="medium", harm="exposure", each=2)
def graphql_unscoped_subscription(schema: GraphqlSchema) -> Iterator[Hit]:
    """Subscription that is not narrowed to anything.

    ## What it does
    Finds subscription fields without arguments whose events are objects.

    ## Why it matters
    Every subscriber gets every event of everybody, or the server drops them one by one after
    loading each: work that grows with subscribers times events. A check at the start of a
    subscription does not cover objects that come later.

    ## When it is fine
    The description says whose events they are (of the viewer, by permission, by session), a
    directive says who may, or the name does: myOrders, viewerNotifications. What is public
    anyway, such as prices and announcements, says so.

    ## Example
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Subscription {
      orderUpdated: Order
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

    type Subscription {
      orderUpdated(orderId: ID!): Order
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    change-notification, object-level-authorization
    """
    root = schema.types.get(schema.roots.get("subscription", ""))
    for field in schema.root_fields("subscription"):
        known = schema.types.get(field.type.name)
        if field.arguments or known is None or known.kind not in ("object", "interface", "union"):
            continue
        if is_guarded(field) or (root and is_guarded(root)):
            continue
        if set(words(field.name)) & _WHOLE:
            continue
        if words(field.name)[0] in ("my", "viewer", "me") or is_documented(
            _SCOPED, field.description
        ):
            continue
        yield Hit(
            field.path,
            field.place,
            f"{field.path} takes no argument, and nothing says whose events it sends.",
            "Every subscriber gets everybody's, or the server loads and drops them one by one for "
            "each.",
            _narrow(schema, field, known),
        )


def _narrow(schema: GraphqlSchema, field: Member, known: Type) -> str:
    """Return a field that takes the id of what its events are about, as far as they tell."""
    about = next(
        (f for f in known.fields.values() if is_entity(schema.types.get(f.type.name))), None
    )
    if about is None:
        return (
            "# an argument for whose events are wanted, or a description that says whose they are"
        )
    return f"{field.name}({about.name}Id: ID!): {field.type.text}"
