"""The rule `graphql_deprecation_without_reason`."""

from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit
from smeaton.analysis.vocabulary import words

_DEFAULT = "No longer supported"


def _replacement(known: Type, member: Member) -> str:
    """The one sibling of the same type whose name is in the member's, or the other way round."""
    alike = [
        other.name
        for other in known.fields.values()
        if other is not member
        and not other.is_deprecated
        and other.type.name == member.type.name
        and other.type.depth == member.type.depth
        and set(words(other.name)) & set(words(member.name)) - {"id", "is", "at", "by"}
    ]
    return alike[0] if len(alike) == 1 else ""


def _deprecated(schema: GraphqlSchema) -> Iterator[tuple[Type, Member | Type]]:
    for known in schema.types.values():
        if "deprecated" in known.directives:
            yield known, known
        for member in (*known.fields.values(), *known.values.values()):
            for one in (member, *member.arguments.values()):
                if one.is_deprecated:
                    yield known, one


@rule("GQL039", severity="low", harm="confusion", each=1)
def graphql_deprecation_without_reason(schema: GraphqlSchema) -> Iterator[Hit]:
    """Deprecation without a reason.

    ## What it does
    Finds @deprecated with no reason, an empty one, or the default text.

    ## Why it matters
    "No longer supported" tells nobody what to use instead, so nobody moves, and the field can
    never be removed. Tools show the reason where clients are written.

    ## When it is fine
    Never; one sentence is enough.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      fullName: String! @deprecated
      name: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      fullName: String! @deprecated(reason: "Use `name`.")
      name: String!
    }
    ```

    ## See also
    deprecation-and-sunset
    """
    for known, member in _deprecated(schema):
        directive = member.directives["deprecated"]
        given = directive.arguments.get("reason")
        if given is not None and str(given).strip() not in ("", _DEFAULT):
            continue
        path = member.path if isinstance(member, Member) else member.name
        other = _replacement(known, member) if isinstance(member, Member) else ""
        text = f'@deprecated(reason: "Use `{other or "..."}`.")'
        edits: tuple[Edit, ...] = ()
        is_plain = len(directive.arguments) == (given is not None)
        if other and is_plain and member.place.artifact not in schema.generated:
            edits = (Edit(member.place.artifact, directive.start, directive.end, text),)
        yield Hit(
            path,
            member.place,
            f"{path} is deprecated without a reason.",
            "Nobody knows what to use instead, so nobody moves.",
            text,
            edits=edits,
        )
