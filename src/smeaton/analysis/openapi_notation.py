"""Snippets of an API description for fixes, in its own notation and with names that it has.

Swagger 2.0, OpenAPI 3.0 and 3.1 write parameters, headers, answers, references and servers
differently; what a fix shows must be what its reader can paste.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import indent

from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.parse.openapi_elements import Response
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.response_edits import find_shared_response
from smeaton.analysis.rest import (
    CURSOR_NAMES,
    OFFSET_NAMES,
    SIZE_NAMES,
    errors_of,
    page_style,
    segments,
)
from smeaton.analysis.vocabulary import plain, word_set, words

_SECTIONS = {"schemas": "definitions", "securitySchemes": "securityDefinitions"}
_GENERAL = word_set(
    "error errors errorresponse default defaulterror problem apierror generalerror "
    "unexpectederror problemdetails"
)
_SPECIAL = re.compile(r"[:#\n\"'{}\[\]]|^[^\w…]")
_PROBLEM = "{$ref: '%s'}  # to define: type, title, status, detail (RFC 9457)"


def write_parameter(
    api: Api, name: str, place: str, schema: str = "type: string", *, required: bool = False
) -> str:
    """Return a parameter in one line: `{name: cursor, in: query, schema: {type: string}}`."""
    must = "required: true, " if required else ""
    said = schema if api.is_swagger else f"schema: {{{schema}}}"
    return f"{{name: {name}, in: {place}, {must}{said}}}"


def write_parameters(*parameters: str) -> str:
    """Return a list of parameters, each as `write_parameter` gives it."""
    return "\n".join(["parameters:", *(f"  - {each}" for each in parameters)])


def write_header(api: Api, name: str, schema: str = "type: integer") -> str:
    """Return a header of an answer in one line: `Retry-After: {schema: {type: integer}}`."""
    return f"{name}: {{{schema}}}" if api.is_swagger else f"{name}: {{schema: {{{schema}}}}}"


def write_headers(*headers: str) -> str:
    """Return the headers of an answer, each as `write_header` gives it."""
    return "\n".join(["headers:", *(f"  {each}" for each in headers)])


def write_content(api: Api, schema: str, media: str = "application/json") -> str:
    """Return what an answer carries, to stand in it."""
    if api.is_swagger:
        return f"schema: {schema}"
    return f"content:\n  {media}:\n    schema: {schema}"


def write_body(api: Api, schema: str, media: str = "application/json") -> str:
    """Return what a request carries, to stand in its operation."""
    if api.is_swagger:
        return f"consumes: [{media}]\nparameters:\n  - {{name: body, in: body, schema: {schema}}}"
    return "requestBody:\n" + indent(write_content(api, schema, media), "  ")


def write_response(status: str, description: str, *parts: str) -> str:
    """Return an answer of an operation: its headers and content as they are given."""
    said = (
        json.dumps(description, ensure_ascii=False) if _SPECIAL.search(description) else description
    )
    return "\n".join([f'"{status}":', f"  description: {said}",
                      *(indent(each, "  ") for each in parts)])  # fmt: skip


def write_server(api: Api, host: str = "api.example.com", path: str = "") -> str:
    """Return where an API is to be found."""
    if api.is_swagger:
        base = f"\nbasePath: {path}" if path else ""
        return f"host: {host}{base}\nschemes: [https]"
    return f"servers:\n  - url: https://{host}{path}"


def write_base(api: Api, path: str) -> str:
    """Return where an API is to be found below a path, its host as it is."""
    if api.is_swagger:
        return f"basePath: {api.root.text('basePath').rstrip('/')}{path}"
    return f"servers:\n  - url: {api.servers[0].url.rstrip('/') if api.servers else ''}{path}"


def write_scheme(api: Api, name: str = "bearer", header: str = "Authorization") -> str:
    """Return the definition of a security scheme that takes a token in a header."""
    key = f"{{type: apiKey, in: header, name: {header}}}"
    if api.is_swagger:
        return f"securityDefinitions:\n  {name}: {key}"
    scheme = "{type: http, scheme: bearer, bearerFormat: JWT}"
    written = scheme if header.lower() == "authorization" else key
    return f"components:\n  securitySchemes:\n    {name}: {written}"


def section(api: Api, name: str) -> str:
    """Return where a contract keeps what has names: "components/schemas" or "definitions"."""
    return _SECTIONS.get(name, name) if api.is_swagger else f"components/{name}"


def write_error(api: Api, status: str, description: str = "What went wrong") -> str:
    """Return an answer for an error as the contract answers others, or as RFC 9457 has it."""
    shared = find_shared_response(api, status)
    if not (shared and _carries(api, shared)):
        shared = _find_error_response(api)
    if shared:
        return f"\"{status}\": {{$ref: '{shared}'}}"
    model, media = find_error_model(api)
    if model:
        return write_response(
            status, description, write_content(api, f"{{$ref: '{model}'}}", media)
        )
    return write_response(status, description, write_problem(api))


def write_problem(api: Api) -> str:
    """Return the content of an error: the contract's own model, or one of RFC 9457."""
    model, media = find_error_model(api)
    if model:
        return write_content(api, f"{{$ref: '{model}'}}", media)
    for operation, error in _list_errors(api):
        for other, schema in error.content.items() if error.status[:1] == "4" else ():
            if not schema.properties:
                continue
            moved = f"#/{section(api, 'schemas')}/Error"
            where = f"  # moved there from {operation.name} {error.status}"
            return write_content(api, f"{{$ref: '{moved}'}}{where}", other)
    problem = _PROBLEM % f"#/{section(api, 'schemas')}/Problem"
    return write_content(api, problem, "application/problem+json")


