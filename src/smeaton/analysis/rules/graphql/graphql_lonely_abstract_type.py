"""The rule `graphql_lonely_abstract_type`."""

from collections.abc import Iterator

from smeaton.analysis.graphql_roles import is_documented, is_error
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule


@rule("GQL044", severity="low", harm="confusion", each=1)
def graphql_lonely_abstract_type(schema: GraphqlSchema) -> Iterator[Hit]:
    """Interface or union of one type.

    ## What it does
    Finds interfaces that one type or none implements, and unions of one member. They are one
    finding.

    ## Why it matters
    Clients write fragments for a choice that there isn't. An interface that nothing implements
    can't be returned at all.

    ## When it is fine
    Others are planned; say so in the description. Node and interfaces of errors are ready for
    more, and those that other services implement (@interfaceObject, Federation) are not
    reported.

    ## Example
    ```graphql
    type Query {
      search: SearchResult
    }

    union SearchResult = Product

    type Product {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      search: Product
    }

    type Product {
      id: ID!
    }
    ```

    ## See also
    resource-modelling
    """
    if schema.unread or any("key" in known.directives for known in schema.types.values()):
        return
    for known in schema.of_kind("interface", "union"):
        if (
            known.name == "Node"
            or is_error(known)
            or is_documented(r"future|planned|later|more to come|other types", known.description)
        ):
            continue
        concrete = [
            name
            for name in (*known.members, *schema.implementers.get(known.name, ()))
            if name not in schema.types or schema.types[name].kind == "object"
        ]
        if len(concrete) > 1 or known.is_extension:
            continue
        said = f"of {concrete[0]} alone" if concrete else "that nothing implements"
        yield Hit(
            known.name,
            known.place,
            f"{known.name} is {'a union' if known.kind == 'union' else 'an interface'} {said}.",
            "Clients write fragments for a choice that there isn't.",
            f"# use {concrete[0]} itself"
            if concrete
            else f"# remove {known.name}, or implement it",
        )
