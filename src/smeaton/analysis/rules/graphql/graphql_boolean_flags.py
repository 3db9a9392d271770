"""The rule `graphql_boolean_flags`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_filter, terms
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_STATES = terms(
    "draft published archived deleted active disabled suspended cancelled canceled "
    "completed pending approved rejected closed open expired refunded shipped delivered "
    "failed processing banned blocked paused running finished trashed hidden"
)
_OPTIONS = terms(
    "filter setting option permission config preference where flag history event log snapshot"
)
_FLAGS = 3
_ARGUMENTS = 4


@rule("GQL030", severity="low", harm="confusion", each=1)
def graphql_boolean_flags(schema: GraphqlSchema) -> Iterator[Hit]:
    """State that is spread over flags.

    ## What it does
    Finds types and inputs with at least three booleans that exclude each other in part
    (isDraft, isPublished, isArchived), and fields with at least four boolean arguments. They
    are one finding.

    ## Why it matters
    Three flags allow eight states of which perhaps four exist; each client decides on its own
    what an archived draft is, and the next state is one more flag.

    ## When it is fine
    Flags that are independent of each other: options, permissions, settings and filters are not
    reported.

    ## Example
    ```graphql
    type Query {
      article(id: ID!): Article
    }

    type Article {
      id: ID!
      isDraft: Boolean!
      isPublished: Boolean!
      isArchived: Boolean!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      article(id: ID!): Article
    }

    type Article {
      id: ID!
      state: ArticleState!
    }

    enum ArticleState {
      DRAFT
      PUBLISHED
      ARCHIVED
    }
    ```

    ## See also
    enum-modelling, resource-modelling
    """
    for known in schema.of_kind("object", "interface", "input"):
        if says(known.name, _OPTIONS) or is_filter(known.name):
            continue
        states = [
            f.name
            for f in known.fields.values()
            if f.type.name == "Boolean"
            and not f.is_deprecated
            and words(f.name)[-1] in _STATES
            and not f.type.is_list
            and len(words(f.name)) <= 2
        ]
        if len(states) >= _FLAGS:
            yield Hit(
                known.name,
                known.place,
                f"{known.name} says its state by {len(states)} flags: {', '.join(states[:5])}.",
                "Most combinations mean nothing, and each client reads them in its own way.",
                f"state: {known.name}State!\n\nenum {known.name}State {{ ... }}",
            )
    for _, field in schema.outputs():
        flags = [a.name for a in field.arguments.values() if a.type.name == "Boolean"]
        if len(flags) >= _ARGUMENTS:
            yield Hit(
                field.path,
                field.place,
                f"{field.path} takes {len(flags)} flags: {', '.join(flags[:5])}.",
                "Combinations that make no sense are accepted, and the next wish is one more flag.",
                "# an enum where they exclude each other, a filter input where they don't",
            )
