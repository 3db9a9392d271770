"""The rule `slow_work_answered_at_once`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_header, write_headers, write_response
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, last_segment, live_operations
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, singular, word_set, words

_SLOW = word_set(
    "export import report backup restore migration migrate reindex rebuild transcode provision"
)
_SAID = re.compile(
    r"\basynchronous|\bin the background\b|\blong[- ]running\b|may take (?:several|a few|some) min",
    re.I,
)
_LARGE = re.compile(
    r"\ball\b|\bbulk\b|\bevery\b|\bentire\b|\bwhole\b|\bfull\b|\blarge\b|\bdatabase\b|\bbackup",
    re.I,
)
_STREAM = re.compile(r"ndjson|jsonl|octet-stream|event-stream|text/plain")
_FOLLOWED = re.compile(r"status|state|job|task|id$|url$|href|link|operation|progress|action")


@rule("OAS067", severity="low", harm="outage", each=1)
def slow_work_answered_at_once(api: Api) -> Iterator[Hit]:
    """Work for minutes behind one request.

    ## What it does
    Finds POST operations on exports, imports, reports, backups, migrations and the like of which
    more than the name says that they take long, or that are said to be asynchronous, and that only
    answer 200 or 201 with nothing to follow the work by.

    ## Why it matters
    Gateways give up after 30 to 60 seconds while the work goes on; the client repeats it, and two
    exports run. Deployments cut it off half done.

    ## When it is fine
    The answer holds a status, a job or an id to follow it by, or the work is short by its nature,
    as a download link or a validation. Imports that answer line by line while they run.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /reports/export:
        post:
          summary: Export all orders of a year asynchronously
          requestBody:
            content:
              application/json:
                schema: {type: object}
          responses:
            '200':
              description: The export
              content:
                text/csv:
                  schema: {type: string}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /reports/export:
        post:
          summary: Export all orders of a year asynchronously
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses:
            "202":
              description: Started
              headers: {Location: {schema: {type: string, format: uri-reference}}}
    ```

    ## See also
    long-running-operations, background-jobs
    """
    slow = [
        each
        for each in live_operations(api)
        if each.method == "post" and _is_slow(each) and not _is_followed(each)
    ]
    if slow:
        first = slow[0]
        yield Hit(
            first.name,
            first.place,
            "By what is said of it, long work is done within the request, and nothing in the "
            f"answer leads to its state: {first_names(each.name for each in slow)}.",
            "Where it takes longer than gateways wait, clients see a failure and start it again.",
            write_response(
                "202",
                "Started",
                write_headers(
                    write_header(api, "Location", "type: string, format: uri-reference"),
                    write_header(api, "Retry-After"),
                ),
            ),
        )


def _is_slow(operation: Operation) -> bool:
    """Whether its path names slow work, or it is said to be that."""
    found = words(last_segment(operation.path))
    said = operation.node.text("summary") + operation.node.text("description")[:200]
    named = bool(found and singular(found[-1]) in _SLOW) and bool(_LARGE.search(said))
    return named or bool(_SAID.search(said))


def _is_followed(operation: Operation) -> bool:
    """Whether an answer leads to the state of the work."""
    for response in operation.responses.values():
        if response.status == "202" or "location" in response.headers:
            return True
        if response.is_success and any(_STREAM.search(media) for media in response.content):
            return True
        for schema in response.content.values() if response.is_success else ():
            inner = [name for each in schema.properties.values() for name in each.properties]
            if any(_FOLLOWED.search(plain(name)) for name in (*schema.properties, *inner)):
                return True
    return operation.success is None or operation.success.status == "204"
