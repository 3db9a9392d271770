"""OpenAPI 3.0 and 3.1 and Swagger 2.0 as one model: operations, models, security.

What Swagger spells differently (body and form parameters, consumes and produces, definitions,
securityDefinitions, host and basePath) is read into the form of OpenAPI 3.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from smeaton.analysis.parse.json_schema import (
    Field,
    JsonSchema,
    list_fields,
    list_references,
    outline_model,
)
from smeaton.analysis.parse.openapi_elements import (
    Body,
    Parameter,
    Response,
    SecurityScheme,
    Server,
)
from smeaton.analysis.parse.tree import Document, Library, Node, Places, read_library
from smeaton.analysis.source import Place, Source, list_context
from smeaton.analysis.vocabulary import plain

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


class Operation:
    """A method of a path."""

    def __init__(self, api: "Api", path: str, method: str, item: Node, node: Node) -> None:
        self.api = api
        self.path = path
        self.method = method
        """In lower case."""
        self.item = item
        self.node = node

    @property
    def name(self) -> str:
        """How findings call it: "GET /orders"."""
        return f"{self.method.upper()} {self.path}"

    @property
    def place(self) -> Place:
        """Where its method stands."""
        return self.node.place

    @property
    def id(self) -> str:
        """Its operationId."""
        return self.node.text("operationId")

    @property
    def words(self) -> str:
        """All that people are told of it: summary, description, id, tags."""
        parts = [self.node.text(key) for key in ("summary", "description", "operationId")]
        return " ".join([*parts, *self.node.texts("tags")])

    @property
    def deprecated(self) -> bool:
        """Whether clients are told not to use it."""
        return self.node.flag("deprecated")

    @cached_property
    def parameters(self) -> list[Parameter]:
        """Its parameters and those of its path; its own count where both have one."""
        found: dict[tuple[str, str], Parameter] = {}
        for holder in (self.item, self.node):
            for written in holder.get("parameters").elements():
                node = self.api.library.resolve(written)
                name, location = node.text("name"), node.text("in")
                if name and location in ("path", "query", "header", "cookie"):
                    found[name, location] = Parameter(
                        name,
                        location,
                        node.flag("required") or location == "path",
                        self.api.parameter_schema(node),
                        node,
                        written,
                    )
        return list(found.values())

    def parameter(self, *names: str) -> Parameter | None:
        """Return its query parameter of one of these names, whatever case and separators."""
        wanted = {plain(name) for name in names}
        for each in self.parameters:
            if each.location == "query" and plain(each.name) in wanted:
                return each
        return None

    @cached_property
    def body(self) -> Body | None:
        """What a request carries; None for nothing."""
        written = self.node.get("requestBody")
        if written:
            node = self.api.library.resolve(written)
            content = self.api.content(node)
            return Body(node.flag("required"), content, node, written)
        return self._read_swagger_body()

    def _read_swagger_body(self) -> Body | None:
        form: list[Node] = []
        for holder in (self.item, self.node):
            for written in holder.get("parameters").elements():
                node = self.api.library.resolve(written)
                if node.text("in") == "body":
                    schema = JsonSchema(self.api.library, node.get("schema"))
                    kinds = self._media("consumes") or ["application/json"]
                    content = dict.fromkeys(kinds, schema)
                    return Body(node.flag("required"), content, node, written)
                if node.text("in") == "formData":
                    form.append(node)
        if not form:
            return None
        value = {
            "type": "object",
            "properties": {node.text("name"): node.value for node in form},
            "required": [node.text("name") for node in form if node.flag("required")],
        }
        schema = JsonSchema(self.api.library, Node(form[0].document, form[0].path, value))
        kinds = self._media("consumes") or ["application/x-www-form-urlencoded"]
        return Body(True, dict.fromkeys(kinds, schema), form[0], form[0])

    def _media(self, key: str) -> list[str]:
        return self.node.texts(key) or self.api.root.texts(key)

    @cached_property
    def responses(self) -> dict[str, Response]:
        """Its answers by status."""
        found: dict[str, Response] = {}
        for status, written in self.node.get("responses").items():
            if status.startswith("x-"):
                continue
            node = self.api.library.resolve(written)
            content = self.api.content(node)
            if node.get("schema"):
                schema = JsonSchema(self.api.library, node.get("schema"))
                content = dict.fromkeys(self._media("produces") or ["application/json"], schema)
            headers = {
                name.lower(): self.api.library.resolve(each)
                for name, each in node.get("headers").items()
            }
            found[status.upper() if status != "default" else status] = Response(
                status.upper() if status != "default" else status, content, headers, node, written
            )
        return found

    @property
    def success(self) -> Response | None:
        """Its first answer that all went well."""
        return next((each for each in self.responses.values() if each.is_success), None)

    @cached_property
    def security(self) -> list[dict[str, list[str]]] | None:
        """What callers have to show: alternatives of schemes with scopes.

        Empty where it says that nothing is needed, None where nothing is said at all; an empty
        alternative means that it is optional.
        """
        written = self.node.get("security")
        chosen = written if written else self.api.root.get("security")
        if not chosen:
            return None
        return [{name: each.texts(name) for name, _ in each.items()} for each in chosen.elements()]

    @property
    def is_public(self) -> bool:
        """Whether anybody may call it, by what is said."""
        return not self.security or any(not each for each in self.security)

    @property
    def result(self) -> JsonSchema | None:
        """What it answers with in JSON when all goes well."""
        return pick_json(self.success.content) if self.success else None

    @property
    def listed(self) -> JsonSchema | None:
        """The list that a GET answers with, bare or in an envelope; None for a single thing."""
        result = self.result
        if self.method != "get" or result is None:
            return None
        if result.is_array:
            return result
        arrays = [each for each in result.properties.values() if each.is_array]
        return arrays[0] if len(arrays) == 1 and not self.path.endswith("}") else None


@dataclass(eq=False)
class Api:
    """One API description."""

    dialect: str | None
    """"2.0", "3.0.3", "3.1.0"."""
    artifacts: tuple[str, ...]
    library: Library
    root: Node
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    kind: ClassVar[str] = "openapi"

    @property
    def is_swagger(self) -> bool:
        """Whether it is written in Swagger 2.0."""
        return str(self.dialect or "").startswith("2")

    @cached_property
    def operations(self) -> list[Operation]:
        """Every operation, in the order of the document."""
        found = []
        for path, written in self.root.get("paths").items():
            item = self.library.resolve(written)
            for method in item.value if isinstance(item.value, dict) else ():
                node = item.get(method)
                if str(method).lower() in METHODS and isinstance(node.value, dict):
                    found.append(Operation(self, path, str(method).lower(), item, node))
        return found

    @cached_property
    def webhooks(self) -> list[Operation]:
        """What the API sends: webhooks and callbacks."""
        found = []
        for name, written in self.root.get("webhooks").items():
            item = self.library.resolve(written)
            found += [
                Operation(self, name, method, item, item.get(method))
                for method in METHODS
                if item.get(method)
            ]
        for operation in self.operations:
            for _, written in operation.node.get("callbacks").items():
                for url, path in self.library.resolve(written).items():
                    item = self.library.resolve(path)
                    found += [
                        Operation(self, url, method, item, item.get(method))
                        for method in METHODS
                        if item.get(method)
                    ]
        return found

    @cached_property
    def models(self) -> dict[str, JsonSchema]:
        """The schemas that have names."""
        node = self.root.get("definitions") if self.is_swagger else self.root.at(
            "components", "schemas"
        )  # fmt: skip
        return {name: JsonSchema(self.library, each, name) for name, each in node.items()}

    @cached_property
    def security_schemes(self) -> dict[str, SecurityScheme]:
        """The ways to authenticate, by name."""
        node = self.root.get("securityDefinitions") if self.is_swagger else self.root.at(
            "components", "securitySchemes"
        )  # fmt: skip
        return {
            name: self._read_scheme(name, self.library.resolve(each)) for name, each in node.items()
        }

    def _read_scheme(self, name: str, node: Node) -> SecurityScheme:
        kind = node.text("type")
        flows = dict(node.get("flows").items())
        if kind == "oauth2" and node.text("flow"):
            names = {"application": "clientCredentials", "accessCode": "authorizationCode"}
            flows = {names.get(node.text("flow"), node.text("flow")): node}
        scheme = "basic" if kind == "basic" else node.text("scheme").lower()
        kind = "http" if kind == "basic" else kind
        return SecurityScheme(name, kind, scheme, node.text("in"), flows, node)

    @cached_property
    def servers(self) -> list[Server]:
        """Where the API is to be found; paths and operations may name servers of their own."""
        if self.is_swagger:
            host = self.root.text("host")
            base = self.root.text("basePath")
            schemes = self.root.texts("schemes") or [""]
            place = self.root.get("schemes" if self.root.get("schemes") else "host").place
            return [Server(f"{each}://{host}{base}" if each else f"//{host}{base}", place)
                    for each in schemes] if host else []  # fmt: skip
        return [
            Server(each.text("url"), each.get("url").place)
            for each in self.root.get("servers").elements()
        ]

    def content(self, node: Node) -> dict[str, JsonSchema]:
        """Return the schemas of a body or response by media type."""
        return {
            media.lower(): JsonSchema(self.library, self.library.resolve(each).get("schema"))
            for media, each in self.library.resolve(node.get("content")).items()
        }

    def parameter_schema(self, node: Node) -> JsonSchema:
        """Return the schema of a parameter, which in Swagger is the parameter itself."""
        if node.get("schema") or not self.is_swagger:
            schema = node.get("schema")
            if not schema:
                content = next((each for _, each in node.get("content").items()), None)
                schema = content.get("schema") if content else schema
            return JsonSchema(self.library, schema)
        return JsonSchema(self.library, node)

    @cached_property
    def sent(self) -> frozenset[str]:
        """The names of models that clients send, alone or within others."""
        bodies = [each.body for each in self.operations if each.body]
        return self._reach(schema for body in bodies for schema in body.content.values())

    @cached_property
    def answered(self) -> frozenset[str]:
        """The names of models that clients are sent, alone or within others."""
        return self._reach(
            schema
            for each in self.operations
            for response in each.responses.values()
            for schema in response.content.values()
        )

    def _reach(self, schemas: Iterator[JsonSchema]) -> frozenset[str]:
        return frozenset(each.name for each in list_references(schemas))

    @cached_property
    def fields(self) -> list[Field]:
        """Every field once: of the models, and of bodies written in place."""
        found: list[Field] = []
        for name, schema in self.models.items():
            use = {"in_request": name in self.sent, "in_response": name in self.answered}
            found += list_fields(schema, f"{name}.", **use)
        seen: set[object] = set()
        for operation in self.operations:
            prefix = f"{operation.name}#"
            bodies = list(operation.body.content.values()) if operation.body else []
            answers = [s for r in operation.responses.values() for s in r.content.values()]
            for schemas, use in ((bodies, {"in_request": True}), (answers, {"in_response": True})):
                for schema in schemas:
                    if not schema.is_reference and schema.key not in seen:
                        seen.add(schema.key)
                        found += list_fields(schema, prefix, **use)
        return found

    def objects(self) -> Mapping[str, Place]:
        """Return each operation, parameter, model and field, and where it stands."""
        found: dict[str, Node] = {}
        for operation in self.operations:
            found[operation.name] = operation.node
            for parameter in operation.parameters:
                found[f"{operation.name}#{parameter.name}"] = parameter.written
        found |= {name: schema.written for name, schema in self.models.items()}
        for each in self.fields:
            found.setdefault(each.object, each.schema.written)
        return Places(found)

    def outline(self) -> list[str]:
        """Return a line an operation, then a line a model."""
        lines = []
        for each in self.operations:
            names = [p.name + ("" if p.required else "?") for p in each.parameters]
            body = pick_json(each.body.content) if each.body else None
            sent = f" body {body.name or 'inline'}" if body else ""
            result = each.result
            gives = f" -> {result.name or '/'.join(sorted(result.types))}" if result else ""
            lines.append(f"{each.name}({', '.join(names)}){sent}{gives}"[:300])
        return lines + [outline_model(name, schema) for name, schema in self.models.items()]


def pick_json(content: dict[str, JsonSchema]) -> JsonSchema | None:
    """Return the schema of the JSON form of some content, or of its first form."""
    for media, schema in content.items():
        if "json" in media:
            return schema
    return next(iter(content.values()), None)


def read(sources: Sequence[Source]) -> list[Api]:
    """Read API descriptions; each that names a version is a model, the others are read along."""
    library = read_library(list(sources))
    apis = []
    for source in sources:
        document = library.documents[source.name]
        version = _version(document)
        if version is None:
            continue
        others = tuple(name for name in library.documents if name != source.name)
        api = Api(version, (source.name, *others), library, document.root)
        api.context = list_context(sources)
        len(api.fields)  # follows every reference that matters
        api.notes = [*document.notes, *library.note_missing()]
        apis.append(api)
    return apis


def _version(document: Document) -> str | None:
    root: Any = document.data
    if not isinstance(root, dict):
        return "" if document.notes else None
    for key in ("openapi", "swagger"):
        if root.get(key) is not None:
            return str(root[key])
    return None
