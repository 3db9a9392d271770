"""The rule `graphql_update_without_version`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat, is_entity, result_objects, terms, verb
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_VERSIONS = {"version", "revision", "etag", "lockversion", "rowversion"}
_UPDATES = {"update", "edit", "modify", "change", "patch", "rename"}
_SOFTWARE = terms("app api plugin package software schema sdk release deployment")


def _is_version(schema: GraphqlSchema, field: Member) -> bool:
    """Whether a field counts changes; a text called version is often that of a program."""
    known = schema.types.get(field.type.name)
    if known and known.kind != "scalar":
        return False
    named = flat(field.name) in _VERSIONS
    return named and not (field.name == "version" and field.type.name == "String")


def _compares(schema: GraphqlSchema, field: Member) -> bool:
    inputs = schema.reach([a.type.name for a in field.arguments.values()])
    names = [*field.arguments, *(name for i in inputs for name in schema.types[i].fields)]
    return any(flat(name).removeprefix("expected") in _VERSIONS for name in names)


@rule("GQL029", severity="medium", harm="corruption", each=2)
def graphql_update_without_version(schema: GraphqlSchema) -> Iterator[Hit]:
    """Update that ignores the object's version.

    ## What it does
    Finds updating mutations whose payload holds an object with a version, revision or etag, and
    that do not take one.

    ## Why it matters
    The version is there to notice that somebody else was faster; an update that does not
    compare it overwrites the other change without a word.

    ## When it is fine
    The object's version says something else (an API's or app's version), or the mutation
    replaces nothing that others edit.

    ## Example
    ```graphql
    type Query {
      page(id: ID!): Page
    }

    type Mutation {
      updatePage(input: UpdatePageInput!): UpdatePagePayload
    }

    input UpdatePageInput {
      id: ID!
      title: String
    }

    type UpdatePagePayload {
      page: Page
    }

    type Page {
      id: ID!
      title: String!
      revision: Int!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      page(id: ID!): Page
    }

    type Mutation {
      updatePage(input: UpdatePageInput!): UpdatePagePayload
    }

    input UpdatePageInput {
      id: ID!
      title: String
      "The revision that was edited; refused if there is a newer one."
      revision: Int!
    }

    type UpdatePagePayload {
      page: Page
    }

    type Page {
      id: ID!
      title: String!
      revision: Int!
    }
    ```

    ## See also
    http-concurrency-control, partial-update
    """
    for field in schema.root_fields("mutation"):
        if verb(field.name) not in _UPDATES:
            continue
        for known in result_objects(schema, field):
            held = [known, *(schema.types.get(f.type.name) for f in known.fields.values())]
            entity = next(
                (
                    t
                    for t in held
                    if t and is_entity(t) and any(_is_version(schema, f) for f in t.fields.values())
                ),
                None,
            )
            if entity is None or says(entity.name, _SOFTWARE) or _compares(schema, field):
                continue
            name = next(n for n, f in entity.fields.items() if _is_version(schema, f))
            yield Hit(
                field.path,
                field.place,
                f"{field.path} changes {entity.name} and does not take its {name}.",
                "Of two people who edit at once, the later one overwrites the other without a "
                "word.",
                f"{name}: {entity.fields[name].type.text}  # in the input; refuse an old one",
            )
