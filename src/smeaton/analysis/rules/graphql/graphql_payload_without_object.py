"""The rule `graphql_payload_without_object`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import (
    flat,
    is_entity,
    is_error,
    is_opening,
    payloads,
    subject,
    verb,
)
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends

_CHANGES = {"create", "add", "register", "insert", "update", "edit", "change", "rename", "publish"}


def _shows(schema: GraphqlSchema, field: Member) -> bool:
    """Whether a field of a payload holds what changed."""
    target = schema.types.get(field.type.name)
    if target and target.kind in ("object", "interface", "union"):
        members = [schema.types.get(name) for name in target.members]
        return not is_error(target) or any(m and not is_error(m) for m in members)
    return (
        ends(field.name, {"id", "ids", "token", "url", "count", "job"})
        and not ends(field.name, {"clientmutationid"})
        and flat(field.name) != "clientmutationid"
    )


@rule("GQL025", severity="low", harm="confusion", each=1)
def graphql_payload_without_object(schema: GraphqlSchema) -> Iterator[Hit]:
    """Payload that leaves the changed object out.

    ## What it does
    Finds payloads of creating and updating mutations that hold neither an object nor an id,
    only errors, a flag or a text. They are one finding.

    ## Why it matters
    Clients need a second request to see what was made, between which it changes again; a
    normalised cache keeps showing the old state because nothing with an id came back.

    ## When it is fine
    Mutations that start work give the job. Errors alone are enough for what is fire and forget:
    sending, tracking, resetting.

    ## Example
    ```graphql
    type Query {
      post(id: ID!): Post
    }

    type Mutation {
      createPost(input: CreatePostInput!): CreatePostPayload
    }

    input CreatePostInput {
      title: String!
    }

    type CreatePostPayload {
      success: Boolean!
      errors: [PostError!]!
    }

    type PostError {
      code: String!
    }

    type Post {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      post(id: ID!): Post
    }

    type Mutation {
      createPost(input: CreatePostInput!): CreatePostPayload
    }

    input CreatePostInput {
      title: String!
    }

    type CreatePostPayload {
      post: Post
      errors: [PostError!]!
    }

    type PostError {
      code: String!
    }

    type Post {
      id: ID!
    }
    ```

    ## See also
    resource-modelling, http-caching
    """
    for name, mutations in payloads(schema).items():
        known = schema.types[name]
        changing = [m for m in mutations if verb(m.name) in _CHANGES and not is_opening(m.name)]
        if not changing or is_entity(known) or is_error(known) or not known.fields:
            continue
        if any(m.type.name != name for m in changing):
            continue
        shown = [f for f in known.fields.values() if _shows(schema, f)]
        if shown:
            continue
        yield Hit(
            known.name,
            known.place,
            f"{known.name} does not give what {changing[0].name} made or changed.",
            "Clients ask again, and caches keep showing the old state.",
            f"{subject(changing[0].name) or 'changed'}: ...",
        )
