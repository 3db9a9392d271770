"""What in a document breaks the structure that OpenAPI prescribes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smeaton.analysis.parse.openapi import METHODS, Api
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.source import Edit, Place
from smeaton.analysis.tree_edits import set_key

_STATUS = re.compile(r"(?:[1-5](?:\d\d|XX)|default)\Z", re.I)
_PLACES = {
    "2": frozenset({"path", "query", "header", "body", "formData"}),
    "3": frozenset({"path", "query", "header", "cookie", "querystring"}),
}
_SCHEMES = {
    "2": frozenset({"basic", "apiKey", "oauth2"}),
    "3": frozenset({"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one place, in words that follow the object's name."""

    object: str
    node: Node
    message: str
    fix: str
    is_small: bool = False
    """Whether tools mostly get along with it."""
    edits: tuple[Edit, ...] = ()
    why: str = ""
    """The consequence, where it is told of each fault."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.place


def list_faults(api: Api) -> Iterator[Fault]:
    """Yield what breaks the structure, in the order of the document."""
    dialect = api.root.get("jsonSchemaDialect")
    root = api.root.value
    if isinstance(root, dict) and "jsonSchemaDialect" in root and not dialect:
        yield Fault("jsonSchemaDialect", dialect, "is null", "name a dialect, or leave it out")
    for operation in api.operations:
        yield from _judge_responses(operation.name, operation.node)
        yield from _judge_parameters(api, operation.name, operation.node)
        yield from _judge_callbacks(operation.name, operation.node)
    for path, item in api.root.get("paths").items():
        if not path.startswith(("/", "x-", "$")):
            yield Fault(path, item, "doesn't begin with a slash", f"/{path}")
        yield from _judge_parameters(api, path, item)
    yield from _judge_schemes(api)
    yield from _judge_contents(api)
    for name, item in api.root.get("webhooks").items():
        for method, sent in item.items():
            known = sent.value if isinstance(sent.value, dict) else {}
            for key in sorted(known.keys() & {"callbacks", "servers"} if method in METHODS else ()):
                yield Fault(f"webhook {name}", sent.get(key), f"has {key}", "leave it out")


def _family(api: Api) -> str:
    return "2" if api.is_swagger else "3"


def _judge_responses(name: str, operation: Node) -> Iterator[Fault]:
    responses = operation.get("responses")
    if not responses.value:
        yield Fault(
            name, operation, "has no answers", 'responses: {"200": {description: …}}', is_small=True
        )
        return
    for status, response in responses.items():
        if status.startswith("x-"):
            continue
        if not _STATUS.match(status):
            yield Fault(f"{name} {status}", response, "is no status", "write three digits, or 4XX")
        elif isinstance(response.value, dict) and not response.value.keys() & {
            "description",
            "$ref",
            "summary",
        }:
            yield Fault(
                f"{name} {status}",
                response,
                "has no description, which is required",
                "description: …",
                is_small=True,
            )


def _judge_parameters(api: Api, name: str, holder: Node) -> Iterator[Fault]:
    places = _PLACES[_family(api)]
    for number, written in enumerate(holder.get("parameters").elements()):
        node = api.library.resolve(written)
        if not isinstance(node.value, dict):
            continue
        label = f"{name}#{node.text('name') or number}"
        place = node.text("in")
        if not node.text("name"):
            yield Fault(label, written, "is a parameter without a name", "name: …")
        elif place not in places:
            said = f"is in {place!r}, which there isn't" if place else "doesn't say where it is"
            right = place.strip() if place.strip() in places else ""
            edits = set_key(node, "in", right) if right else ()
            yield Fault(label, written, said, f"in: {right or 'query'}", edits=edits)
        elif not api.is_swagger and not node.value.keys() & {"schema", "content"}:
            yield Fault(label, written, "has no schema", "schema: {type: string}", is_small=True)


def _judge_callbacks(name: str, operation: Node) -> Iterator[Fault]:
    for key, callback in operation.get("callbacks").items():
        for _, item in callback.items():
            for _, inner in item.items():
                if isinstance(inner.value, dict) and "callbacks" in inner.value:
                    yield Fault(
                        name, inner.get("callbacks"), f"has callbacks in its callback {key}",
                        "leave them out: a callback has none of its own",
                    )  # fmt: skip


def _judge_contents(api: Api) -> Iterator[Fault]:
    """Yield references where OpenAPI has none: bundlers follow them, other tools don't."""
    found = [
        (operation.name, holder.get("content"))
        for operation in api.operations
        for holder in (
            *([operation.body.node] if operation.body else []),
            *(each.node for each in operation.responses.values()),
        )
        if holder.get("content").text("$ref")
    ]
    if found:
        name, node = found[0]
        count = len({(each.document.source.name, each.path) for _, each in found})
        yield Fault(
            name,
            node,
            f"has a $ref in the place of its content ({count} such), which no version knows",
            "write the media type out, and refer to its schema: "
            "content: {application/json: {schema: {$ref: …}}}",
        )


def _judge_schemes(api: Api) -> Iterator[Fault]:
    known = _SCHEMES[_family(api)]
    for name, scheme in api.security_schemes.items():
        kind = scheme.node.text("type")
        if kind not in known:
            yield Fault(
                name,
                scheme.node,
                f"is a security scheme of type {kind!r}, which there isn't",
                f"type: {' | '.join(sorted(known))}",
            )
