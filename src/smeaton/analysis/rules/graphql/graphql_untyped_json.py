"""The rule `graphql_untyped_json`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import is_documented, is_filter, terms
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_ANY = re.compile(
    r"^(JSON(B|Object|String|Value)?|Json(Object|String)?|Any|Object|Map|Generic(Scalar)?|Mixed|"
    r"Unknown|AnyScalar|Dictionary|Hash|Blob|Raw\w*|AWSJSON|Untyped\w*)$"
)
_OPEN = terms(
    "metadata meta custom attribute attributes setting config configuration extra raw payload "
    "content body description document context properties property tag annotation schema "
    "error log header trace extension data blocks rich editor sample response request"
)


@rule("GQL035", severity="low", harm="confusion", each=1)
def graphql_untyped_json(schema: GraphqlSchema) -> Iterator[Hit]:
    """JSON as a way around the schema.

    ## What it does
    Finds fields, inputs and arguments of scalars that hold anything: JSON, JSONString, Any,
    Map, Object. They are one finding; inputs are medium.

    ## Why it matters
    Clients can't select in it, generators make it `any`, changes in it break without a trace in
    the schema, and no server checks what comes in. A GraphQL input that is JSON is where
    injection and oversize documents pass.

    ## When it is fine
    What is truly open: metadata, custom attributes, settings of plugins, payloads passed on,
    documents of an editor.

    ## Example
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Product {
      id: ID!
      dimensions: JSON
    }

    "Any JSON value."
    scalar JSON
    ```

    ## Use instead
    ```graphql
    type Query {
      product(id: ID!): Product
    }

    type Product {
      id: ID!
      dimensions: Dimensions
    }

    type Dimensions {
      widthInMillimetres: Int!
      heightInMillimetres: Int!
    }
    ```

    ## See also
    json-columns, input-validation-and-injection
    """
    members = [(False, field) for _, field in schema.outputs()]
    members += [(True, field) for known, field in schema.inputs() if not is_filter(known.name)]
    members += [(True, a) for _, f in schema.outputs() for a in f.arguments.values()]
    for is_input, member in members:
        if not _ANY.match(member.type.name) or says(member.name, _OPEN):
            continue
        if is_documented(
            r"plugin|free.?form|arbitrary|passed on|as it is|rich.?text|metadata|editor",
            member.description,
        ):
            continue
        yield Hit(
            member.path,
            member.place,
            f"{member.path} is {member.type.text}, of any shape.",
            "Nothing says or checks what is in it, and changes in it break without a trace.",
            f"# a type of its own for {member.name}",
            severity=Severity.MEDIUM if is_input else None,
        )
