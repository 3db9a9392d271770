"""The rule `field_renamed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import (
    describe,
    is_renumbered,
    is_same_type,
    pair_fields,
    report,
)
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit


@rule("PRC005", severity="medium", harm="outage", each=3)
def field_renamed(change: Comparison) -> Iterator[Hit]:
    """Field with another name, in code or in JSON.

    ## What it does
    Finds fields whose number and type are the same and whose name or json_name is not.

    ## Why it matters
    The bytes stay the same, but JSON has another key: REST clients, stored JSON, field masks and
    logs no longer find it, and code that was compiled against the old name doesn't build (buf:
    FIELD_SAME_NAME, FIELD_SAME_JSON_NAME).

    ## When it is fine
    Nobody uses JSON, reflection or field masks, and all code is built anew; `json_name` with
    the old name keeps JSON as it was, and then it is low.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string note = 2;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string remark = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string note = 2;
    }
    ```

    ## See also
    api-versioning, event-schema-evolution
    """
    for old, new in pair_fields(change):
        same_json = old.json_name == new.json_name
        if old.name == new.name and same_json:
            continue
        if old.name != new.name and not is_same_type(change, old, new):
            continue
        if new.scope and is_renumbered(old, new.scope):
            continue
        edits: tuple[Edit, ...] = ()
        if old.name != new.name:
            said = f"Field {new.full_name} was called {old.name}."
            end = new.name_start + len(new.name)
            if new.type != "group":
                edits = (Edit(new.file.name, new.name_start, end, old.name),)
        else:
            said = f"Field {new.full_name} was {old.json_name!r} in JSON and is {new.json_name!r}."
        yield report(
            Severity.LOW if same_json else Severity.MEDIUM,
            new.file,
            new.full_name,
            new.place,
            said,
            why="Code compiled against the old name doesn't build."
            if same_json
            else "JSON, field masks and reflection know it by name: nobody finds it any more.",
            fix=f"{describe(new)} {old.name} = {new.number};  // a new name is a new field"
            if old.name != new.name
            else f'{describe(new)} {new.name} = {new.number} [json_name = "{old.json_name}"];',
            edits=edits,
        )
