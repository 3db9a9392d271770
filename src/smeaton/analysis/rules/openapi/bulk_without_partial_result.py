"""The rule `bulk_without_partial_result`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import last_segment, live_operations
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import word_set, words

_SAID = re.compile(
    r"atomic|all or nothing|all-or-nothing|transaction|replaces? (?:all|the)|set(?:s)? (?:all|the)|"
    r"rolled? back|none of",
    re.I,
)
_READS = word_set(
    "list get search query find lookup fetch read validate check presign sign presigned"
)
_ACTS = word_set("pull push upgrade install start stop restart run enable disable configure set")


@rule("OAS076", severity="medium", harm="corruption", each=1)
def bulk_without_partial_result(api: Api) -> Iterator[Hit]:
    """A batch that succeeds or fails as one word.

    ## What it does
    Finds batch operations (a body that is a list of what the path's collection holds, or a path
    with bulk or batch) whose answer says nothing about single elements.

    ## Why it matters
    Of 500 elements three are wrong: did the others happen? Clients either send all of them again,
    and double 497, or believe that all is well.

    ## When it is fine
    The operation is atomic and says so, or answers with a job to follow. A list that is about one
    thing: rights to grant, settings of it, addresses to sign.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/bulk:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: array
                  items: {type: object}
          responses:
            '200': {description: Done}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/bulk:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: array
                  items: {type: object}
          responses:
            '207':
              description: One result an element
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      results:
                        type: array
                        items:
                          type: object
                          properties:
                            id: {type: string}
                            status: {type: integer}
    ```

    ## See also
    bulk-operations
    """
    for operation in live_operations(api):
        if not _is_batch(operation) or _SAID.search(operation.words):
            continue
        results = [each for each in operation.responses.values() if each.is_success]
        if (
            any(each.status in ("202", "207") or _tells(operation) for each in results)
            or not results
        ):
            continue
        yield Hit(
            operation.name,
            operation.place,
            f"{operation.name} takes many elements and answers for all of them at once.",
            "When some fail, clients can't know which: they send all of them again, or none.",
            '"207" or "200" with one result an element:\n'
            "results: {type: array, items: {properties: {id: …, status: …, error: …}}}\n"
            "or say that it is atomic.",
        )


def _is_batch(operation: Operation) -> bool:
    """Whether it takes many elements to create or change."""
    if operation.method not in ("post", "patch") or operation.body is None:
        return False
    schema = pick_json(operation.body.content)
    found = set(words(last_segment(operation.path)))
    if schema is None or found & (_READS | _ACTS):
        return False
    if schema.is_array:
        return schema.items is not None and schema.items.is_object
    many = any(each.is_array for each in schema.properties.values())
    return bool({"bulk", "batch"} & found) and many


def _tells(operation: Operation) -> bool:
    """Whether an answer holds a list, or counts of what went how."""
    result = operation.result
    if result is None:
        return False
    told = any(re.search(r"fail|error|reject|result|id$", name, re.I) for name in result.properties)
    return told or result.is_array or any(each.is_array for each in result.properties.values())
