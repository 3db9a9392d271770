"""The rule `overdeep_path`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names, is_habit, share
from smeaton.analysis.rule import Hit, rule

_LEVELS = 3


@rule("OAS097", severity="low", harm="confusion", each=1)
def overdeep_path(api: Api) -> Iterator[Hit]:
    """Paths of more than three levels.

    ## What it does
    Finds paths that name more than three things one below the other, where this is a habit.

    ## Why it matters
    Clients need three ids to name a thing that has one of its own, links break when it moves, and
    each level is one more check of rights to forget.

    ## When it is fine
    Things that can't be named without their parents, as files in a version of a repository; a few
    among many.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /companies/{c}/departments/{d}/teams/{t}/members/{m}:
        parameters:
          - {name: c, in: path, required: true, schema: {type: string}}
          - {name: d, in: path, required: true, schema: {type: string}}
          - {name: t, in: path, required: true, schema: {type: string}}
          - {name: m, in: path, required: true, schema: {type: string}}
        get: {responses: {"200": {description: One}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /members/{m}:
        parameters: [{name: m, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: One}}}
    ```

    ## See also
    resource-modelling, object-level-authorization
    """
    paths = list(dict.fromkeys(each.path for each in api.operations))
    deep = [path for path in paths if path.count("/{") > _LEVELS]
    if is_habit(len(deep), len(paths), 5):
        yield Hit(
            deep[0],
            api.root.get("paths").get(deep[0]).place,
            f"{share(len(deep), len(paths))} paths have more than {_LEVELS} ids: "
            f"{first_names(deep)}.",
            "Clients need all of them to name what has an id of its own, and each is a right to "
            "check.",
            "Name things by their own id at the top: /members/{member_id}; filter lists by query.",
        )
