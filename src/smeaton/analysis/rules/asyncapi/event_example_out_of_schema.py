"""The rule `event_example_out_of_schema`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.rule import Hit, rule

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}
_DEEP = 8


def _refuse(schema: JsonSchema, value: object, path: str, depth: int) -> str:
    """Return why a schema refuses a value; "" where it doesn't."""
    if schema.variants or depth > _DEEP or value is None:
        return ""
    kinds = [kind for each in schema.types for kind in _TYPES.get(each, (object,))]
    wrong = bool(kinds) and not isinstance(value, tuple(kinds))
    if wrong or (isinstance(value, bool) and bool not in kinds and kinds and object not in kinds):
        return f"{path or 'it'} is no {' or '.join(sorted(schema.types))}"
    if schema.enum is not None and value not in schema.enum:
        return f"{path or 'it'} is none of the values listed"
    if isinstance(value, dict):
        if missing := sorted(schema.required - value.keys()):
            return f"{missing[0]} is missing"
        for name, child in schema.properties.items():
            if name in value and (why := _refuse(child, value[name], name, depth + 1)):
                return why
    if isinstance(value, list) and schema.items is not None:
        for each in value[:20]:
            if why := _refuse(schema.items, each, f"an element of {path or 'it'}", depth + 1):
                return why
    return ""


@rule("ASY025", severity="low", harm="confusion", each=1)
def event_example_out_of_schema(events: Events) -> Iterator[Hit]:
    """Examples that the schema refuses.

    ## What it does
    Compares the examples of messages with their schemas: types, required fields and enumerations.

    ## Why it matters
    Consumers build from the example and tests are fed with it; where it contradicts the schema one
    of the two is wrong.

    ## When it is fine
    Schemas in other formats, and keywords beyond types, required and enum, which aren't checked.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            payload: {type: object, required: [id], properties: {id: {type: string}}}
            examples: [{payload: {id: 42}}]
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            payload: {type: object, required: [id], properties: {id: {type: string}}}
            examples: [{payload: {id: "42"}}]
    ```

    ## See also
    contract-tests
    """
    for message in events.messages:
        payload = message.payload
        if events.is_old and any(
            events.library.resolve(each).get("payload")
            for each in message.node.get("traits").elements()
        ):
            payload = None if message.payload is None else message.payload
        for example in message.node.get("examples").elements():
            for key, schema in (("payload", payload), ("headers", message.headers)):
                value = example.get(key)
                why = _refuse(schema, value.value, "", 0) if schema and value else ""
                if why:
                    yield Hit(
                        message.name,
                        value.place,
                        f"An example of {message.name} contradicts its {key}: {why}.",
                        "Who builds from the example fails, or the schema is wrong.",
                        "Mend whichever is wrong, and validate examples in the build.",
                    )
                    break
