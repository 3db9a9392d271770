"""The rule `graphql_id_not_id`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import edit_type, is_documented, is_entity, retype, terms
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_FOREIGN = terms(
    "external stripe google facebook github apple vendor provider tax national device session "
    "trace request correlation client app application public legacy aws azure third party "
    "tracking transaction psp gateway message job campaign channel plugin locale bundle "
    "identifier measurement pixel"
)


_THEIRS = r"provider|external|gateway|third|plugin|\bapps?\b|vendor"


def _refers(schema: GraphqlSchema, name: str) -> bool:
    """Whether a name such as customerId speaks of an entity of the schema."""
    parts = words(name)
    if len(parts) < 2 or parts[-1] != "id" or set(parts) & _FOREIGN:
        return False
    return is_entity(schema.types.get("".join(part.title() for part in parts[:-1])))


@rule("GQL033", severity="medium", harm="confusion", each=1)
def graphql_id_not_id(schema: GraphqlSchema) -> Iterator[Hit]:
    """Identifier that is not of type ID.

    ## What it does
    Finds `id` as String or Int on objects and as an argument of root fields, and references
    such as customerId, which are low.

    ## Why it matters
    ID is an opaque text on the wire; Int is a number of 32 bits (GraphQL specification, section
    3.5.1), and the row after 2,147,483,647 makes the field an error. Caches and generators know
    ID, and clients do arithmetic with what they should pass on.

    ## When it is fine
    A scalar of its own (UUID, BigInt) is as good. Ids that other systems give (external,
    stripe, tax id) are their texts.

    ## Example
    ```graphql
    type Query {
      customer(id: ID!): Customer
    }

    type Customer {
      id: Int!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      customer(id: ID!): Customer
    }

    type Customer {
      id: ID!
    }
    ```

    ## See also
    primary-key-choice, resource-modelling
    """
    readable = schema.reach([schema.roots.get("query", "")])
    members: list[tuple[str, Member]] = [
        (known.kind, field)
        for known, field in (*schema.outputs(), *schema.inputs())
        if not readable or known.kind == "input" or known.name in readable
    ]
    members += [("argument", a) for _, f in schema.outputs() for a in f.arguments.values()]
    for where, member in members:
        if member.type.name not in ("String", "Int", "Float") or member.type.depth > 1:
            continue
        own = member.name == "id"
        if is_documented(_THEIRS, member.description):
            continue
        if not own and not _refers(schema, member.name):
            continue
        is_text = member.type.name == "String"
        edits = edit_type(schema, member, retype(schema, member, "ID"))
        yield Hit(
            member.path,
            member.place,
            f"{member.path} is {member.type.text}, not ID.",
            "Clients take it for a text to show."
            if is_text
            else "An Int ends at 2,147,483,647, and clients do arithmetic with it.",
            f"{member.name}: {retype(schema, member, 'ID')}",
            severity=None
            if own and not is_text and where in ("object", "interface")
            else Severity.LOW,
            group=member.type.name,
            edits=edits if is_text and where in ("object", "interface") else (),
        )
