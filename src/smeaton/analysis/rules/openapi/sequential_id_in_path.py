"""The rule `sequential_id_in_path`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_parameter
from smeaton.analysis.operation_roles import is_private, list_parameters
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARED = _set(
    "country countries category categories tag tags product products language languages "
    "currency currencies genre genres region regions city cities unit units status statuses "
    "plan plans version versions page pages article articles post posts season episode movie "
    "movies album albums artist artists track tracks book books template templates pet pets "
    "station stations species release releases asset assets song "
    "songs"
)
_NAMED = 4


@rule("OAS017", severity="medium", harm="exposure", each=1)
def sequential_id_in_path(api: Api) -> Iterator[Hit]:
    """Sequential ids that address what belongs to somebody.

    ## What it does
    Finds path parameters that are ids and integers, on resources that somebody owns. It is low
    where refusals (403 or 404) are described for most of them.

    ## Why it matters
    Whoever knows order 1001 asks for 1002. Broken object-level authorization is the first of
    OWASP's API risks (API1:2023): with countable ids one forgotten check gives away every row, and
    the number of rows is public too.

    ## When it is fine
    Resources that belong to nobody: countries, categories, products. Numbers that people read out
    loud (issue_number). The check of the owner is what protects; random ids only take the counting
    away.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
          responses: {"200": {description: An order}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"200": {description: An order}}
    ```

    ## See also
    object-level-authorization, primary-key-choice
    """
    found = []
    guarded = any(each.security for each in api.operations)
    for operation, each in list_parameters(api):
        parts = words(each.name)
        owner = operation.path.partition("{" + each.name + "}")[0].rstrip("/").rpartition("/")[2]
        if each.location != "path" or parts[-1] not in ("id", "ids") or "{" in owner:
            continue
        if guarded and not (operation.security or is_private(operation)):
            continue
        if each.schema.types == {"integer"} and not {*parts, *words(owner or "x")} & _SHARED:
            found.append((operation, each))
    if not found:
        return
    refusing = sum(bool({"403", "404", "4XX"} & set(op.responses)) for op, _ in found)
    operation, first = found[0]
    names = dict.fromkeys(f"{op.name}#{p.name}" for op, p in found)
    shown = ", ".join(list(names)[:_NAMED]) + (
        f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    )
    yield Hit(
        f"{operation.name}#{first.name}",
        first.place,
        f"Integer ids that can be counted through: {shown}.",
        "One forgotten check of the owner gives away every row; and anybody can count them.",
        write_parameter(api, first.name, "path", "type: string, format: uuid", required=True)
        + "   # UUIDv7, or a prefixed random id\n"
        "and check at each of them that the caller may see this very object (404 otherwise).",
        severity=Severity.LOW if refusing * 2 > len(found) else None,
    )
