"""The rule `contradictory_schema`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_contradictions, find_null_enums
from smeaton.analysis.schema_nodes import list_documents

_KINDS = {
    "idle": ("never applies", "The limit that its author believes in isn't there."),
    "null": ("so null is refused", "Validators refuse the null that the contract promises."),
    "type": (", which there isn't", "Validators and generators refuse it, or check nothing."),
}
"""By group: what tells it in the message, and the consequence."""


@rule("OAS104", severity="medium", harm="confusion", each=1)
def contradictory_schema(api: Api) -> Iterator[Hit]:
    """A schema that nothing fits, or a limit that never applies.

    ## What it does
    Finds minimums above maximums, limits of another type (`maxLength` on an integer), types that
    there are not, empty enums, nullable enums without null, and fields that are readOnly and
    writeOnly.

    ## Why it matters
    The limit that its author believes in isn't there: nothing is refused. Or everything is, and the
    operation can't be used at all. OpenAPI 3.0.3 says that null has to be listed in an enum itself.

    ## When it is fine
    Never.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {count: {type: integer, minimum: 10, maximum: 1}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {count: {type: integer, minimum: 1, maximum: 10}}}
    ```

    ## See also
    input-validation-and-injection, contract-tests
    """
    documents = list_documents(api.library, api.root.document)
    nulls = [] if api.is_swagger else list(find_null_enums(documents))
    for defect in [*find_contradictions(documents), *nulls]:
        kind = next((each for each, (mark, _) in _KINDS.items() if mark in defect.message), "")
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            _KINDS[kind][1] if kind else "Nothing can be sent or answered that fits it.",
            defect.fix,
            severity=Severity.LOW if kind in ("idle", "null") else None,
            group=kind,
            edits=defect.edits,
        )
