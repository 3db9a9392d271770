"""The rule `graphql_nullable_list_items`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import edit_type, identifies_each, is_documented
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_MEANT = r"null (?:where|if|when|for)|in (?:the )?(?:same )?order of"


@rule("GQL016", severity="low", harm="confusion", each=1)
def graphql_nullable_list_items(schema: GraphqlSchema) -> Iterator[Hit]:
    """Lists whose items may be null.

    ## What it does
    Finds fields and inputs whose lists admit null among their items: [Order] instead of
    [Order!]. They are one finding.

    ## Why it matters
    Every client has to filter nulls that never come, and generated types carry `Order | null`
    through all code; or they do come, and nobody knows what one means.

    ## When it is fine
    Null marks an item that failed or was not found: edges and nodes of connections, lists asked
    for by ids, results of batches. Lists that come from Federation are not reported.

    ## Example
    ```graphql
    type Query {
      tags: [Tag]!
    }

    type Tag {
      name: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      tags: [Tag!]!
    }

    type Tag {
      name: String!
    }
    ```

    ## See also
    error-contract, resource-modelling
    """
    members = [pair[1] for pair in (*schema.outputs(), *schema.inputs())]
    members += [a for _, field in schema.outputs() for a in field.arguments.values()]
    for member in members:
        if member.type.depth != 1 or member.type.items_required or member.name.startswith("_"):
            continue
        if member.name in ("edges", "nodes") or is_documented(_MEANT, member.description):
            continue
        if any(a.type.is_list and identifies_each(a) for a in member.arguments.values()):
            continue
        better = member.type.text.replace("]", "!]", 1)
        yield Hit(
            member.path,
            member.place,
            f"{member.path} admits null among its items ({member.type.text}).",
            "Clients filter nulls that never come, or get some that nobody explained.",
            f"{member.name}: {better}",
            edits=edit_type(schema, member, better),
        )
