"""The rule `secret_in_url`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import bindings, request_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_SECRETS = re.compile(
    r"(?:\A|_)(?:password|passwd|secret|api_key|access_token|refresh_token|auth_token|id_token|"
    r"security_token|private_key|card_number|cvv|ssn|otp|pin)\Z"
)


@rule("PRO033", severity="high", harm="exposure", each=3)
def secret_in_url(model: Protobuf) -> Iterator[Hit]:
    """Secret that travels in the URL.

    ## What it does
    Finds passwords, tokens and keys in requests whose `google.api.http` route puts them into the
    path or, as with every GET and DELETE, into the query.

    ## Why it matters
    URLs stand in the logs of every proxy, in browser histories and in Referer headers. A token that
    was in one has to be taken for known (RFC 9110, section 17.9).

    ## When it is fine
    Tokens of one use in links by mail. Page tokens and the like are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service SessionService {
      rpc GetSession(GetSessionRequest) returns (GetSessionResponse) {
        option (google.api.http) = {get: "/v1/session"};
      }
    }
    message GetSessionRequest { string access_token = 1; }
    message GetSessionResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service SessionService {
      rpc CheckSession(CheckSessionRequest) returns (CheckSessionResponse) {
        option (google.api.http) = {post: "/v1/session:check" body: "*"};
      }
    }
    message CheckSessionRequest { string access_token = 1; }
    message CheckSessionResponse {}
    ```

    ## See also
    api-keys, browser-token-storage
    """
    for rpc in model.own_rpcs():
        message = request_of(model, rpc)
        if message is None:
            continue
        for field in message.fields:
            named = "_".join(words(field.name))
            if field.resolved not in ("string", "bytes") or not _SECRETS.search(named):
                continue
            for binding in bindings(rpc):
                in_path = any(path == field.name for path, _ in binding.variables)
                in_query = not binding.body or binding.body not in ("*", field.name)
                if in_path or in_query:
                    yield Hit(
                        field.full_name,
                        field.place,
                        f"Field {field.full_name} is a secret, and {rpc.full_name} takes it in the "
                        f"{'path' if in_path else 'query'} of {binding.method} {binding.path}.",
                        "URLs stand in logs, histories and Referer headers.",
                        'An Authorization header (gRPC metadata), or post: with body: "*".',
                    )
                    break
