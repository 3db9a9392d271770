"""The rule `graphql_text_enum`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import is_documented, is_filter, retype
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_CLOSED = {"status", "state", "kind", "priority", "visibility", "severity"}
_LISTED = (
    r"\b(?:possible|allowed|valid|accepted|supported) values\b|\bone of:? ?[`'\"]|"
    r"\bcan be (?:either )?[`'\"]"
)
_OPENLY = (
    r"mime|free|any |locale|translat|human|display|gateway|provider|third|external|plugin|webhook|"
    r"http status|code of|format"
)
_SMALL = 4
"""Fields of a type that is an answer about something, not a thing."""
_PLACE = {"city", "postal", "postcode", "zip", "street", "country"}


@rule("GQL037", severity="low", harm="confusion", each=1)
def graphql_text_enum(schema: GraphqlSchema) -> Iterator[Hit]:
    """Closed set of values as a text.

    ## What it does
    Finds String fields and inputs named status, state, kind, priority, visibility or severity,
    and others whose description lists the values. Where the values are listed it is medium.

    ## Why it matters
    Clients learn the values by trying, misspell them, and don't notice new ones; inputs accept
    anything. An enum is checked before a resolver runs, and its values can be deprecated one by
    one.

    ## When it is fine
    The values are open: names that users give, MIME types, statuses of another system, texts to
    show. A state beside a city is a place.

    ## Example
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Order {
      id: ID!
      status: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      order(id: ID!): Order
    }

    type Order {
      id: ID!
      status: OrderStatus!
    }

    enum OrderStatus {
      OPEN
      PAID
      SHIPPED
    }
    ```

    ## See also
    enum-modelling
    """
    for known, field in (*schema.outputs(), *schema.inputs()):
        if field.type.name != "String" or field.type.depth > 1:
            continue
        listed = is_documented(_LISTED, field.description)
        if not listed and (words(field.name)[-1] not in _CLOSED or len(words(field.name)) > 2):
            continue
        if not listed and (
            is_documented(_OPENLY, field.description)
            or (known.kind == "input" and is_filter(known.name))
        ):
            continue
        if not listed and _is_beside(schema, field, known):
            continue
        if words(field.name)[-1] == "state" and any(says(name, _PLACE) for name in known.fields):
            continue
        if field.name != "state" and says(field.name, {"external", "raw", "display", "http"}):
            continue
        enum = f"{known.name.removesuffix('Input')}{field.name[:1].upper()}{field.name[1:]}"
        yield Hit(
            field.path,
            field.place,
            f"{field.path} is a text, though its values are a closed set."
            if listed
            else f"{field.path} is a text, and by its name has a few values.",
            "Clients learn the values by trying, and inputs accept anything.",
            f"{field.name}: {retype(schema, field, enum)}\n\nenum {enum} {{ ... }}",
            severity=Severity.MEDIUM if listed else None,
        )


def _is_beside(schema: GraphqlSchema, field: Member, known: Type) -> bool:
    """Whether a sibling shows that it is a text for people, or the state of a sign-in."""
    others = [f for f in known.fields.values() if f is not field]
    if field.name == "state" and any(f.name in ("code", "redirectUri") for f in others):
        return True
    return (
        any(f.type.name == "Boolean" or says(f.name, {"code"}) for f in others)
        and len(known.fields) <= _SMALL
    )
