"""The rule `path_parameter_mismatch`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_parameter, write_parameters
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit
from smeaton.analysis.tree_edits import append_value, set_key

_COLON = re.compile(r"/:([A-Za-z_]\w*)(?=/|\Z)")
_PART = re.compile(r"\{([^{}/]+)\}")


@rule("OAS110", severity="high", harm="outage", each=1)
def path_parameter_mismatch(api: Api) -> Iterator[Hit]:
    """Path parameters that aren't in the path, or the other way round.

    ## What it does
    Finds parts of paths in braces that no parameter defines, path parameters whose name is not in
    the path, path parameters that are not required, and names that stand twice in one path.

    ## Why it matters
    Generated clients send the braces as they are, or drop the value: every call is 404. The
    document is invalid, so that many tools stop at it.

    ## When it is fine
    Never. Where the operation refers to parameters that aren't there, another rule says so.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{order_id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: One}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{order_id}:
        get:
          parameters: [{name: order_id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: One}}
    ```

    ## See also
    contract-tests
    """
    yield from _find_colons(api)
    for operation in api.operations:
        wanted = [name.strip("+*?;") for name in _PART.findall(operation.path)]
        known = {each.name: each for each in operation.parameters if each.location == "path"}
        lacking = [name for name in dict.fromkeys(wanted) if name not in known]
        idle = [name for name in known if name not in wanted]
        message = _describe(lacking, idle)
        if message and not (lacking and _refers_to_nothing(operation)):
            yield Hit(
                operation.name,
                operation.place,
                f"{operation.name} {message}.",
                "Clients send the braces as they are, or drop the value: every call fails.",
                write_parameters(
                    *(write_parameter(api, n, "path", required=True) for n in lacking or wanted)
                )
                if lacking or wanted
                else "Put it into the path in braces, or take it out of the parameters.",
                edits=() if idle else _add(operation, lacking),
            )
        for name, each in known.items():
            if not each.node.flag("required") and name in wanted:
                yield Hit(
                    f"{operation.name}#{name}",
                    each.place,
                    f"Path parameter {name!r} of {operation.name} isn't required.",
                    "A path without it is another path; the document is invalid.",
                    "required: true",
                    severity=Severity.MEDIUM,
                    group="required",
                    edits=set_key(each.node, "required", True),
                )
    for path in dict.fromkeys(each.path for each in api.operations):
        names = _PART.findall(path)
        if len(set(names)) < len(names):
            yield Hit(
                path,
                api.root.get("paths").get(path).place,
                f"{path} has a parameter twice.",
                "Both places get the same value, or tools refuse the document.",
                "Give each part in braces a name of its own.",
            )


def _find_colons(api: Api) -> Iterator[Hit]:
    """Yield paths whose parameters are written as routers of web frameworks have them."""
    paths = api.root.get("paths")
    for path, node in paths.items():
        if names := _COLON.findall(path):
            added = [write_parameter(api, each, "path", required=True) for each in names]
            meant = _COLON.sub(r"/{\1}", path)
            yield Hit(
                path,
                node.place,
                f"{path} writes {', '.join(names)} as a router does (:{names[0]}), which OpenAPI "
                "takes for fixed text.",
                "Clients send the colon as it stands, and no parameter is declared: every call "
                "fails.",
                f"{meant}:\n" + write_parameters(*added),
                group="colon",
            )


def _refers_to_nothing(operation: Operation) -> bool:
    """Whether one of its parameters is a reference that leads nowhere."""
    return any(
        written.text("$ref") and not operation.api.library.resolve(written).text("in")
        for holder in (operation.item, operation.node)
        for written in holder.get("parameters").elements()
    )


def _describe(lacking: list[str], idle: list[str]) -> str:
    """Return what is wrong between a path and its parameters; "" for nothing."""
    parts = []
    if lacking:
        parts.append(f"doesn't define {', '.join(map(repr, lacking))} of its path")
    if idle:
        parts.append(f"defines {', '.join(map(repr, idle))}, which its path doesn't have")
    return " and ".join(parts)


def _add(operation: Operation, names: list[str]) -> tuple[Edit, ...]:
    """Return the changes that define parameters where the operation defines its own."""
    if operation.api.is_swagger or not operation.item.path:
        return ()
    new = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]
    if not new:
        return ()
    if operation.node.get("parameters"):
        return tuple(edit for each in new
                     for edit in append_value(operation.node.get("parameters"), each))  # fmt: skip
    return set_key(operation.node, "parameters", new)
