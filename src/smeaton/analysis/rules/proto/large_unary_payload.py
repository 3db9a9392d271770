"""The rule `large_unary_payload`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import is_bounded, request_of, response_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_WORDS = frozenset(
    words("file image video attachment blob pdf archive document photo picture audio")
)
_CALLS = frozenset(words("upload download export import backup restore snapshot dump"))


@rule("PRO026", severity="medium", harm="outage", each=2)
def large_unary_payload(model: Protobuf) -> Iterator[Hit]:
    """Whole file in one message.

    ## What it does
    Finds unary methods called Upload, Download, Export or Backup, and others whose request or
    response holds bytes named file, image, video and the like.

    ## Why it matters
    gRPC refuses messages above 4 MB by default, and both ends hold the whole in memory several
    times over. The first large file fails, and raising the limit makes one call enough to
    exhaust a server.

    ## When it is fine
    The size has a limit that a comment or a validation rule states: thumbnails, signatures.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service InvoiceService {
      rpc DownloadInvoice(DownloadInvoiceRequest) returns (DownloadInvoiceResponse);
    }
    message DownloadInvoiceRequest {
      string invoice_id = 1;
    }
    message DownloadInvoiceResponse {
      bytes pdf = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service InvoiceService {
      rpc DownloadInvoice(DownloadInvoiceRequest) returns (stream DownloadInvoiceResponse);
    }
    message DownloadInvoiceRequest {
      string invoice_id = 1;
    }
    message DownloadInvoiceResponse {
      // Chunks of at most 64 KB.
      bytes chunk = 1;
    }
    ```

    ## See also
    file-uploads, call-style
    """
    for rpc in model.own_rpcs():
        if rpc.is_deprecated:
            continue
        moves = bool(set(words(rpc.name)) & _CALLS)
        sides = (
            (request_of(model, rpc), rpc.streams_requests, "takes"),
            (response_of(model, rpc), rpc.streams_responses, "returns"),
        )
        for message, streams, verb in sides:
            if message is None or streams:
                continue
            large = next((f for f in message.fields if _is_large(f, moves)), None)
            if large:
                yield Hit(
                    rpc.full_name,
                    rpc.place,
                    f"Method {rpc.full_name} {verb} {large.name} whole, in one message.",
                    "gRPC refuses messages above 4 MB by default, and both ends hold all of it in "
                    "memory.",
                    f"rpc {rpc.name}({rpc.request}) returns (stream {rpc.response});  // in "
                    "chunks, or return a signed URL"
                    if verb == "returns"
                    else f"rpc {rpc.name}(stream {rpc.request}) returns ({rpc.response});  // in "
                    "chunks, or take the upload by a signed URL",
                )
                break


def _is_large(field: Field, moves: bool) -> bool:
    if field.resolved != "bytes" or is_bounded(field) or says(field.name, _SHORT):
        return False
    return says(field.name, _WORDS) or (moves and says(field.name, _CONTENT))


_SHORT = {"id", "hash", "digest", "checksum", "key", "token", "thumbnail", "signature", "icon"}
_CONTENT = {"content", "data", "payload", "body", "chunk", "raw", "bytes", "result", "output"}
