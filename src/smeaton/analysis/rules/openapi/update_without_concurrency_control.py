"""The rule `update_without_concurrency_control`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_parameter, write_parameters
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import first_names, is_item, live_operations, share
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, word_set

_VERSIONS = word_set(
    "version etag revision rowversion lockversion resourceversion updatetoken sha checksum "
    "fingerprint concurrencytoken conflicttoken generation"
)
_FEW = 2


@rule("OAS074", severity="medium", harm="corruption", each=1)
def update_without_concurrency_control(api: Api) -> Iterator[Hit]:
    """Updates where the last one wins.

    ## What it does
    Finds PUT operations on single things, and PATCH on those that hold text or lists, without
    If-Match, without a version or ETag field, and without 409, 412 or 428 among their answers.

    ## Why it matters
    Two people open the same record, both save, and the first one's work is gone without a word. RFC
    9110 (section 13.1.1) has If-Match for that; RFC 6585 has 428 to demand it.

    ## When it is fine
    Settings of one user, uploads of content, and idempotent links between two things (their body is
    empty or they have no body). Contracts that name an ETag or version anywhere in the same thing.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /documents/{id}:
        parameters:
        - name: id
          in: path
          required: true
          schema: {type: string}
        get:
          responses:
            '200': {description: One}
        put:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    title: {type: string}
                    body: {type: string}
          responses:
            '200': {description: Replaced}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /documents/{id}:
        parameters:
        - name: id
          in: path
          required: true
          schema: {type: string}
        get:
          responses:
            '200':
              description: One
              headers:
                ETag:
                  schema: {type: string}
        put:
          parameters:
          - name: If-Match
            in: header
            required: true
            schema: {type: string}
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    title: {type: string}
                    body: {type: string}
          responses:
            '200': {description: Replaced}
            '412': {description: Changed meanwhile}
    ```

    ## See also
    http-concurrency-control
    """
    updates = [
        each
        for each in live_operations(api)
        if each.method in ("put", "patch") and is_item(each.path) and _is_record(each)
    ]
    loose = [each for each in updates if not _is_guarded(each)]
    if loose and len(loose) * 2 >= len(updates):
        first = next((each for each in loose if each.method == "put"), loose[0])
        yield Hit(
            first.name,
            first.place,
            f"{share(len(loose), len(updates))} updates can't notice that somebody else was "
            "faster: "
            f"{first_names([first.name, *(each.name for each in loose)])}.",
            "Of two people who save the same thing, the first loses the work without a word.",
            write_parameters(write_parameter(api, "If-Match", "header", required=True))
            + '\nresponses:\n  "412": {description: It was changed meanwhile}\nand ETag on GET.',
            severity=None
            if len(updates) > 1 and sum(each.method == "put" for each in loose) * 3 >= len(loose)
            else Severity.LOW,
        )


def _is_record(operation: Operation) -> bool:
    """Whether the body is a record of several fields, which two may want to change."""
    schema = pick_json(operation.body.content) if operation.body else None
    return schema is not None and len(schema.properties) >= _FEW


def _is_guarded(operation: Operation) -> bool:
    """Whether anything lets the server refuse an update of what has changed."""
    if any(plain(each.name) in ("ifmatch", "ifunmodifiedsince") for each in operation.parameters):
        return True
    if {"412", "428", "409"} & operation.responses.keys():
        return True
    schema = pick_json(operation.body.content) if operation.body else None
    return schema is not None and any(plain(name) in _VERSIONS for name in schema.properties)
