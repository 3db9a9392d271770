"""The rule `error_inside_success`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import first_names, says_error, share
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, word_set, words

_FLAGS = frozenset({"success", "ok", "succeeded", "issuccess", "haserror", "iserror"})
_FINE = word_set(
    "batch bulk job jobs task tasks status import imports export run runs build builds check "
    "validate validation health execution executions deployment deployments event events log "
    "logs operation operations test result results graphql"
)


@rule("OAS061", severity="medium", harm="confusion", each=1)
def error_inside_success(api: Api) -> Iterator[Hit]:
    """A failure that is answered with 200.

    ## What it does
    Finds successful answers that carry an error beside the result: fields such as `error` or
    `errors`, or a flag `success` or `ok`.

    ## Why it matters
    Caches, proxies, retries, metrics and client libraries go by the status: a failure behind 200 is
    cached, never retried and never counted, and clients that forget to look take it for done.

    ## When it is fine
    Batches that report on each of their elements, and status resources of jobs, which say how a job
    ended.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          responses:
            '200':
              description: One
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      success: {type: boolean}
                      error: {type: string}
                      order: {type: object}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          responses:
            '200':
              description: One
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      order: {type: object}
            '404': {description: No such order}
    ```

    ## See also
    error-contract, status-codes
    """
    found = [(each, _name_flag(each)) for each in api.operations]
    odd = [(each, name) for each, name in found if name]
    if odd and len(odd) * 40 >= len(found):
        first, name = odd[0]
        yield Hit(
            first.name,
            first.success.place if first.success else first.place,
            f"{share(len(odd), len(found))} operations say in a successful answer whether they "
            "failed "
            f"({name!r}): {first_names(each.name for each, _ in odd)}.",
            "Caches, retries and metrics go by the status, so failures are cached, never retried "
            "and "
            "never counted.",
            "Answer failures with 4XX or 5XX and a schema of their own; leave the field out of "
            "2XX.",
        )


def _name_flag(operation: Operation) -> str:
    """Return the field of a successful answer that says whether it is one; "" for none."""
    schema = pick_json(operation.success.content) if operation.success else None
    said = set(words(operation.path)) | set(words(operation.id))
    if schema is None or operation.success is None or operation.success.status == "207":
        return ""
    if said & _FINE:
        return ""
    flag = next((name for name in schema.properties if plain(name) in _FLAGS), "")
    return flag if _is_boolean(schema, flag) and len(schema.properties) > 1 else _error(schema)


def _is_boolean(schema: JsonSchema, name: str) -> bool:
    return bool(name) and "boolean" in schema.properties[name].types


def _error(schema: JsonSchema) -> str:
    """Return the error that stands beside the result at the top of an answer."""
    name = says_error(schema)
    others = [each for each in schema.properties if each != name]
    wrapped = any(plain(each) in ("data", "result", "response", "payload") for each in others)
    return name if name and wrapped else ""