def _carries(api: Api, reference: str) -> bool:
    """Whether a response that has a name says what is in it."""
    node = api.library.resolve(Node(api.root.document, (), {"$ref": reference}))
    return bool(node.get("content").value or node.get("schema").value)


def _list_errors(api: Api) -> Iterable[tuple[Operation, Response]]:
    return [(each, error) for each in api.operations for error in errors_of(each)]


def _find_error_response(api: Api) -> str:
    """Return the reference of the response with a schema that most errors are; "" for none."""
    used = Counter(
        error.written.text("$ref")
        for _, error in _list_errors(api)
        if error.content and error.status[:1] != "5" and error.written.text("$ref")[:2] == "#/"
    )
    general = [name for name, _ in used.most_common() if not _is_of_one_status(name)]
    return general[0] if general else ""


def _is_of_one_status(reference: str) -> bool:
    """Whether a response is for one kind of error by its name, as "NotFound" or "404"."""
    name = plain(reference.rpartition("/")[2])
    return name not in _GENERAL


def find_error_model(api: Api) -> tuple[str, str]:
    """Return the reference of the model that most errors have, and its media type; "" for none."""
    used = Counter(
        (schema.written.text("$ref"), media)
        for _, error in _list_errors(api)
        for media, schema in error.content.items()
        if schema.is_reference and schema.node
    )
    if used:
        return used.most_common(1)[0][0]
    for name in api.models:
        if plain(name) in ("problem", "problemdetails", "error", "apierror", "errorresponse"):
            problem = plain(name).startswith("problem")
            media = "application/problem+json" if problem else "application/json"
            return f"#/{section(api, 'schemas')}/{name}", media
    return "", ""


def name_parameter(api: Api, kind: str) -> str:
    """Return what a contract calls the "cursor", "page" or "limit" of its lists, or would."""
    known = {"cursor": CURSOR_NAMES, "page": OFFSET_NAMES, "limit": SIZE_NAMES}[kind]
    names = Counter(
        each.name
        for operation in api.operations
        if operation.method == "get"
        for each in operation.parameters
        if each.location == "query" and plain(each.name) in known
    )
    return names.most_common(1)[0][0] if names else kind


def write_paging(api: Api) -> str:
    """Return the parameters of a list, paged as the contract's others are, or by a cursor."""
    size = write_parameter(
        api, name_parameter(api, "limit"), "query", "type: integer, default: 50, maximum: 200"
    )
    styles = Counter(filter(None, (page_style(e) for e in api.operations if e.method == "get")))
    if styles and styles.most_common(1)[0][0] == "offset":
        name = name_parameter(api, "page")
        return write_parameters(write_parameter(api, name, "query", "type: integer"), size)
    return write_parameters(size, write_parameter(api, name_parameter(api, "cursor"), "query"))


def in_style(api: Api, name: str) -> str:
    """Return a name in snake_case as the contract's fields are written."""
    names = [each.name for each in api.fields]
    camel = sum(each.isalnum() and not each.islower() and each[:1].islower() for each in names)
    if camel <= sum("_" in each for each in names):
        return name
    first, *rest = words(name)
    return first + "".join(each.title() for each in rest)


def write_requirement(api: Api, scheme: str, *, writes: bool) -> str:
    """Return the security of an operation: the scheme with the first scope that fits."""
    return f"security:\n  - {scheme}: [{', '.join(pick_scopes(api, scheme, writes=writes)[:1])}]"


def name_scopes(api: Api) -> str:
    """Return names that scopes may have, after what most paths are about."""
    nouns = Counter(
        part
        for each in api.operations
        for part in [next(iter(segments(each.path)), "")]
        if part.isidentifier()
    )
    noun = nouns.most_common(1)[0][0].lower() if nouns else "data"
    return f"{noun}:read, {noun}:write"


def pick_scopes(api: Api, scheme: str, *, writes: bool) -> list[str]:
    """Return the scopes that a scheme offers for reading or writing; all where names don't say."""
    offered = list_scopes(api, scheme)
    reading = {"read", "readonly", "view", "list", "get"}
    chosen = [each for each in offered if (not reading & set(words(each) or ("",))) == writes]
    return chosen or offered


def list_scopes(api: Api, scheme: str) -> list[str]:
    """Return the scopes that the flows of a scheme declare."""
    known = api.security_schemes.get(scheme)
    flows: Sequence[Node] = list(known.flows.values()) if known else ()
    return list(dict.fromkeys(name for flow in flows for name, _ in flow.get("scopes").items()))
