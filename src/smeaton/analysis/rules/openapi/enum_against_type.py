"""The rule `enum_against_type`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_wrong_enums
from smeaton.analysis.schema_nodes import list_documents


@rule("OAS089", severity="medium", harm="confusion", each=1)
def enum_against_type(api: Api) -> Iterator[Hit]:
    """An enum that its own type refuses.

    ## What it does
    Finds enums with values of another type than the schema's, and values that stand twice.

    ## Why it matters
    Validators refuse what the document lists, so that such a value can neither be sent nor
    answered; generated code doesn't compile with a name twice.

    ## When it is fine
    Never.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Priority: {type: integer, enum: [1, 2, 2]}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Priority: {type: integer, enum: [1, 2]}
    ```

    ## See also
    enum-modelling
    """
    for defect in find_wrong_enums(list_documents(api.library, api.root.document)):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Validators refuse what the document itself lists."
            if "twice" not in defect.message
            else "Code generators make two constants of one name of it, or fail.",
            defect.fix,
            severity=Severity.LOW if "twice" in defect.message else None,
            edits=defect.edits,
        )
