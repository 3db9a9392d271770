"""The rule `read_without_validator`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_header, write_headers
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, is_plural, last_segment
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import LOOKUPS, singular, word_set, words

_CACHED = frozenset({"etag", "last-modified", "cache-control", "expires"})
_MINE = word_set("permission role setting plan feature tag label department site state")


@rule("OAS075", severity="low", harm="slowness", each=1)
def read_without_validator(api: Api) -> Iterator[Hit]:
    """Public reference data that can't be cached.

    ## What it does
    Finds public GET operations on reference data (countries, currencies, categories, configuration)
    that describe neither `ETag`, `Last-Modified` nor `Cache-Control`.

    ## Why it matters
    The same list travels with every page view of every client, and a CDN in front has nothing to go
    by but guesses.

    ## When it is fine
    Data of one caller, and anything behind authentication, where a shared cache must not keep it.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /countries:
        get:
          security: []
          responses:
            '200':
              description: Countries
              content:
                application/json:
                  schema: {type: object}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /countries:
        get:
          security: []
          responses:
            "200":
              description: Countries
              headers: {ETag: {schema: {type: string}}, Cache-Control: {schema: {type: string}}}
              content: {application/json: {schema: {type: object}}}
    ```

    ## See also
    http-caching
    """
    plain = [each for each in api.operations if each.method == "get" and _is_reference(each)]
    if plain:
        first = plain[0]
        yield Hit(
            first.name,
            first.place,
            "Reference data is answered without anything to cache it by: "
            f"{first_names(each.name for each in plain)}.",
            "The same list travels again and again, and CDNs have to guess how long it holds.",
            write_headers(
                write_header(api, "ETag", "type: string"),
                write_header(api, "Cache-Control", "type: string") + "  # public, max-age=3600",
            ),
        )


def _is_reference(operation: Operation) -> bool:
    """Whether it is public reference data without a word about caching."""
    parts = words(last_segment(operation.path))
    if not parts or "{" in operation.path or not operation.is_public or not operation.success:
        return False
    if operation.security is None or not is_plural(last_segment(operation.path)):
        return False
    word = singular(parts[-1])
    return word in LOOKUPS - _MINE and not _CACHED & operation.success.headers.keys()
