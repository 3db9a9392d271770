"""The rule `graphql_scalar_without_specification`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import BUILT_IN, GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit

_KNOWN = {
    "DateTime": "https://scalars.graphql.org/andimarek/date-time.html",
    "Date": "https://scalars.graphql.org/andimarek/local-date.html",
    "UUID": "https://www.rfc-editor.org/rfc/rfc9562",
    "URL": "https://www.rfc-editor.org/rfc/rfc3986",
    "URI": "https://www.rfc-editor.org/rfc/rfc3986",
    "JSON": "https://www.rfc-editor.org/rfc/rfc8259",
    "EmailAddress": "https://www.rfc-editor.org/rfc/rfc5322",
}
_FRAMEWORKS = re.compile(r"^(_|AWS|link__|federation__|Upload$|FieldSet$)")


@rule("GQL036", severity="low", harm="confusion", each=1)
def graphql_scalar_without_specification(schema: GraphqlSchema) -> Iterator[Hit]:
    """Scalar that says nowhere what it holds.

    ## What it does
    Finds custom scalars with neither @specifiedBy nor a description. They are one finding.

    ## Why it matters
    A DateTime may be RFC 3339 with or without a zone, a Decimal a string or a number. Each
    client guesses in its coder, and finds out in production (GraphQL specification, section
    3.5.5).

    ## When it is fine
    A description or a specification that can be opened. Scalars that a framework brings
    (Upload, _Any, FieldSet) are not reported.

    ## Example
    ```graphql
    type Query {
      now: DateTime
    }

    scalar DateTime
    ```

    ## Use instead
    ```graphql
    type Query {
      now: DateTime
    }

    scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time.html")
    ```

    ## See also
    money-and-time-types
    """
    for known in schema.of_kind("scalar"):
        if known.name in BUILT_IN or "specifiedBy" in known.directives or known.description.strip():
            continue
        if _FRAMEWORKS.match(known.name) or known.is_extension:
            continue
        url = _KNOWN.get(known.name, "")
        shown = url or "https://..."
        edits: tuple[Edit, ...] = ()
        if url and known.place.artifact not in schema.generated:
            at = known.start + len(known.name)
            edits = (Edit(known.place.artifact, at, at, f' @specifiedBy(url: "{url}")'),)
        yield Hit(
            known.name,
            known.place,
            f"The scalar {known.name} says nowhere what it holds.",
            "Each client guesses its form, and finds out in production.",
            f'scalar {known.name} @specifiedBy(url: "{shown}")',
            edits=edits,
        )
