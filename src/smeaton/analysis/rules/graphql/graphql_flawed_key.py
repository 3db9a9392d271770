"""The rule `graphql_flawed_key`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule

_TOKEN = re.compile(r"\.\.\.|[{}]|[A-Za-z_]\w*")
_SIMPLE = {"object", "interface"}


def _find_flaw(schema: GraphqlSchema, known: Type, selection: str) -> str:
    """What is wrong with a selection of fields on a type, "" if nothing is."""
    inside: list[Type | None] = [known]
    last: Member | None = None
    for word in _TOKEN.findall(selection)[:200]:
        here = inside[-1]
        if word == "{":
            inside.append(schema.types.get(last.type.name) if last else None)
            last = None
        elif word == "}":
            if len(inside) > 1:
                inside.pop()
        elif word == "...":
            return ""
        elif here is None or here.kind not in _SIMPLE:
            continue
        else:
            last = here.fields.get(word)
            if last is None and word != "__typename":
                return f"{here.name} has no field {word}"
            if last and last.type.is_list:
                return f"{last.path} is a list"
    return ""


@rule("GQL050", severity="high", harm="outage", each=3)
def graphql_flawed_key(schema: GraphqlSchema) -> Iterator[Hit]:
    """Federation key that can't be resolved.

    ## What it does
    Finds @key, @requires and @provides whose fields don't exist on the type, keys through
    lists, unions or fields with arguments, and required fields that are not external.

    ## Why it matters
    The gateway fetches an entity from another service by its key alone. A key that names a
    missing field stops the composition of the whole graph; one that may be null or is a list
    can't identify anything.

    ## When it is fine
    Schemas without Federation's directives are not looked at, nor nested selections into types
    that other services own.

    ## Example
    ```graphql
    type Query {
      product(sku: String!): Product
    }

    type Product @key(fields: "id") {
      sku: String!
      name: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      product(sku: String!): Product
    }

    type Product @key(fields: "sku") {
      sku: String!
      name: String!
    }
    ```

    ## See also
    resource-modelling, contract-tests
    """
    for known in schema.of_kind("object", "interface"):
        for directive in known.repeated:
            flaw = _find_flaw(schema, known, directive.text("fields"))
            if directive.name == "key" and flaw:
                yield Hit(
                    known.name,
                    known.place,
                    f'The key "{directive.text("fields")[:60]}" of {known.name} can\'t be '
                    "resolved: "
                    f"{flaw}.",
                    "The gateway can't compose the graph, or can't fetch the entity by it.",
                    f'@key(fields: "id")  # a field of {known.name} that is always there',
                )
        for field in known.fields.values():
            needed = field.directives.get("requires")
            flaw = _find_flaw(schema, known, needed.text("fields")) if needed else ""
            if needed and flaw and "list" not in flaw:
                yield Hit(
                    field.path,
                    field.place,
                    f'{field.path} requires "{needed.text("fields")[:60]}", but {flaw}.',
                    "The gateway can't compose the graph.",
                    f"# declare the field on {known.name} with @external",
                )
