"""The rule `fetched_url_in_request`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import behaviours, reachable
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_URLS = re.compile(
    r"(?:\A|_)(?:callback|webhook|hook|notify|notification|target|source|import|fetch|"
    r"feed|download|proxy|remote|endpoint|endpoints|destination)_"
    r"(?:url|uri|urls|uris|address|addresses)\Z"
)


@rule("PRO059", severity="medium", harm="exposure", each=1)
def fetched_url_in_request(model: Protobuf) -> Iterator[Hit]:
    """Address that a client gives and the server calls.

    ## What it does
    Finds URLs of callbacks, webhooks and imports in what clients send, where nothing says which
    ones are allowed.

    ## Why it matters
    The server fetches what it is given: metadata services of the cloud, databases behind the
    firewall, itself (server-side request forgery, OWASP API7:2023).

    ## When it is fine
    The server never calls it, or only hosts that are listed: a comment with "allowed", "https
    only", "signed" or "never fetched" says so. URLs that are merely shown (avatar_url, image_url)
    aren't reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service HookService {
      rpc RegisterHook(RegisterHookRequest) returns (RegisterHookResponse);
    }
    message RegisterHookRequest {
      string request_id = 1;
      string callback_url = 2;
    }
    message RegisterHookResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service HookService {
      rpc RegisterHook(RegisterHookRequest) returns (RegisterHookResponse);
    }
    message RegisterHookRequest {
      string request_id = 1;
      // https only, to hosts allowed for the shop; private addresses are refused.
      string callback_url = 2;
    }
    message RegisterHookResponse {}
    ```

    ## See also
    server-side-request-forgery, webhook-signatures
    """
    roots = {rpc.request_type for rpc in model.own_rpcs()}
    for name in reachable(model, roots):
        for field in model.messages[name].fields:
            named = "_".join(words(field.name))
            if field.resolved != "string" or not _URLS.search(named) or field.is_deprecated:
                continue
            if "OUTPUT_ONLY" in behaviours(field) or re.search(
                r"allow|https only|signed|never fetched|not fetched|output|validated",
                field.comment,
                re.I,
            ):
                continue
            yield Hit(
                field.full_name,
                field.place,
                f"Field {field.full_name} is an address that a client gives and the server calls.",
                "It can be one behind the firewall, or the cloud's metadata service.",
                "Allow https to listed hosts, refuse private addresses after resolving, and say so "
                "in the comment.",
            )
