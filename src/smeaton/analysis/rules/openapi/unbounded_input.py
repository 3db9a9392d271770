"""The rule `unbounded_input`."""

from collections import Counter
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.field_roles import is_identifier
from smeaton.analysis.operation_roles import list_inputs
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_BOUNDED = {
    "date",
    "date-time",
    "uuid",
    "ulid",
    "ipv4",
    "ipv6",
    "time",
    "duration",
    "binary",
    "int32",
    "int64",
}
_FEW = 3
_MOST = 0.6
_PETTY = 10
_NEGLIGIBLE = 3
_ANSWERED = {"error", "errors", "problem", "response"}
"""Models that only servers send, of which a document without operations may hold some."""
_HEAVY = {"arrays", "maps"}
"""What one request can make as much work as it likes with; a long string is refused sooner."""


def _judge(schema: JsonSchema) -> tuple[str, bool]:
    """Return what kind of input it is, and whether it is bounded; "" for what needs no bound."""
    kinds = schema.types
    if schema.enum is not None or schema.variants or len(kinds) != 1:
        return "", True
    [kind] = kinds
    if kind == "string":
        bounds = schema.number("maxLength") is not None or bool(schema.text("pattern"))
        return "strings", bounds or schema.format in _BOUNDED
    if kind == "array":
        return "arrays", schema.number("maxItems") is not None
    if kind == "integer":
        low = schema.number("minimum") is not None or schema.number("exclusiveMinimum") is not None
        high = schema.number("maximum") is not None or schema.number("exclusiveMaximum") is not None
        return "integers", (low and high) or schema.format in _BOUNDED
    if kind == "object" and isinstance(schema.additional, JsonSchema) and not schema.properties:
        return "maps", schema.number("maxProperties") is not None
    return "", True


@rule("OAS021", severity="medium", harm="outage", each=1)
def unbounded_input(api: Api) -> Iterator[Hit]:
    """Requests without bounds.

    ## What it does
    Counts the strings, arrays, integers and maps that clients send and that nothing bounds:
    maxLength, pattern or format; maxItems; minimum and maximum or format; maxProperties. One
    finding a contract. Low where most are bounded, sizes are refused by 413, or neither lists nor
    maps are among them.

    ## Why it matters
    Unbounded input is work and memory that callers order (OWASP API4:2023), and what the
    contract doesn't bound no gateway, generated server or test that is made from it does.

    ## When it is fine
    Enumerations, constants, booleans and formats that bound themselves: uuid, date, date-time, ip
    addresses. Ids, which are looked up and refused. One or two strings or numbers in all.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /notes:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties: {text: {type: string}, tags: {type: array, items: {type: string}}}
          responses: {"201": {description: Created}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /notes:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    text: {type: string, maxLength: 4000}
                    tags: {type: array, maxItems: 20, items: {type: string, maxLength: 40}}
          responses: {"201": {description: Created}}
    ```

    ## See also
    input-validation-and-injection, rate-limiting
    """
    total: Counter[str] = Counter()
    loose: dict[str, list[tuple[str, JsonSchema]]] = {}
    chosen = [
        (each.object, each.schema)
        for each in list_inputs(api)
        if each.location in ("body", "query")
    ]
    if not api.operations:
        chosen += list(api.models.items())
        chosen = [each for each in chosen if not _ANSWERED & set(words(each[0].partition(".")[0]))]
    for name, schema in chosen:
        kind, bounded = _judge(schema)
        if kind and (kind in _HEAVY or not is_identifier(name.rpartition(".")[2])):
            total[kind] += 1
            if not bounded:
                loose.setdefault(kind, []).append((name, schema))
    number = sum(map(len, loose.values()))
    negligible = api.operations and number < _NEGLIGIBLE and "arrays" not in loose
    if not loose or negligible:
        return
    parts = []
    for kind, found in sorted(loose.items(), key=lambda pair: -len(pair[1])):
        names = ", ".join(name for name, _ in found[:_FEW])
        parts.append(
            f"{len(found)} of {total[kind]} {kind} ({names}{', …' if found[_FEW:] else ''})"
        )
    name, schema = (loose.get("arrays") or next(iter(loose.values())))[0]
    share = number / total.total()
    petty = number < _PETTY or not _HEAVY & set(loose)
    refused = any("413" in each.responses for each in api.operations)
    yield Hit(
        name,
        schema.place,
        f"The contract bounds {'little' if share >= _MOST else 'only some'} of what clients send. "
        f"Without a limit are {'; '.join(parts)}.",
        "Callers decide how much is stored and computed, unless the server checks what the "
        "contract leaves out; gateways and generated code can't.",
        "Write down the limits that the server and the store have: maxLength for strings, maxItems"
        " for arrays, minimum and maximum for integers; lists first. Where there are none, take"
        " them from what is stored today, so that nobody is refused who wasn't before.",
        severity=Severity.LOW if petty or refused or share < 1 - _MOST else None,
    )
