"""What the methods of a gRPC service say of themselves: verb, resource, pages, HTTP bindings.

Rules ask here, so that "a list" or "in the style of Google's AIPs" means the same to all of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from smeaton.analysis.parse.proto_elements import Element, Enum, Field, File, Message, Option, Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.source import Edit
from smeaton.analysis.vocabulary import singular, words

_VERBS = {
    "get": "get describe fetch read lookup show retrieve",
    "list": "list search query find browse",
    "create": "create add register insert new",
    "update": "update modify edit patch",
    "delete": "delete remove destroy",
}
_VERB = {word: verb for verb, said in _VERBS.items() for word in said.split()}
_SINGLY = 8
EMPTY = "google.protobuf.Empty"
TIMES = ("google.protobuf.Timestamp", "google.type.DateTime", "google.type.Date")
OPERATION = "google.longrunning.Operation"
MASK = "google.protobuf.FieldMask"
HTTP = "(google.api.http)"
_METHODS = ("get", "put", "post", "delete", "patch")
_VARIABLE = re.compile(r"\{([\w.]+)(?:=([^{}]*))?\}")
_UNSTABLE = re.compile(r"(?:^|\.)v\d+(?:p\d+)?(?:alpha|beta|test|dev|rc|preview)\w*(?:\.|\Z)")
PAGE_TOKENS = re.compile(
    r"(?:\A|_)(?:page|cursor|continuation|offset|skip|after|before|since|start|marker|next|token|"
    r"revision|last|from|limit)(?:_|\Z)"
)
VERSION = re.compile(r"(?:^|\.)v\d+\w*\Z")


@dataclass(frozen=True, slots=True)
class Binding:
    """One HTTP route of a method."""

    method: str
    """In upper case."""
    path: str
    body: str
    response_body: str
    option: Option

    @property
    def variables(self) -> list[tuple[str, str]]:
        """The fields in its path, and the pattern of each, "" without one."""
        return _VARIABLE.findall(self.path)


@cache
def verb_of(name: str) -> str:
    """Return get, list, create, update, delete or "" for a method's name: ListUsers, UserList."""
    parts = words(name)
    return _VERB.get(parts[0]) or _VERB.get(parts[-1], "") if parts else ""


STAGE = re.compile(r"(?:Alpha|Beta)\d*\Z|V\d+(?:(?:alpha|beta)\d+)?\Z")
"""What a method's name says of its version."""


@cache
def resource_of(name: str) -> str:
    """Return what a method is about, in the singular: "order_item" for ListOrderItems."""
    parts = list(words(STAGE.sub("", name)))
    if parts and parts[0] == "batch":
        parts = parts[1:]
    if parts and parts[0] in _VERB:
        parts = parts[1:]
    elif parts and parts[-1] in _VERB:
        parts = parts[:-1]
    return "_".join((*parts[:-1], singular(parts[-1]))) if parts else ""


def request_of(model: Protobuf, rpc: Rpc) -> Message | None:
    """Return the message that a method takes, if it is among the files."""
    return model.messages.get(rpc.request_type)


def response_of(model: Protobuf, rpc: Rpc) -> Message | None:
    """Return the message that a method returns, if it is among the files."""
    return model.messages.get(rpc.response_type)


def bindings(rpc: Rpc) -> list[Binding]:
    """Return the HTTP routes of a method, additional ones included (google/api/http.proto)."""
    found: list[Binding] = []
    for option in rpc.options:
        if option.name == HTTP and isinstance(option.value, dict):
            rules = [option.value, *option.value.get("additional_bindings", ())]
            found += [b for rule in rules for b in _read_binding(rule, option)]
    return found


def _read_binding(rule: Any, option: Option) -> Iterator[Binding]:
    if not isinstance(rule, dict):
        return

    def text(name: str) -> str:
        said = rule.get(name) or [""]
        return said[-1] if isinstance(said[-1], str) else ""

    for method in _METHODS:
        if method in rule:
            yield Binding(method.upper(), text(method), text("body"), text("response_body"), option)


def is_aip(model: Protobuf) -> bool:
    """Whether the API is written after Google's AIPs: it annotates resources or field behaviour."""
    return any(
        option.name.startswith(("(google.api.resource)", "(google.api.field_behavior)"))
        for message in model.own_messages()
        for option in (*message.options, *(o for f in message.fields for o in f.options))
    )


def behaviours(field: Field) -> set[str]:
    """Return what google.api.field_behavior says of a field: REQUIRED, OUTPUT_ONLY, ..."""
    found: set[str] = set()
    for option in field.options:
        if option.name == "(google.api.field_behavior)":
            value = option.value if isinstance(option.value, list) else [option.value]
            found |= {str(each) for each in value}
    return found


def is_unstable(package: str) -> bool:
    """Whether a package's version promises nothing: v1alpha1, v2beta3."""
    return bool(_UNSTABLE.search(package))


