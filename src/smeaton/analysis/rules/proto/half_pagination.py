"""The rule `half_pagination`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import request_of, response_of, verb_of
from smeaton.analysis.rule import Hit, rule


@rule("PRO019", severity="medium", harm="loss", each=2)
def half_pagination(model: Protobuf) -> Iterator[Hit]:
    """Pages that can't be turned.

    ## What it does
    Finds methods that return a repeated field whose request takes a page token and whose response
    gives none, the reverse, a page size alone, and pages by number or offset.

    ## Why it matters
    Without a token in both directions the second page can't be had. Pages by offset skip and repeat
    elements while data changes, and cost as much as all the pages before them.

    ## When it is fine
    Offsets into data that never changes; they are low. Any name of token and cursor is accepted
    (starting_token, continuous_token). A bare `token` beside no page size and no token in the
    answer says who calls.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse);
    }
    message ListOrdersRequest {
      int32 page_size = 1;
    }
    message ListOrdersResponse {
      repeated Order orders = 1;
    }
    message Order {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse);
    }
    message ListOrdersRequest {
      int32 page_size = 1;
      string page_token = 2;
    }
    message ListOrdersResponse {
      repeated Order orders = 1;
      string next_page_token = 2;
    }
    message Order {
      string order_id = 1;
    }
    ```

    ## See also
    pagination
    """
    for rpc in model.own_rpcs():
        request, response = request_of(model, rpc), response_of(model, rpc)
        if request is None or response is None or rpc.streams_responses or rpc.is_deprecated:
            continue
        if not any(f.is_repeated for f in response.fields):
            continue
        given = _find(request, _TOKEN)
        returned = _find(response, _TOKEN) or _find(response, _NEXT)
        sized = _find(request, _SIZE)
        if given == "token" and not sized and not returned:
            continue
        offset = _find(request, _OFFSET)
        problem, severity = "", None
        if given and not returned:
            problem = f"takes {given} and returns no token for the next page"
        elif returned and not given and not offset and _asks_alone(request, rpc.name):
            problem = f"returns {returned} and takes no token"
        elif sized and not given and not offset and not _find(request, _POINT):
            problem = f"takes {sized} and no token for the page"
        elif offset and not given and verb_of(rpc.name) == "list":
            problem, severity = f"turns pages by {offset}", Severity.LOW
        if problem:
            yield Hit(
                rpc.full_name,
                rpc.place,
                f"Method {rpc.full_name} {problem}.",
                "Elements are skipped and repeated while data changes, and late pages cost most."
                if severity
                else "What lies behind the first page can't be had.",
                _complete(request, response, given, returned),
                severity=severity,
            )


_TOKEN = re.compile(
    r"cursor|continuation|start_?after|page_?marker|"
    r"(?:page|next|start|starting|continue|continuous|resume|after|list|offset)_?token|\Atoken\Z",
    re.I,
)
_NEXT = re.compile(r"(?:\A|_)(?:next|has_more|more|last)(?:_|\Z)", re.I)
_SIZE = re.compile(r"\Apage_?size\Z|\Amax_?results\Z|\Aper_?page\Z", re.I)
_OFFSET = re.compile(r"\A(?:offset|skip|page|page_?(?:number|index|no))\Z", re.I)
_POINT = re.compile(r"(?:\A|_)(?:after|before|since|from|start|last|revision|until)(?:_|\Z)", re.I)


def _complete(request: Message, response: Message, given: str, returned: str) -> str:
    """Return the fields that are missing, named after the half that is there."""
    asked, answered = given or "page_token", f"next_{given or 'page_token'}"
    said = []
    if not given:
        said.append(f"{request.short}: string {asked} = {request.propose_number(asked)};")
    if not returned:
        said.append(f"{response.short}: string {answered} = {response.propose_number(answered)};")
    return "\n".join(said)


def _find(message: Message, pattern: re.Pattern[str]) -> str:
    return next((f.name for f in message.fields if pattern.search(f.name)), "")


def _asks_alone(request: Message, name: str) -> bool:
    """Whether a list has no query of its own language, which may name the page as well."""
    return verb_of(name) == "list" and not any(
        f.name in ("query", "options", "request", "params", "statement") for f in request.fields
    )
