"""The rule `inconsistent_proto_naming`."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Element, File
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule

_SERVICES = "services that end with Service"
_FILES = "lower_snake_case file names"
_FORMS = {
    "lower_snake_case fields": re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z"),
    "PascalCase messages and enums": re.compile(r"[A-Z][A-Za-z0-9]*\Z"),
    "UPPER_SNAKE_CASE values": re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z"),
    "PascalCase services and methods": re.compile(r"[A-Z][A-Za-z0-9]*\Z"),
    _SERVICES: re.compile(r".*(?:Service|API)\Z"),
    "lower_snake_case packages": re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z"),
    _FILES: re.compile(r"(?:.*/)?[a-z][a-z0-9_]*\.proto\Z"),
}
_HABITS = (_SERVICES, _FILES)
"""Forms that count only where some names have them: a project may have another habit."""
_SLIPS = 3
"""Fewer names than this are slips, unless they are a tenth of all."""
_MANY = 5
"""Names that show a habit where none of them has the form."""


def _names(model: Protobuf) -> Iterator[tuple[str, str, Element | File]]:
    """Yield what is named, in which form it is expected, and where."""
    fields, types, values, methods, services, packages, files = _FORMS
    for file in model.own:
        yield packages, file.package or "a", file
        yield files, file.name if file.name.endswith(".proto") else "a.proto", file
        for service in file.services:
            yield methods, service.name, service
            yield services, service.name, service
            for rpc in service.rpcs:
                yield methods, rpc.name, rpc
    for message in model.own_messages():
        yield types, message.name, message
        for oneof in message.oneofs:
            yield fields, oneof.name, oneof
        for field in (*message.fields, *message.extensions):
            yield fields, field.name, field
    for field in (field for file in model.own for field in file.extensions):
        yield fields, field.name, field
    for enum in model.own_enums():
        yield types, enum.name, enum
        for value in enum.values:
            yield values, value.name, value


@rule("PRO047", severity="low", harm="confusion", each=1)
def inconsistent_proto_naming(model: Protobuf) -> Iterator[Hit]:
    """Names that leave the style of Protobuf.

    ## What it does
    Counts names that leave the style of Protobuf: snake_case fields, PascalCase types and methods,
    UPPER_SNAKE_CASE values, services that end with Service. All of it is one finding. Names of
    services and files count where most others of the contract have the form, and the rest where
    any other has it, once there are five. A slip among a hundred names is not worth a word.

    ## Why it matters
    Generators derive names from them and assume the style: userID and user_id collide in JSON, and
    a field Name has no accessor that anybody guesses (protobuf.dev, style guide).

    ## When it is fine
    Names that are released: renaming a field breaks JSON and generated code for no gain. Follow the
    style in what is new.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string orderId = 1;
      string buyer_id = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string buyer_id = 2;
    }
    ```

    ## See also
    api-versioning
    """
    odd: dict[str, list[tuple[str, Element | File]]] = defaultdict(list)
    total: Counter[str] = Counter()
    for form, name, element in _names(model):
        total[form] += 1
        if not _FORMS[form].match(name):
            odd[form].append((name, element))
    for form in _FORMS:
        found = len(odd.get(form, ()))
        none = found == total[form] and (form in _HABITS or total[form] >= _MANY)
        few = found < _SLIPS and found * 10 < total[form]
        if none or few or (form in _HABITS and found * 2 > total[form]):
            odd.pop(form, None)
    if not odd:
        return
    said = "; ".join(
        f"{len(found)} of {total[form]} are no {form}"
        f" ({', '.join(dict.fromkeys(name for name, _ in found[:3]))})"
        for form, found in odd.items()
    )
    name, first = min(
        (one for found in odd.values() for one in found), key=lambda one: isinstance(one[1], File)
    )
    yield Hit(
        name,
        first.top if isinstance(first, File) else first.place,
        f"Names leave the style of Protobuf: {said}.",
        "Generators derive accessors and JSON names from them and assume the style.",
        "Follow it in what is new; renaming what is released breaks JSON and generated code.",
    )