def has_presence(field: Field) -> bool:
    """Whether a reader can tell that a field was not set."""
    if field.is_repeated:
        return False
    if field.label in ("optional", "required") or field.oneof or field.file.is_closed:
        return True
    said = field.option("features.field_presence")
    if said:
        return bool(said != "IMPLICIT")
    if field.file.syntax not in ("proto3", ""):
        whole = field.file.option("features.field_presence")
        return str(whole) != "IMPLICIT"
    return False


def carried(model: Protobuf, request: Message) -> Message | None:
    """Return the resource that an update's request carries whole; None where it carries none.

    What is called a patch or a change says itself what it changes.
    """
    noun = {singular(word) for word in words(request.name)[1:-1]}
    for field in request.fields:
        whole = model.messages.get(field.resolved)
        if whole is None or field.is_repeated or field.oneof or len(whole.fields) < 3:
            continue
        named = {singular(word) for word in words(whole.name)}
        if named & {"patch", "update", "change", "changes", "diff", "delta"}:
            continue
        if (
            named & noun
            and named - noun <= _WRAPPING
            and any(not has_presence(f) for f in whole.fields)
        ):
            return whole
    return None


_WRAPPING = frozenset(
    words("info proto data input model dto details entity record resource spec object item payload")
)
"""What names of messages add to a resource without making it another: OrderInfo, OrderInput."""


def is_bounded(field: Field) -> bool:
    """Whether a validation rule or a comment says how much a field may hold."""
    if any("max" in option.name or _holds_max(option.value) for option in field.options):
        return True
    return bool(BOUND.search(field.comment))


BOUND = re.compile(
    r"\bmax(?:imum)?\b|\bat most\b|\bup to\b|\blimit(?:ed)?\b|\bno more than\b|\bcapped\b|"
    r"\bless than\b|\bexceed|\bbounded\b|\btruncated?\b",
    re.IGNORECASE,
)
"""Words by which documentation says how much there may be."""


def documentation(rpc: Rpc) -> str:
    """Return what is said of a method for people: its comment and the prose in its options."""
    return " ".join((rpc.comment, *(text for o in rpc.options for text in _list_prose(o.value))))


def _list_prose(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _list_prose(each)
    elif isinstance(value, list):
        for each in value:
            yield from _list_prose(each)
    elif isinstance(value, str) and " " in value:
        yield value


def _holds_max(value: Any) -> bool:
    if isinstance(value, dict):
        return any("max" in key or key in ("in", "len", "const") for key in value) or any(
            _holds_max(each) for values in value.values() for each in values
        )
    return False


def called(model: Protobuf) -> set[str]:
    """Return the types that methods take and return."""
    return {name for rpc in model.own_rpcs() for name in (rpc.request_type, rpc.response_type)}


def reachable(model: Protobuf, roots: set[str]) -> dict[str, str]:
    """Return the messages that lie in the given ones, and of each the root that holds it."""
    found = {name: name for name in sorted(roots) if name in model.messages}
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for field in model.messages[name].fields:
            if field.resolved in model.messages and field.resolved not in found:
                found[field.resolved] = found[name]
                waiting.append(field.resolved)
    return found


def insert(element: Message | Enum | Rpc, text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a statement at the top of an element's braces."""
    file = element.file
    indent = _indent(element)
    if element.body:
        line = file.text[element.body : file.text.find("\n", element.body)]
        tail = f"\n{indent}" if line.strip().startswith("}") else ""
        return (Edit(file.name, element.body, element.body, f"\n{indent}  {text}{tail}"),)
    if isinstance(element, Rpc) and file.text[element.brace : element.brace + 1] == ";":
        body = f" {{\n{indent}  {text}\n{indent}}}"
        return (Edit(file.name, element.brace, element.brace + 1, body),)
    return ()


def reserve(
    element: Message | Enum, ranges: Iterable[tuple[int, int]], names: Iterable[str] = ()
) -> tuple[Edit, ...]:
    """Return the edits that reserve numbers and names; each for itself, so that equal ones meet.

    Two findings may ask for one number, and protoc refuses ranges that overlap.
    """
    said = []
    for low, high in ranges:
        single = high - low < _SINGLY
        said += [f"{n}" for n in range(low, high + 1)] if single else [f"{low} to {high}"]
    said += [reserved_name(element.file, name) for name in names]
    return tuple(edit for one in reversed(said) for edit in insert(element, f"reserved {one};"))


def reserved_name(file: File, name: str) -> str:
    """Return a name as `reserved` takes it: quoted, but for editions."""
    return f'"{name}"' if file.syntax in ("", "proto2", "proto3") else name


def _indent(element: Element) -> str:
    text = element.file.text
    line = text[text.rfind("\n", 0, element.start) + 1 : element.start]
    return line if not line.strip() else ""


def annotate(field: Field, option: str) -> tuple[Edit, ...]:
    """Return the edit that gives a field one more option in its brackets."""
    text, name = field.file.text, field.file.name
    end = field.end - 1
    if field.end <= field.start or text[end : field.end] != ";":
        return ()
    before = text[field.start : end].rstrip()
    at = field.start + len(before)
    if before.endswith("]"):
        return (Edit(name, at - 1, at - 1, f", {option}"),)
    return (Edit(name, at, at, f" [{option}]"),)
