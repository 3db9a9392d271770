"""The rule `resource_annotation_mismatch`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


def _resource(message: Message) -> dict[str, list[object]] | None:
    said = message.option("(google.api.resource)")
    return said if isinstance(said, dict) else None


def _one(said: dict[str, list[object]], key: str) -> str:
    values = said.get(key) or [""]
    return str(values[-1])


def _judge(message: Message, said: dict[str, list[object]]) -> Iterator[tuple[str, str]]:
    kind = _one(said, "type")
    name = message.find(_one(said, "name_field") or "name")
    if not re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9.-]+/[A-Z]\w*", kind):
        yield f"has the type {kind!r}, which isn't service/Kind", 'type: "shop.example.com/Order"'
    if name is None or name.resolved != "string":
        yield "has no string field for its name", "string name = 1;"
    for pattern in said.get("pattern", ()):
        path = str(pattern)
        parts = path.split("/")
        odd = [p for p in parts[1::2] if not re.fullmatch(r"\{[a-z][a-z0-9_]*\}|-|_", p)]
        even = [p for p in parts[0::2] if "{" in p]
        named = re.findall(r"\{(\w+)\}", path)
        if path.startswith("/") or ((odd or even) and path != "*"):
            yield (
                f"has the pattern {path!r}, in which names and ids don't alternate",
                ('pattern: "shops/{shop}/orders/{order}"'),
            )
        elif len(set(named)) < len(named):
            yield f"has the pattern {path!r}, in which a variable stands twice", "Rename one."


@rule("PRO051", severity="medium", harm="confusion", each=2)
def resource_annotation_mismatch(model: Protobuf) -> Iterator[Hit]:
    """Resource whose annotation can't be right.

    ## What it does
    In APIs that annotate resources: finds types that two messages share or that have no service,
    patterns in which collections and ids don't alternate, resources without a name, and references
    to types of this API that no resource has.

    ## Why it matters
    Client libraries, audit logs and policies parse names by these patterns. A wrong one yields
    helpers that cut names apart in the wrong places, and references that lead nowhere (AIP-122,
    AIP-123, AIP-124).

    ## When it is fine
    Contracts without google.api.resource are not judged, nor are types of other services,
    nor references while an import is missing that may hold the resource.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/resource.proto";
    message Order {
      option (google.api.resource) = {
        type: "shop.example.com/Order"
        pattern: "orders/order_id"
      };
      string name = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/resource.proto";
    message Order {
      option (google.api.resource) = {
        type: "shop.example.com/Order"
        pattern: "orders/{order}"
      };
      string name = 1;
    }
    ```

    ## See also
    resource-modelling
    """
    types: dict[str, Message] = {}
    for file in model.own:
        for option in file.options:
            if option.name == "(google.api.resource_definition)" and isinstance(option.value, dict):
                types.setdefault(_one(option.value, "type"), Message(file=file))
    for message in model.own_messages():
        said = _resource(message)
        if said is None:
            continue
        first = types.setdefault(_one(said, "type"), message)
        problems = list(_judge(message, said))
        if first is not message and first.name:
            problems.append((f"has the type of {first.short}", "A type of its own."))
        for problem, fix in problems:
            yield Hit(
                message.short,
                message.place,
                f"Resource {message.short} {problem}.",
                "Client libraries and policies take names apart by it.",
                fix,
            )
    if model.missing_imports:
        return
    domains = {kind.partition("/")[0] for kind in types}
    for field in model.own_fields():
        said = field.option("(google.api.resource_reference)")
        kinds = (
            [str(v) for values in said.values() for v in values] if isinstance(said, dict) else []
        )
        kinds += [str(o.value) for o in field.options if "resource_reference)." in o.name]
        for kind in kinds:
            if kind != "*" and kind not in types and kind.partition("/")[0] in domains:
                yield Hit(
                    field.full_name,
                    field.place,
                    f"Field {field.full_name} refers to {kind}, which no resource is.",
                    "Nothing can be looked up by it.",
                    f"One of {', '.join(sorted(types))}.",
                )
