"""The rule `example_outside_schema`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import Defect, find_wrong_examples
from smeaton.analysis.schema_nodes import list_documents

_MANY = 20


@rule("OAS093", severity="low", harm="confusion", each=1)
def example_outside_schema(api: Api) -> Iterator[Hit]:
    """Examples that the schema refuses.

    ## What it does
    Checks examples of schemas, bodies and parameters against their schema.

    ## Why it matters
    People copy examples first. What is in them either isn't accepted, or the schema is wrong and
    nobody has validated against it: then generated clients fail on true answers.

    ## When it is fine
    Fields that are readOnly or writeOnly may be missing. What can't be judged (a reference to
    elsewhere) is left alone.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {count: {type: integer, example: three}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {count: {type: integer, example: 3}}}
    ```

    ## See also
    contract-tests
    """
    documents = list_documents(api.library, api.root.document)
    found = [e for e in find_wrong_examples(api.library, documents) if not _is_text_in_url(e)]
    if found:
        first = found[0]
        others = [each.object for each in found[1:] if each.object != first.object]
        more = f" So have {first_names(others)}." if others else ""
        if not others and len(found) > 1:
            more = f" So have {len(found) - 1} more there."
        yield Hit(
            first.object,
            first.place,
            f"{first.object} {first.message}.{more}",
            "People copy what isn't accepted, or the schema is wrong and true answers fail it.",
            "Mend the example or the schema, and check examples in CI.",
            edits=tuple(edit for each in found for edit in each.edits),
            severity=Severity.MEDIUM if len(found) >= _MANY else None,
        )


def _is_text_in_url(defect: Defect) -> bool:
    """Whether a number stands for the text of a parameter: in a URL the two are the same."""
    path = defect.node.path
    if "parameters" not in path or not defect.message.endswith(", not a string"):
        return False
    holder = defect.node.document.root.at(*path[: path.index("parameters") + 2])
    return holder.text("in") in ("path", "query", "header", "cookie")
