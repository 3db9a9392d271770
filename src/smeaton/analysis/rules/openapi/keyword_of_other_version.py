"""The rule `keyword_of_other_version`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.rest import commonest, first_names
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_nodes import count, list_documents, name_object
from smeaton.analysis.source import Edit
from smeaton.analysis.tree_edits import remove_element, replace_value

_UNKNOWN = {
    "2": frozenset({"oneOf", "anyOf", "nullable", "writeOnly", "not", "const", "if"}),
    "3.0": frozenset({"const", "if", "prefixItems", "patternProperties", "unevaluatedProperties",
                      "contains", "$defs", "propertyNames", "dependentRequired"}),
    "3.1": frozenset({"nullable"}),
}  # fmt: skip


@rule("OAS103", severity="medium", harm="confusion", each=1)
def keyword_of_other_version(api: Api) -> Iterator[Hit]:
    """A keyword of another version of OpenAPI.

    ## What it does
    Finds schema keywords that the document's own version doesn't know: `nullable` in 3.1, lists of
    types, `const` or `if` in 3.0, `oneOf`, `anyOf` and `nullable` in Swagger 2.0.

    ## Why it matters
    They are ignored or refused: null that clients send comes back as 400, a constant isn't checked,
    one of two shapes is taken for the other.

    ## When it is fine
    Never; move the document to the version that it is written for.

    ## Example
    ```yaml
    openapi: 3.1.0
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {note: {type: string, nullable: true}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.1.0
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {note: {type: [string, "null"]}}}
    ```

    ## See also
    contract-tests
    """
    version = str(api.dialect or "")
    family = next((each for each in _UNKNOWN if version.startswith(each)), "")
    odd = [
        (node, key)
        for document in list_documents(api.library, api.root.document)
        for node in count(document).schemas
        if (key := _find(node, family))
    ]
    if odd:
        node, key = odd[0]
        names = commonest(key for _, key in odd)
        yield Hit(
            name_object(node),
            node.get(key).place,
            f"OpenAPI {version} doesn't know "
            f"{', '.join(f'{_SPELLED.get(k, k)} ({n})' for k, n in names)}: "
            f"{first_names(name_object(each) for each, _ in odd)}.",
            "It is ignored, so that null is refused or a condition not checked.",
            _FIXES.get((family, key)) or _advise(node, key, family),
            edits=tuple(edit for each, key in odd for edit in _mend(each, key)),
        )


_SPELLED = {"type": "null among types", "exclusiveMinimum": "exclusiveMinimum in this form",
            "exclusiveMaximum": "exclusiveMaximum in this form"}  # fmt: skip
_FIXES = {
    ("2", "nullable"): "x-nullable: true # instead of nullable, where your tools read it",
    ("2", "type"): "x-nullable: true # instead of null among the types, where your tools read it",
    ("2", "const"): "enum: […] # with one value, instead of const",
    ("2", "writeOnly"): "a model for requests that has the field, and one for answers without it",
    ("3.0", "type"): "nullable: true # instead of null in a list of types",
    ("3.0", "const"): "enum: […] # with one value, instead of const",
}


def _advise(node: Node, key: str, family: str) -> str:
    """Return what to write instead of a keyword of another version."""
    if key in ("exclusiveMinimum", "exclusiveMaximum"):
        bound = key.removeprefix("exclusive").lower()
        return f"{key}: 0 # the bound itself" if family == "3.1" else f"{bound}: 0\n{key}: true"
    if key == "nullable":
        kind = node.value.get("type")
        if isinstance(kind, str):
            return f'type: [{kind}, "null"] # instead of nullable'
        return 'anyOf: [{…}, {type: "null"}] # instead of nullable'
    return f"Take {key} out, or move the contract to OpenAPI {'3.0' if family == '2' else '3.1'}."


def _find(node: Node, family: str) -> str:
    """Return the keyword of a schema that its version doesn't know; "" for none."""
    found = next((key for key in node.value if key in _UNKNOWN.get(family, ())), "")
    kind = node.value.get("type")
    if not found and family in ("2", "3.0") and (isinstance(kind, list) or kind == "null"):
        return "type"
    low, high = node.value.get("exclusiveMinimum"), node.value.get("exclusiveMaximum")
    for key, value in (("exclusiveMinimum", low), ("exclusiveMaximum", high)):
        if value is not None and not found and isinstance(value, bool) == (family == "3.1"):
            return key
    return found


def _mend(node: Node, key: str) -> tuple[Edit, ...]:
    """Return the change of a nullable scalar to a list of types."""
    kind = node.value.get("type")
    if key != "nullable" or not isinstance(kind, str) or "enum" in node.value:
        return ()
    removed = remove_element(node.get(key))
    if node.value[key] is not True or not removed:
        return removed if node.value[key] is False else ()
    typed = replace_value(node.get("type"), [kind, "null"])
    return (*removed, *typed) if typed else ()
