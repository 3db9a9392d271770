"""The rule `message_without_content_type`."""

from collections.abc import Iterator

from smeaton.analysis.message_roles import has_field
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import set_key

_TYPES = frozenset({"contenttype", "datacontenttype"})


@rule("ASY006", severity="low", harm="confusion")
def message_without_content_type(events: Events) -> Iterator[Hit]:
    """Messages whose content type nobody says.

    ## What it does
    Finds contracts without a defaultContentType in which messages name no contentType either. One
    finding a contract.

    ## Why it matters
    Receivers have to guess whether bytes are JSON, Avro or text; a second format can't be brought
    in without breaking them.

    ## When it is fine
    A schemaFormat or a content type header that says it; a media type in the description.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    defaultContentType: application/json
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    event-schema-evolution
    """
    silent = [
        each
        for each in events.messages
        if not each.content_type
        and not each.format
        and not has_field(each, _TYPES)
        and "json" not in each.words.lower()
    ]
    if silent and "JSON" not in events.root.at("info").text("description"):
        first = silent[0]
        yield Hit(
            first.name,
            first.place,
            f"{len(silent)} {'message says' if len(silent) == 1 else 'messages say'} nothing of the"
            f" content type, {first.name} first, and there is no default.",
            "Receivers guess how to decode, and a second format breaks them.",
            "defaultContentType: application/json",
            edits=set_key(events.root, "defaultContentType", "application/json"),
        )
