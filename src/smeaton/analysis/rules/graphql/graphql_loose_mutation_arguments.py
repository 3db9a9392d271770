"""The rule `graphql_loose_mutation_arguments`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, identifies, is_scalar
from smeaton.analysis.parse.graphql_schema import BUILT_IN, GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule

_LOOSE = 3
_COMMON = 3
_CHOOSING = {"where", "by", "filter", "key", "selector"}


def _inputs(schema: GraphqlSchema, field: Member) -> list[Member]:
    """The arguments of a field that are input objects, by definition or by name."""
    return [
        a
        for a in field.arguments.values()
        if not a.is_deprecated
        and (
            ((known := schema.types.get(a.type.name)) and known.kind == "input")
            or (known is None and a.type.name.endswith("Input"))
        )
    ]


def _usual_name(schema: GraphqlSchema) -> str:
    """Return how most mutations call their input; "" where there is no such habit."""
    counts: dict[str, int] = {}
    for field in schema.root_fields("mutation"):
        for argument in _inputs(schema, field):
            counts[argument.name] = counts.get(argument.name, 0) + 1
    name = max(counts, key=lambda name: counts[name], default="input")
    if counts.get(name, 0) < _COMMON:
        return "input"
    return name if 2 * counts[name] > sum(counts.values()) else ""


@rule("GQL026", severity="low", harm="confusion", each=1)
def graphql_loose_mutation_arguments(schema: GraphqlSchema) -> Iterator[Hit]:
    """Mutation whose arguments are not one input.

    ## What it does
    Finds mutations that take more than three loose values, an `input` that is a bare value, or
    their one input object under another name than the rest of the schema uses.

    ## Why it matters
    Loose arguments can't be built, validated or typed as one value; each client writes them out
    as variables one by one, and a long list of optional ones hides which belong together.

    ## When it is fine
    A few plain arguments, such as an id. Where most mutations call it otherwise (data,
    payload), that name is the rule.

    ## Example
    ```graphql
    type Query {
      event(id: ID!): Event
    }

    type Mutation {
      createEvent(title: String!, place: String, startsOn: Date!, seats: Int): EventPayload
    }

    type EventPayload {
      event: Event
    }

    type Event {
      id: ID!
    }

    "Calendar date as in RFC 3339."
    scalar Date
    ```

    ## Use instead
    ```graphql
    type Query {
      event(id: ID!): Event
    }

    type Mutation {
      createEvent(input: CreateEventInput!): EventPayload
    }

    input CreateEventInput {
      title: String!
      place: String
      startsOn: Date!
      seats: Int
    }

    type EventPayload {
      event: Event
    }

    type Event {
      id: ID!
    }

    "Calendar date as in RFC 3339."
    scalar Date
    ```

    ## See also
    resource-modelling, api-versioning
    """
    usual = _usual_name(schema)
    for field in schema.root_fields("mutation"):
        taken = _inputs(schema, field)
        plain = [
            a
            for a in field.arguments.values()
            if not a.is_deprecated
            and flat(a.name) not in ("clientmutationid", "idempotencykey")
            and not identifies(a)
            and a not in taken
        ]
        bare = field.arguments.get("input")
        if (
            bare
            and bare not in taken
            and is_scalar(schema, bare.type.name)
            and (bare.type.name in BUILT_IN)
        ):
            said = f"takes its input as {bare.type.text}"
        elif not taken and len(plain) > _LOOSE:
            said = f"takes {len(plain)} loose arguments"
        elif len(taken) == 1 and not plain and usual not in ("", taken[0].name):
            if taken[0].name in _CHOOSING:
                continue
            if taken[0].type.is_list and usual != taken[0].name and len(field.arguments) > 1:
                continue
            said = f"calls its input {taken[0].name}, not {usual}"
        else:
            continue
        name = field.name[:1].upper() + field.name[1:]
        yield Hit(
            field.path,
            field.place,
            f"{field.path} {said}.",
            "One input object is built, validated and typed as one value.",
            f"{field.name}({usual or 'input'}: {name}Input!): {field.type.text}",
        )
