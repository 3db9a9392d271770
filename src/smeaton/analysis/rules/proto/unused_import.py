"""The rule `unused_import`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import File
from smeaton.analysis.parse.protobuf import Protobuf, walk
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit

_KNOWN = {
    "google/protobuf/any.proto": "Any",
    "google/protobuf/duration.proto": "Duration",
    "google/protobuf/empty.proto": "Empty",
    "google/protobuf/field_mask.proto": "FieldMask",
    "google/protobuf/struct.proto": "Struct Value ListValue NullValue",
    "google/protobuf/timestamp.proto": "Timestamp",
    "google/protobuf/wrappers.proto": "DoubleValue FloatValue Int64Value UInt64Value Int32Value "
    "UInt32Value BoolValue StringValue BytesValue",
    "google/api/annotations.proto": "http",
    "google/api/field_behavior.proto": "field_behavior",
    "google/api/client.proto": "method_signature default_host oauth_scopes api_version",
    "google/api/resource.proto": "resource resource_reference resource_definition",
    "google/longrunning/operations.proto": "Operation operation_info",
    "google/type/money.proto": "Money",
    "google/type/date.proto": "Date",
    "google/rpc/status.proto": "Status",
}


def _offered(file: File, seen: set[str]) -> set[str]:
    """Return the last names of what a file gives to those that import it, through others too."""
    if file.name in seen:
        return set()
    seen.add(file.name)
    names = {e.name for e in (*file.messages, *file.enums, *file.services, *file.extensions)}
    for message in walk(file.messages):
        names |= {e.name for e in (*message.messages, *message.enums, *message.extensions)}
    for each in file.imports:
        if each.kind == "public":
            names |= _offered(each.target, seen) if each.target else {"*"}
    return names


@rule("PRO040", severity="low", harm="confusion", each=1)
def unused_import(model: Protobuf) -> Iterator[Hit]:
    """Import that nothing needs.

    ## What it does
    Finds imports of files of which no type and no option is used, and imports that stand twice.

    ## Why it matters
    A change of the imported file builds and releases this one again, and cycles between packages
    start with such leftovers.

    ## When it is fine
    A public import that passes on what moved. Files that are not at hand are not judged, but for
    those that come with Protobuf and Google's APIs.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/timestamp.proto";
    message Order {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
    }
    ```

    ## See also
    project-layout
    """
    for file in model.own:
        used = {part for word in file.words for part in word.split(".")}
        seen: set[str] = set()
        for each in file.imports:
            twice = each.name in seen
            seen.add(each.name)
            names = set(_KNOWN.get(each.name, "").split())
            if each.target:
                names |= _offered(each.target, set())
            if not twice and (not names or "*" in names or names & used or each.kind):
                continue
            if file.notes:
                continue
            end = each.end
            while end < len(file.text) and file.text[end] in " \t\r":
                end += 1
            end += file.text[end : end + 1] == "\n"
            yield Hit(
                each.name,
                each.place,
                f"Import {each.name} {'stands twice' if twice else 'is not used'}.",
                "Every change of it builds this file again.",
                "Delete the line.",
                edits=(Edit(file.name, each.start, end, ""),),
            )
