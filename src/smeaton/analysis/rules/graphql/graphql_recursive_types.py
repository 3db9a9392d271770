"""The rule `graphql_recursive_types`."""

import re
from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_scalar
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule

_COSTS = re.compile(r"cost|complexity|listsize|depth|ratelimit", re.IGNORECASE)
_SAID = (
    r"complexity|\bdeep(?:er)?\b|\bdepth\b|\bcosts?\b|persisted|registered (?:documents|operations)"
)
_TRIED = 60


def _edges(schema: GraphqlSchema) -> dict[str, list[tuple[str, Member]]]:
    """The fields that lead from each type to another one; a union leads to its members."""
    graph: dict[str, list[tuple[str, Member]]] = {}
    reached = schema.reach([schema.roots.get("query", "")])
    for known in schema.of_kind("object", "interface", "union"):
        if known.name not in reached or known.name == schema.roots.get("mutation"):
            continue
        leads = [(field.type.name, field) for field in known.fields.values()]
        leads += known.members.items()
        graph[known.name] = [
            (name, field)
            for name, field in leads
            if not field.is_deprecated and not is_scalar(schema, name)
        ]
    return graph


def _find_way(graph: dict[str, list[tuple[str, Member]]], start: str, goal: str) -> list[Member]:
    """The fields on the shortest way between two types."""
    came: dict[str, tuple[str, Member]] = {}
    waiting = [start]
    for name in waiting:
        if name == goal:
            break
        for target, field in graph.get(name, ()):
            if target not in came and target != start:
                came[target] = (name, field)
                waiting.append(target)
    way: list[Member] = []
    while goal != start:
        if goal not in came:
            return []
        goal, field = came[goal]
        way.insert(0, field)
    return way


@rule("GQL007", severity="medium", harm="outage", each=1)
def graphql_recursive_types(schema: GraphqlSchema) -> Iterator[Hit]:
    """Types that lead back to themselves through lists, without a stated cost limit.

    ## What it does
    Finds one cycle among the types that queries reach which passes through a list, where the
    schema has neither cost directives nor a word about depth or complexity.

    ## Why it matters
    A query may follow the cycle as often as it likes, and each turn multiplies by the length of
    the list: four turns of a hundred items are a hundred million objects from a request of 200
    bytes.

    ## When it is fine
    The schema declares @cost, @complexity or @listSize, or a description of its query type says
    which depth or complexity is refused. An endpoint that runs registered documents only is
    safe as well; say so there.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      friends(first: Int! = 20, after: String): FriendPage!
    }

    type FriendPage {
      nodes: [User!]!
      endCursor: String
    }
    ```

    ## Use instead
    ```graphql
    "Queries deeper than 8 or of a complexity over 1,000 are refused."
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      friends(first: Int! = 20, after: String): FriendPage!
    }

    type FriendPage {
      nodes: [User!]!
      endCursor: String
    }
    ```

    ## See also
    graphql-limits, rate-limiting
    """
    said = [
        schema.description,
        *(t.description for t in schema.types.values() if schema.is_root(t.name)),
    ]
    names = {*schema.directives, *(d.name for d in schema.schema_directives)}
    if any(map(_COSTS.search, names)) or is_documented(_SAID, *said):
        return
    graph = _edges(schema)
    lists = [
        (target, owner, field)
        for owner, found in graph.items()
        for target, field in found
        if field.type.is_list and not schema.is_root(owner)
    ]
    for target, owner, field in lists[:_TRIED]:
        way = _find_way(graph, target, owner)
        if not way and target != owner:
            continue
        shown = " -> ".join(one.path for one in [field, *way][:5])
        yield Hit(
            field.path,
            field.place,
            f"Types lead back to themselves through lists ({shown} -> ...), and nothing in the "
            "schema limits depth or cost.",
            "Each turn multiplies by the length of a list, so a request of 200 bytes asks for "
            "millions of objects.",
            "# refuse queries by depth and estimated cost, and say both limits in the description "
            "of the query type, or declare them with @cost and @listSize",
        )
        return
