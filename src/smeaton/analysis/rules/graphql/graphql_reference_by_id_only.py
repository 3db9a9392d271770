"""The rule `graphql_reference_by_id_only`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_entity, is_error, is_scalar, payloads
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_MEANT = r"denormali[sz]ed|provider|external|gateway|third.party|at the time"


@rule("GQL034", severity="low", harm="slowness", each=1)
def graphql_reference_by_id_only(schema: GraphqlSchema) -> Iterator[Hit]:
    """Reference that can't be followed.

    ## What it does
    Finds object fields such as authorId where the schema has the type Author, and no field of
    the object leads there. They are one finding.

    ## Why it matters
    The client has to send a second request for each id, one after the other, which is what the
    graph was chosen to avoid.

    ## When it is fine
    The other type belongs to another service, or the id is all that callers may see. A field
    author beside authorId settles it.

    ## Example
    ```graphql
    type Query {
      post(id: ID!): Post
      author(id: ID!): Author
    }

    type Post {
      id: ID!
      authorId: ID!
    }

    type Author {
      id: ID!
      name: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      post(id: ID!): Post
      author(id: ID!): Author
    }

    type Post {
      id: ID!
      author: Author!
    }

    type Author {
      id: ID!
      name: String!
    }
    ```

    ## See also
    resource-modelling, graphql-limits
    """
    given = payloads(schema)
    for known, field in schema.outputs():
        if is_documented(_MEANT, field.description):
            continue
        parts = words(field.name)
        if len(parts) < 2 or parts[-1] not in ("id", "ids") or known.name in given:
            continue
        name = "".join(part.title() for part in parts[:-1])
        target = schema.types.get(name)
        if not is_entity(target) or is_error(known) or not is_scalar(schema, field.type.name):
            continue
        if any(
            f.type.name == name or f.type.name == f"{name}Connection" for f in known.fields.values()
        ):
            continue
        if known.name == name or schema.is_root(known.name):
            continue
        plain = name[:1].lower() + name[1:]
        many = parts[-1] == "ids"
        yield Hit(
            field.path,
            field.place,
            f"{field.path} refers to {name}, which can't be followed from here.",
            "Clients send a second request for what the graph could give at once.",
            f"{plain}s(first: Int! = 20, after: String): {name}Connection!"
            if many
            else f"{plain}: {name}{'!' if field.type.required else ''}",
        )
