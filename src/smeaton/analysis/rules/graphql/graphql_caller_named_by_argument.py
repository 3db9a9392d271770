"""The rule `graphql_caller_named_by_argument`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import flat
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_CALLER = {"my", "viewer", "current", "me", "own"}
_WHOSE = {"userid", "accountid", "tenantid", "customerid", "ownerid", "memberid", "user"}


@rule("GQL062", severity="medium", harm="exposure")
def graphql_caller_named_by_argument(schema: GraphqlSchema) -> Iterator[Hit]:
    """Whose data it is, said by an argument.

    ## What it does
    Finds root fields named for the caller (my..., viewer..., current...) that take a user,
    account or tenant id.

    ## Why it matters
    The server knows from the session who calls; an id beside it is trusted sooner or later, and
    then everybody reads everybody's by counting up. OWASP API1:2023 (broken object level
    authorization).

    ## When it is fine
    Fields that are not named for the caller may serve administrators.

    ## Example
    ```graphql
    type Query {
      myOrders(userId: ID!, first: Int! = 20, after: String): [Order!]!
    }

    type Order {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      myOrders(first: Int! = 20, after: String): [Order!]!
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    object-level-authorization, multi-tenancy
    """
    for operation in ("query", "mutation", "subscription"):
        for field in schema.root_fields(operation):
            if words(field.name)[0] not in _CALLER:
                continue
            for argument in field.arguments.values():
                if flat(argument.name) in _WHOSE and argument.type.required:
                    yield Hit(
                        argument.path,
                        argument.place,
                        f"{field.path} is about the caller, and {argument.name} says who that is.",
                        "The server knows who calls; an id beside it lets anybody be anybody.",
                        f"# remove {argument.name}; take it from the session",
                    )
