"""The rule `field_demanded`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.proto_changes import pair_messages, report
from smeaton.analysis.rpcs import behaviours
from smeaton.analysis.rule import Hit, rule

_RULES = ("(buf.validate.field).required", "(validate.rules).message.required")


def _is_demanded(field: Field) -> bool:
    if "REQUIRED" in behaviours(field):
        return True
    if any(field.option(name) is True for name in _RULES):
        return True
    whole = field.option("(buf.validate.field)")
    return isinstance(whole, dict) and True in whole.get("required", ())


@rule("PRC020", severity="high", harm="outage", each=3)
def field_demanded(change: Comparison) -> Iterator[Hit]:
    """Field of a request that clients now have to set.

    ## What it does
    Finds fields in requests that validation rules or `google.api.field_behavior` demand and earlier
    didn't, new ones included.

    ## Why it matters
    The bytes are compatible and the clients are not: whoever doesn't set the field gets
    INVALID_ARGUMENT from the moment of the deployment.

    ## When it is fine
    The request is new, too. The server always refused requests without it and the annotation merely
    says so: then tell it in the release notes.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/field_behavior.proto";
    message CreateOrderRequest {
      string request_id = 1;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/field_behavior.proto";
    message CreateOrderRequest {
      string request_id = 1;
      string buyer = 2 [(google.api.field_behavior) = REQUIRED];
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/field_behavior.proto";
    message CreateOrderRequest {
      string request_id = 1;
      string buyer = 2 [(google.api.field_behavior) = OPTIONAL];
    }
    ```

    ## See also
    api-versioning, contract-tests
    """
    returned = {rpc.response_type for rpc in change.new.own_rpcs()}
    for old, new in pair_messages(change):
        if new.full_name in returned:
            continue
        known = {field.number: field for field in old.fields}
        for field in new.fields:
            before = known.get(field.number)
            if not _is_demanded(field) or (before is not None and _is_demanded(before)):
                continue
            yield report(
                Severity.HIGH,
                new.file,
                field.full_name,
                field.place,
                f"Field {field.full_name} is demanded now"
                + (" and is new." if before is None else " and was not."),
                why="Clients that don't set it get INVALID_ARGUMENT at once.",
                fix=f"{field.type} {field.name} = {field.number};  // optional, with a default in "
                "the server",
            )
