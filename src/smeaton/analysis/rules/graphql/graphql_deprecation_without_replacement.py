"""The rule `graphql_deprecation_without_replacement`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule

_SAYS = re.compile(
    r"\buse\b|\busing\b|instead|replac|\bsee\b|prefer|migrat|moved|favou?r|switch|refer to|"
    r"\bget\b|\bfetch\b|\bkeep\b|remov|no longer|not used|unused|\bno effect|always|ignored|"
    r"rename|`|https?:|\bquery\b|succe|never|call\b|same as|will be|shut|sunset|merged|available",
    re.IGNORECASE,
)


_SHORT = 5
"""A reason of more words explains something."""


@rule("GQL040", severity="low", harm="confusion", each=1)
def graphql_deprecation_without_replacement(schema: GraphqlSchema) -> Iterator[Hit]:
    """Deprecation that does not say what to do.

    ## What it does
    Finds reasons that name neither a replacement nor a removal, such as "old" or "legacy". They
    are one finding.

    ## Why it matters
    Clients know that they should stop and not how; the deprecation stays for years.

    ## When it is fine
    The reason says that there is no replacement, that the value is not used, or where to read
    on.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      nick: String @deprecated(reason: "Legacy.")
      displayName: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      nick: String @deprecated(reason: "Use `displayName`; removed after 2027-06-30.")
      displayName: String
    }
    ```

    ## See also
    deprecation-and-sunset
    """
    for known in schema.types.values():
        for member in (*known.fields.values(), *known.values.values()):
            for one in (member, *member.arguments.values()):
                reason = one.directives["deprecated"].text("reason") if one.is_deprecated else ""
                if not reason.strip() or reason.strip() == "No longer supported":
                    continue
                if len(reason.split()) <= _SHORT and not _SAYS.search(reason):
                    yield Hit(
                        one.path,
                        one.place,
                        f"{one.path} is deprecated, and its reason ({reason[:60]!r}) does not say "
                        "what to do.",
                        "Clients know that they should stop and not how.",
                        '@deprecated(reason: "Use `...`; removed after ...")',
                    )
