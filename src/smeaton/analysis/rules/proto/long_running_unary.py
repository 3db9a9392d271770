"""The rule `long_running_unary`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import EMPTY, request_of, response_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, singular, words

_LONG = frozenset(
    words("export import backup restore rebuild reindex migrate provision train transcode crawl")
)
_HANDLE = frozenset(
    words("operation job task workflow run status state progress id name uri url token handle")
)


@rule("PRO034", severity="medium", harm="outage", each=2)
def long_running_unary(model: Protobuf) -> Iterator[Hit]:
    """Work of minutes in one unary call.

    ## What it does
    Finds methods called Export, Import, Backup, Migrate, Reindex, Provision and the like that
    answer once, without an operation, a job's id or a state to ask for.

    ## Why it matters
    The call outlives deadlines, load balancers and deployments. Who retries starts the work again,
    and nobody can see how far it is or stop it (AIP-151).

    ## When it is fine
    It always takes less than a second or so: say so in a comment with its deadline ("within",
    "synchronous"). Calls that bring the data themselves, as exporters of telemetry do, and what
    imports or exports one thing (ImportKey) are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service ReportService {
      rpc ExportOrders(ExportOrdersRequest) returns (ExportOrdersResponse);
    }
    message ExportOrdersRequest {
      string month = 1;
    }
    message ExportOrdersResponse {
      int64 rows = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service ReportService {
      rpc ExportOrders(ExportOrdersRequest) returns (ExportOrdersResponse);
    }
    message ExportOrdersRequest {
      string month = 1;
    }
    message ExportOrdersResponse {
      // Ask GetExportJob for its state.
      string job_id = 1;
    }
    ```

    ## See also
    long-running-operations
    """
    for rpc in model.own_rpcs():
        parts = words(rpc.name)
        one = len(parts) > 1 and parts[0] in ("import", "export") and not _is_many(parts[-1])
        if parts[0] not in _LONG or one or rpc.streams_responses or rpc.streams_requests:
            continue
        if rpc.is_deprecated or re.search(r"synchron|within|deadline|dry", rpc.comment, re.I):
            continue
        request, response = request_of(model, rpc), response_of(model, rpc)
        if response is None and rpc.response_type != EMPTY:
            continue
        if request and any(f.is_repeated and f.resolved in model.messages for f in request.fields):
            continue
        fields = response.fields if response else []
        if any(says(f.name, _HANDLE) or says(f.resolved, {"operation", "job"}) for f in fields):
            continue
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} does work of minutes in one call.",
            "It outlives deadlines and deployments, a retry starts it again, and nobody sees how "
            "far it is.",
            f"rpc {rpc.name}({rpc.request}) returns (google.longrunning.Operation);  // or return "
            "a job's id and let clients ask for its state",
        )


def _is_many(noun: str) -> bool:
    """Whether a noun is of many things: a plural, or a mass of data."""
    return noun != singular(noun) or noun in ("data", "dataset", "database", "all", "csv", "file")
