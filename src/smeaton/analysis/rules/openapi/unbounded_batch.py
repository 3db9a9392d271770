"""The rule `unbounded_batch`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import WRITES, says_limit
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, pick_json
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import set_key
from smeaton.analysis.vocabulary import words

_BATCH = {"batch", "bulk", "batches", "multi", "import"}


@rule("OAS023", severity="medium", harm="outage", each=1)
def unbounded_batch(api: Api) -> Iterator[Hit]:
    """A batch of any size.

    ## What it does
    Finds operations that take a list as their body, or in a bulk or batch operation, without
    maxItems.

    ## Why it matters
    One request becomes any number of writes, which time out half done and hold locks meanwhile;
    rate limits that count requests don't see it (OWASP API4:2023).

    ## When it is fine
    A maximum in the schema; one told in the description alone is low.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/batch:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: array, items: {type: object}}
          responses: {"202": {description: Accepted}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/batch:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: array, maxItems: 100, items: {type: object}}
          responses: {"202": {description: Accepted}}
    ```

    ## See also
    bulk-operations, rate-limiting
    """
    seen: set[object] = set()
    for operation in api.operations:
        if not operation.body or operation.method not in WRITES:
            continue
        schema = pick_json(operation.body.content)
        if schema is None:
            continue
        named = bool(({*words(operation.path), *words(operation.id or "x")}) & _BATCH)
        lists = {operation.name: schema} if schema.is_array else {}
        if named:
            lists |= {
                f"{operation.name}#{name}": each
                for name, each in schema.properties.items()
                if each.is_array and each.items is not None and each.items.is_object
            }
        for name, each in lists.items():
            if each.number("maxItems") is not None or each.key in seen or _is_patch(each):
                continue
            seen.add(each.key)
            told = says_limit(f"{operation.words} {each.description}")
            yield Hit(
                name,
                each.place,
                f"{name} takes a list of any length"
                + ("; its maximum is only told in words." if told else "."),
                "One request becomes any number of writes, past every limit that counts requests.",
                "maxItems: 100   # what one transaction does within the timeout",
                severity=Severity.LOW if told else None,
                edits=() if each.is_reference or told else set_key(each.node, "maxItems", 100),
            )


def _is_patch(schema: JsonSchema) -> bool:
    """Whether a list is the changes of one thing, as in a JSON Patch (RFC 6902)."""
    return schema.items is not None and {"op", "path"} <= schema.items.properties.keys()
