"""The rule `file_in_base64`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import Field
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import word_set, words

_FILES = word_set(
    "file image photo picture document attachment pdf video audio content contents "
    "upload scan blob zip archive"
)
_SAID = re.compile(r"base-?64", re.I)
_LIMITED = re.compile(r"\d\s*(?:[KMG]i?B|bytes|kilobytes|megabytes)\b|\burl\b", re.I)
_ADDRESS = word_set("url uri urls uris")
_SMALL = 10_000_000


@rule("OAS117", severity="low", harm="slowness", each=1)
def file_in_base64(api: Api) -> Iterator[Hit]:
    """A file inside of JSON.

    ## What it does
    Finds fields of requests that carry files, images or documents in base64.

    ## Why it matters
    Base64 adds a third, and JSON is read whole before anybody can look at the size of a part.
    Nothing can be streamed or resumed.

    ## When it is fine
    Small things: keys, signatures, certificates, hashes, logos, icons and avatars, or a limit that
    is stated: `maxLength`, or a size in words. Fields that take an address as well, and files that
    are offered another way too: an upload of the contract, an id beside them.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /documents:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    file: {type: string, format: byte}
          responses:
            '201': {description: Made}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /documents:
        post:
          requestBody:
            content:
              multipart/form-data:
                schema:
                  type: object
                  properties:
                    file: {type: string, format: binary}
          responses:
            '201': {description: Made}
    ```

    ## See also
    file-uploads
    """
    uploads = any(
        media.startswith("multipart/")
        for operation in api.operations
        for media in (operation.body.content if operation.body else ())
    )
    for each in api.fields:
        if each.in_request and not uploads and _carries_file(each):
            yield Hit(
                each.object,
                each.place,
                f"{each.object} carries a file in base64, and nothing says how large it may be.",
                "It is a third larger that way, and read whole before its size is known; it can't "
                "be streamed.",
                "Say the limit (maxLength). Where files may be large, offer besides a part of its "
                "own in multipart/form-data"
                + (" (in: formData, type: file)" if api.is_swagger else "")
                + ", or an upload address (a signed URL) whose id is sent here.",
            )


def _carries_file(field: Field) -> bool:
    """Whether a field holds a file of any size as text."""
    schema = field.schema
    coded = schema.format in ("byte", "base64") or _SAID.search(
        schema.text("contentEncoding") + schema.description
    )
    limit = schema.number("maxLength")
    small = limit is not None and limit <= _SMALL
    named = set(words(field.name))
    if small or _ADDRESS & named or _LIMITED.search(schema.description):
        return False
    return bool(coded) and bool(_FILES & named)
