"""The rule `file_in_base64`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import Field
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import word_set, words

_FILES = word_set(
    "file image photo picture avatar document attachment pdf video audio content contents "
    "upload scan blob logo zip archive"
)
_SAID = re.compile(r"base-?64", re.I)
_SMALL = 1_000_000


@rule("OAS117", severity="medium", harm="slowness", each=1)
def file_in_base64(api: Api) -> Iterator[Hit]:
    """A file inside of JSON.

    ## What it does
    Finds fields of requests that carry files, images or documents in base64.

    ## Why it matters
    Base64 adds a third, and the whole of it is held in memory several times on both sides before
    anybody can look at its size. Nothing can be streamed, resumed or scanned on the way.

    ## When it is fine
    Small things: keys, signatures, certificates, hashes, or a stated `maxLength` below a megabyte.

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
    for each in api.fields:
        if each.in_request and _carries_file(each):
            yield Hit(
                each.object,
                each.place,
                f"{each.object} carries a file in base64.",
                "It is a third larger, held in memory several times, and can't be streamed.",
                "A part of its own in multipart/form-data"
                + (" (in: formData, type: file)" if api.is_swagger else "")
                + ", or an upload address of its own (a signed URL) whose id is sent here.",
            )


def _carries_file(field: Field) -> bool:
    """Whether a field holds a file of any size as text."""
    schema = field.schema
    coded = schema.format in ("byte", "base64") or _SAID.search(
        schema.text("contentEncoding") + schema.description
    )
    limit = schema.number("maxLength")
    small = limit is not None and limit <= _SMALL
    return bool(coded) and bool(_FILES & set(words(field.name))) and not small
