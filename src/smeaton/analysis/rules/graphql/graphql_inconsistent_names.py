"""The rule `graphql_inconsistent_names`."""

import re
from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_filter, is_page
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_SNAKE = re.compile(r"[a-z0-9]_[a-z0-9]")
_CAMEL = re.compile(r"^[a-z][a-z0-9]*[A-Z]")
_SHOWN = 4
_RARE = 100
"""One field in so many that repeats the name of its type is left alone."""


def _odd_cases(members: list[Member]) -> tuple[str, list[Member]]:
    """The members in the rarer of snake_case and camelCase."""
    snake = [m for m in members if _SNAKE.search(m.name) and m.name.lower() == m.name]
    camel = [m for m in members if _CAMEL.match(m.name) and "_" not in m.name]
    if len(snake) <= len(camel):
        return f"{len(camel)} names are in camelCase, {len(snake)} in snake_case", (
            snake if camel else []
        )
    return f"{len(snake)} names are in snake_case, {len(camel)} in camelCase", camel


def _repeats(known: Type, field: Member) -> bool:
    """Whether a field's name starts with its type's: User.userEmail."""
    own, parts = words(known.name), words(field.name)
    return parts[: len(own)] == own and len(parts) > len(own) and not is_page(known)


@rule("GQL047", severity="low", harm="confusion", each=1)
def graphql_inconsistent_names(schema: GraphqlSchema) -> Iterator[Hit]:
    """Names that follow no one pattern.

    ## What it does
    Counts how fields, arguments, types and enum values are written, and tells what deviates as
    one finding: snake_case among camelCase, types in lower case, enum values that are not upper
    case, fields that repeat their type's name, and queries called getX.

    ## Why it matters
    Clients guess names and guess wrong, and generated code mixes styles. Names are the one
    thing that can't be changed later without breaking clients.

    ## When it is fine
    A schema that is consistent in another style is left alone, as are deprecated names and
    names with a leading underscore.

    ## Example
    ```graphql
    type Query {
      userByName(firstName: String!): User
    }

    type User {
      id: ID!
      userEmail: String
      display_name: String
      createdOn: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      userByName(firstName: String!): User
    }

    type User {
      id: ID!
      email: String
      displayName: String
      createdOn: String
    }
    ```

    ## See also
    resource-modelling
    """
    members = [field for _, field in schema.outputs()]
    members += [field for known, field in schema.inputs() if not is_filter(known.name)]
    members += [a for _, f in schema.outputs() for a in f.arguments.values() if not a.is_deprecated]
    members = [m for m in members if not m.name.startswith("_")]
    values = [
        v for known in schema.of_kind("enum") for v in known.values.values() if not v.is_deprecated
    ]
    told: list[str] = []
    places: list[Member | Type] = []

    def tell(said: str, odd: list[Member] | list[Type]) -> None:
        names = ", ".join(o.path if isinstance(o, Member) else o.name for o in odd[:_SHOWN])
        told.append(f"{said} ({names}{', ...' if len(odd) > _SHOWN else ''})")
        places.extend(odd[:1])

    said, odd = _odd_cases(members)
    if odd:
        tell(said, odd)
    lower = [v for v in values if v.name != v.name.upper()]
    if lower and len(lower) * 2 < len(values):
        tell(f"{len(lower)} enum values are not in upper case", lower)
    types = [
        t
        for t in schema.of_kind("object", "interface", "input", "enum", "union", "scalar")
        if t.name[0].islower() and not t.is_extension and "__" not in t.name
    ]
    if types and len(types) * 2 < len(schema.types):
        tell(f"{len(types)} types start in lower case", types)
    repeating = [
        f for known, f in schema.outputs() if not schema.is_root(known.name) and _repeats(known, f)
    ]
    if len(repeating) * _RARE > len(members):
        tell(f"{len(repeating)} fields repeat the name of their type", repeating)
    getters = [
        f for f in schema.root_fields("query") if words(f.name)[0] == "get" and f.name != "get"
    ]
    if len(getters) > 1:
        tell(f"{len(getters)} queries start with get", getters)
    if told:
        first = places[0]
        yield Hit(
            first.path if isinstance(first, Member) else first.name,
            first.place,
            f"Names follow no one pattern: {'; '.join(told)}.",
            "Clients guess names and guess wrong, and none can be changed later without breaking "
            "them.",
            "# add the name that follows the pattern, and deprecate the other",
        )
