"""Where an HTTP API has its clients name the version."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import is_version
from smeaton.analysis.source import Place
from smeaton.analysis.vocabulary import plain

_NAMES = frozenset({"apiversion", "xapiversion", "version", "acceptversion", "xversion", "api-v"})
_MEDIA = re.compile(r"[.;](?:v\d+\b|version=)")
_IN_URL = re.compile(
    r"[/.](v\d+(?:\.\d+)*|20\d\d-\d\d(?:-\d\d)?)(?=[/.:]|\Z)|/\d{1,2}\.\d+(?=/|\Z)", re.I
)
_DATED = re.compile(r"revision|minor|\b20\d\d-\d\d|\bdate\b", re.I)


def find_versions(api: Api) -> dict[str, tuple[str, Place]]:
    """Return each way in which clients name the version, with an object and place of it.

    Ways are "path", "server", "header", "query" and "media type". A header for dated revisions
    within a version of the path is no second way.
    """
    found: dict[str, tuple[str, Place]] = {}
    for style, name, place in _list_versions(api):
        found.setdefault(style, (name, place))
    return found


def _list_versions(api: Api) -> Iterator[tuple[str, str, Place]]:
    for server in api.servers:
        if _IN_URL.search(server.url):
            yield "server", server.url, server.place
    for operation in api.operations:
        if any(is_version(part) for part in operation.path.split("/")):
            yield "path", operation.name, operation.place
        for each in operation.parameters:
            known = plain(each.name) in _NAMES or (
                plain(each.name).endswith("apiversion")
                or (each.location == "header" and plain(each.name).endswith("version"))
            )
            said = each.node.text("description") + each.schema.text("format")
            if known and each.location in ("header", "query") and not _DATED.search(said):
                strict = plain(each.name) != "version" or each.location == "header"
                if strict:
                    yield each.location, f"{operation.name}#{each.name}", each.place
        for media in operation.success.content if operation.success else ():
            if _MEDIA.search(media):
                yield "media type", operation.name, operation.place
