"""The rule `graphql_versioned_names`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place

_VERSION = re.compile(r"^(?P<stem>.*[a-z])(?:_?[vV]\d+|New|_new|Old|_old|Next|Legacy|Deprecated)$")


@rule("GQL060", severity="low", harm="confusion", each=1)
def graphql_versioned_names(schema: GraphqlSchema) -> Iterator[Hit]:
    """Versions in the names of types and fields.

    ## What it does
    Finds fields and types whose names end in a version or say new and old: usersV2, OrderNew.
    They are one finding.

    ## Why it matters
    A graph evolves field by field. Beside each other, versions double what has to be read,
    secured and kept alive, and nothing says which one is meant; without @deprecated, nobody
    leaves the old one.

    ## When it is fine
    The predecessor is deprecated: then the way is known. Versions that belong to the thing
    itself (IPv4, OAuth2, a page's version) are not reported.

    ## Example
    ```graphql
    type Query {
      users(first: Int! = 20, after: String): [User!]!
      usersV2(first: Int! = 20, after: String): [User!]!
    }

    type User {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      users(first: Int! = 20, after: String): [User!]! @deprecated(reason: "Use `members`.")
      members(first: Int! = 20, after: String): [User!]!
    }

    type User {
      id: ID!
    }
    ```

    ## See also
    api-versioning, deprecation-and-sunset
    """
    things: list[tuple[str, Place, dict[str, Member]]] = [
        (field.path, field.place, known.fields) for known, field in schema.outputs()
    ]
    for path, place, siblings in things:
        name = path.rpartition(".")[2]
        match = _VERSION.match(name)
        if not match:
            continue
        before = siblings.get(match["stem"])
        if before is None or before.is_deprecated:
            continue
        yield Hit(
            path,
            place,
            f"{path} stands beside {match['stem']}, which is not deprecated.",
            "Nothing says which one is meant, and both have to be kept alive.",
            f'{match["stem"]}: ... @deprecated(reason: "Use `{name}`.")',
        )
