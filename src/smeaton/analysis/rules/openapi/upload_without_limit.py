"""The rule `upload_without_limit`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import name_segments
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SIZE = re.compile(
    r"\d\s*(?:[KMGT]i?B|bytes|kilobytes|megabytes|gigabytes)\b|size limit|"
    r"maximum (?:file )?size|too large",
    re.IGNORECASE,
)
_PIECES = {"part", "parts", "chunk", "chunks", "block", "blocks", "uploadsessions", "sessions"}
"""Segments of paths under which a large file comes in pieces whose size is agreed."""
_MEDIA = re.compile(r"octet-stream|^(?:image|video|audio)/|zip|pdf")


def _is_file(schema: JsonSchema) -> bool:
    items = schema.items
    file = schema.format == "binary" or "file" in schema.types
    return file or (items is not None and items.format == "binary")


@rule("OAS024", severity="medium", harm="outage", each=1)
def upload_without_limit(api: Api) -> Iterator[Hit]:
    """Uploads of any size.

    ## What it does
    Finds operations that take files (multipart, octet-stream, images and other media) for which
    neither maxLength, a size in the description, nor the answer 413 says how large they may be.
    Low where callers have to prove themselves.

    ## Why it matters
    Uploads fill disks and memory and hold connections for minutes; without a limit one client stops
    all others (OWASP API4:2023). Clients learn of a limit only by failing late.

    ## When it is fine
    Uploads that go straight to object storage by a signed address, and those in pieces.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /avatars:
        post:
          requestBody:
            content:
              image/png: {schema: {type: string, format: binary}}
          responses: {"201": {description: Stored}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /avatars:
        post:
          requestBody:
            content:
              image/png: {schema: {type: string, format: binary, maxLength: 2000000}}
          responses:
            "201": {description: Stored}
            "413": {description: Larger than 2 MB}
    ```

    ## See also
    file-uploads, rate-limiting
    """
    for operation in api.operations:
        if not operation.body or "413" in operation.responses:
            continue
        if _PIECES & set(name_segments(operation.path)):
            continue
        files = []
        for media, schema in operation.body.content.items():
            if media.startswith("multipart/") or "form-urlencoded" in media:
                files += [each for each in schema.properties.values() if _is_file(each)]
            elif schema.format == "binary" or (_MEDIA.search(media) and not schema.properties):
                files.append(schema)
        said = " ".join(
            [
                operation.words,
                operation.body.node.text("description"),
                *(each.description for each in files),
            ]
        )
        if files and not _SIZE.search(said) and all(f.number("maxLength") is None for f in files):
            yield Hit(
                operation.name,
                operation.body.place,
                f"{operation.name} takes files and says nothing of their size.",
                "If nothing limits it, one upload fills the disk or the memory; if something does, "
                "clients learn of it by failing late.",
                "Say the limit that the server has in the description, and describe the answer "
                '"413" beyond it.',
                severity=Severity.LOW if operation.security else None,
            )
