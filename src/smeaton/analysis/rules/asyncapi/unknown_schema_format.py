"""The rule `unknown_schema_format`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_KNOWN = re.compile(
    r"aai\.asyncapi|schema\+(?:json|yaml)|openapi|avro|proto|raml|xsd|xml", re.IGNORECASE
)


@rule("ASY026", severity="medium", harm="confusion", each=2)
def unknown_schema_format(events: Events) -> Iterator[Hit]:
    """A schema in a format that nobody reads.

    ## What it does
    Finds schemaFormats that are neither AsyncAPI's own, JSON Schema, OpenAPI, Avro, Protobuf, RAML
    nor XSD.

    ## Why it matters
    Tools skip what they don't know: the payload is neither generated nor validated.

    ## When it is fine
    A format of your own with tools of your own, in an x- or vnd. tree that the description names.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {schemaFormat: text/whatever, schema: {type: object}}}}
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
            payload:
              schemaFormat: application/schema+json;version=draft-07
              schema: {type: object, properties: {id: {type: string}}}
    ```

    ## See also
    event-schema-evolution
    """
    for message in events.messages:
        if message.format and not _KNOWN.search(message.format):
            yield Hit(
                message.name,
                message.place,
                f"{message.name} is described in {message.format}, which tools don't read.",
                "Its payload is neither generated nor validated.",
                "schemaFormat: application/schema+json;version=draft-07",
            )
