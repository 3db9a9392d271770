"""The rule `graphql_enum_values_alike`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule

_SPELLINGS = (
    (re.compile(r"ll?ed\b|lled"), "led"),
    (re.compile(r"our\b"), "or"),
    (re.compile(r"i[sz]e"), "ize"),
    (re.compile(r"[_\W]"), ""),
)


def _fold(name: str) -> str:
    folded = name.lower()
    for pattern, plain in _SPELLINGS:
        folded = pattern.sub(plain, folded)
    return folded


@rule("GQL038", severity="medium", harm="confusion", each=2)
def graphql_enum_values_alike(schema: GraphqlSchema) -> Iterator[Hit]:
    """Enum values that are hardly told apart.

    ## What it does
    Finds values of one enum that differ only in case, in underscores, or in the spelling of the
    same word (CANCELED and CANCELLED).

    ## Why it matters
    Code generators fold case and fail or merge the two; clients pick one, data holds both, and
    every comparison forgets half.

    ## When it is fine
    One of them is deprecated.

    ## Example
    ```graphql
    type Query {
      status: Status
    }

    enum Status {
      OPEN
      CANCELED
      CANCELLED
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      status: Status
    }

    enum Status {
      OPEN
      CANCELED @deprecated(reason: "Use `CANCELLED`.")
      CANCELLED
    }
    ```

    ## See also
    enum-modelling
    """
    for known in schema.of_kind("enum"):
        seen: dict[str, Member] = {}
        for value in known.values.values():
            if value.is_deprecated:
                continue
            other = seen.setdefault(_fold(value.name), value)
            if other is not value:
                yield Hit(
                    value.path,
                    value.place,
                    f"{known.name} has both {other.name} and {value.name}.",
                    "Generators fold or merge them, data holds both, and comparisons forget half.",
                    f'{other.name} @deprecated(reason: "Use `{value.name}`.")',
                )
