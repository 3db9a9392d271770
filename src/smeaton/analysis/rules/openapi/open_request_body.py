"""The rule `open_request_body`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import is_write
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, pick_json
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MEANT = _set(
    "webhook webhooks hook hooks metadata properties attributes labels events event telemetry "
    "track log logs import payload callback config settings data context variables graphql "
    "query search json document documents index indexes"
)


_BESIDE = "takes any field beside those that it names"


def _find_open(schema: JsonSchema) -> str:
    if schema.number("maxProperties") is not None:
        return ""
    additional, rest = schema.additional, schema.keyword("unevaluatedProperties")
    if schema.properties and (additional is True or rest.value is True):
        return _BESIDE
    if isinstance(rest.value, dict) or (additional is True and not schema.variants):
        return "takes any field"
    bare = schema.is_object and not schema.properties and not schema.variants
    return "is an object of which nothing is said" if bare and additional is None else ""


@rule("OAS020", severity="medium", harm="exposure", each=1)
def open_request_body(api: Api) -> Iterator[Hit]:
    """A request body that takes anything.

    ## What it does
    Finds JSON bodies of writes that are objects without any field named, or that say
    additionalProperties: true (unevaluatedProperties: true) beside their fields.

    ## Why it matters
    What isn't described can't be validated: unknown fields reach the record (OWASP API3:2023), and
    size and depth have no bound (API4:2023).

    ## When it is fine
    Bodies that are another's document on purpose: JSON patches, webhooks from outside, metadata,
    event properties; a bound on the number of keys (maxProperties).

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  additionalProperties: true
                  properties: {note: {type: string, maxLength: 500}}
          responses: {"201": {description: Created}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  additionalProperties: false
                  properties: {note: {type: string, maxLength: 500}}
          responses: {"201": {description: Created}}
    ```

    ## See also
    mass-assignment, input-validation-and-injection
    """
    seen: set[object] = set()
    if not api.operations:
        for name, schema in api.models.items():
            said = "" if set(words(name)) & _MEANT else _find_open(schema)
            if said and "nothing is said" not in said:
                yield _describe(name, schema, said)
    for operation in api.operations:
        if not operation.body or not is_write(operation) or set(words(operation.path)) & _MEANT:
            continue
        sent = pick_json(operation.body.content)
        media = " ".join(operation.body.content)
        if sent is None or "json" not in media or "patch" in media or sent.key in seen:
            continue
        seen.add(sent.key)
        if said := _find_open(sent):
            yield _describe(operation.name, sent, said)


def _describe(name: str, schema: JsonSchema, said: str) -> Hit:
    return Hit(
        name,
        schema.place,
        f"The request body of {name} {said}." if " " in name else f"{name} {said}.",
        "What isn't described isn't validated: unknown fields reach the record, and nothing "
        "bounds their number.",
        "Name its fields and say\nadditionalProperties: false\n"
        "or bound what is free: {additionalProperties: {type: string, maxLength: 200}, "
        "maxProperties: 50}",
        severity=Severity.LOW if said == _BESIDE else None,
    )
