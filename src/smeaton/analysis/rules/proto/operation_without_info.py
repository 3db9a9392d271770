"""The rule `operation_without_info`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import OPERATION
from smeaton.analysis.rule import Hit, rule


@rule("PRO050", severity="medium", harm="confusion", each=2)
def operation_without_info(model: Protobuf) -> Iterator[Hit]:
    """Long-running operation that doesn't say what it yields.

    ## What it does
    Finds methods that return google.longrunning.Operation without `option
    (google.longrunning.operation_info)`, or with one that lacks a type, and types in it that
    are not declared.

    ## Why it matters
    The result and the metadata of an operation are an Any. Without the option no client library can
    unpack them, and nobody knows what comes when it is done (AIP-151).

    ## When it is fine
    Never for public methods.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/longrunning/operations.proto";
    service ReportService {
      rpc ExportOrders(ExportOrdersRequest) returns (google.longrunning.Operation);
    }
    message ExportOrdersRequest {
      string month = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/longrunning/operations.proto";
    service ReportService {
      rpc ExportOrders(ExportOrdersRequest) returns (google.longrunning.Operation) {
        option (google.longrunning.operation_info) = {
          response_type: "ExportOrdersResponse"
          metadata_type: "ExportOrdersMetadata"
        };
      }
    }
    message ExportOrdersRequest {
      string month = 1;
    }
    message ExportOrdersResponse {}
    message ExportOrdersMetadata {}
    ```

    ## See also
    long-running-operations
    """
    shorts = {name.rpartition(".")[2] for name in model.messages}
    for rpc in model.own_rpcs():
        if rpc.response_type != OPERATION or rpc.file.package.startswith("google.longrunning"):
            continue
        info = rpc.option("(google.longrunning.operation_info)")
        said = info if isinstance(info, dict) else {}
        types = {
            key: str((said.get(key) or [""])[-1]) for key in ("response_type", "metadata_type")
        }
        missing = [key for key, name in types.items() if not name]
        unknown = [
            name
            for name in types.values()
            if name and not name.startswith("google.") and name.rpartition(".")[2] not in shorts
        ]
        if any(i.target is None and not i.name.startswith("google/") for i in rpc.file.imports):
            unknown = []
        if not missing and not unknown:
            continue
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} returns an Operation"
            + (
                " without saying what it yields."
                if len(missing) == 2
                else f" without a {missing[0]}."
                if missing
                else f" of {unknown[0]}, which is declared nowhere."
            ),
            "Result and metadata are an Any that no client can unpack.",
            f'option (google.longrunning.operation_info) = {{response_type: "{rpc.name}Response" '
            f'metadata_type: "{rpc.name}Metadata"}};',
        )
