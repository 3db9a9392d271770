"""The rule `field_per_language`."""

import re
from collections.abc import Iterator

from smeaton.analysis.field_roles import holder_of
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place

_LANGUAGE = re.compile(
    r"(.{2,}?)(?:[_-](en|de|fr|es|it|pt|nl|pl|ru|ja|zh|ko)|(En|De|Fr|Es|It|Pt|Nl|Pl|Ru|Ja|Zh))\Z"
)
_LIMIT = 3


@rule("OAS119", severity="low", harm="confusion", each=1)
def field_per_language(api: Api) -> Iterator[Hit]:
    """A field for each language.

    ## What it does
    Finds objects with the same field once a language: `name_en`, `name_de`.

    ## Why it matters
    Each new language is a new version of the contract, of every client and of the database behind
    it.

    ## When it is fine
    Two languages that the law fixes; maps by language tag (BCP 47), or one text chosen by
    `Accept-Language`.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Product:
          type: object
          properties:
            name_en: {type: string}
            name_de: {type: string}
            name_fr: {type: string}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Product:
          type: object
          properties:
            name:
              type: object
              description: By BCP 47 tag
              additionalProperties: {type: string}
    ```

    ## See also
    resource-modelling
    """
    found: dict[str, dict[str, None]] = {}
    places: dict[str, Place] = {}
    for each in api.fields:
        match = _LANGUAGE.match(each.name)
        if match and "string" in each.schema.types:
            stem = f"{holder_of(each.object)}.{match[1]}"
            found.setdefault(stem, {})[each.name] = None
            places.setdefault(stem, each.place)
    for stem, names in found.items():
        if len(names) >= _LIMIT:
            yield Hit(
                stem,
                places[stem],
                f"{stem} is a field for each language: {', '.join(names)}.",
                "Each new language changes the contract and every client.",
                f"{stem.rpartition('.')[2]}: "
                f"{{type: object, additionalProperties: {{type: string}}}} "
                "# by BCP 47 tag",
            )
