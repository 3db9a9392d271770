"""The rule `graphql_narrow_int`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import flat, has_maximum, retype
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_WIDE = re.compile(
    r"(?<!kilo)(?<!mega)(?<!giga)(?<!tera)bytes?$|^bytes|filesize|contentlength$|epoch(ms|millis\w*)?$|timestampms$|millissince|"
    r"^(total)?(views|impressions|pageviews|viewcount|impressioncount|downloadcount|playcount)$"
)


@rule("GQL059", severity="medium", harm="outage", each=2)
def graphql_narrow_int(schema: GraphqlSchema) -> Iterator[Hit]:
    """Number that outgrows 32 bits.

    ## What it does
    Finds Int fields and inputs for bytes, file sizes, milliseconds since an epoch, and counts
    of views or impressions.

    ## Why it matters
    GraphQL's Int ends at 2,147,483,647 (GraphQL specification, section 3.5.1). A file over 2
    GiB or a busy counter makes the field an error for everybody who selects it, years after it
    was tested.

    ## When it is fine
    The description states a limit below. Sizes in megabytes and durations in seconds fit.

    ## Example
    ```graphql
    type Query {
      file(id: ID!): File
    }

    type File {
      id: ID!
      sizeInBytes: Int!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      file(id: ID!): File
    }

    type File {
      id: ID!
      sizeInBytes: BigInt!
    }

    "Whole number of up to 64 bits, as a string."
    scalar BigInt
    ```

    ## See also
    primary-key-choice, money-and-time-types
    """
    for _, field in (*schema.outputs(), *schema.inputs()):
        if field.type.name != "Int" or not _WIDE.search(flat(field.name)) or has_maximum(field):
            continue
        counts = not re.search(r"byte|size|length|epoch|milli|timestamp", flat(field.name))
        yield Hit(
            field.path,
            field.place,
            f"{field.path} is Int, which ends at 2,147,483,647.",
            "A larger value makes the field an error for everybody who selects it.",
            f"{field.name}: {retype(schema, field, 'BigInt')}",
            severity=Severity.LOW if counts else None,
        )
