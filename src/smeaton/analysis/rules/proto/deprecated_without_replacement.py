"""The rule `deprecated_without_replacement`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Element
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import STAGE
from smeaton.analysis.rule import Hit, rule

_SAID = re.compile(
    r"\buse\b|\binstead\b|replac|supersed|\bsee\b|favou?r of|prefer|moved|no longer|unused|ignored|"
    r"removed?|never|not used|has no effect|will be|deprecat\w*[\s.:,;(-]+\w[\w'`-]*\s+\w",
    re.IGNORECASE,
)


@rule("PRO037", severity="low", harm="confusion", each=1)
def deprecated_without_replacement(model: Protobuf) -> Iterator[Hit]:
    """Deprecated without a word on what to use.

    ## What it does
    Finds fields, values, methods and messages marked deprecated whose comment names neither a
    replacement, one of their siblings, nor a reason.

    ## Why it matters
    Whoever sees the warning can do nothing with it, so it is switched off and the old one lives on
    (AIP-192).

    ## When it is fine
    There is nothing to use instead: a comment that says so is enough. A later stage of the same
    name (StartAlpha1, Start) needs no word.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string buyer_name = 2 [deprecated = true];
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      // Deprecated: use buyer_id and ask for the buyer.
      string buyer_name = 2 [deprecated = true];
      string buyer_id = 3;
    }
    ```

    ## See also
    deprecation-and-sunset
    """
    marked: list[tuple[str, Element, set[str]]] = []
    for message in model.own_messages():
        known = {f.name for f in message.fields}
        marked.append((message.short, message, set()))
        marked += [(f.full_name, f, known - {f.name}) for f in message.fields]
    for enum in model.own_enums():
        known = {value.name for value in enum.values}
        marked += [(f"{enum.short}.{v.name}", v, known - {v.name}) for v in enum.values]
    calls = {rpc.name for rpc in model.own_rpcs()}
    marked += [(rpc.full_name, rpc, calls - {rpc.name}) for rpc in model.own_rpcs()]
    stable = {STAGE.sub("", name) for name, element, _ in marked if not element.is_deprecated}
    for name, element, others in marked:
        if not element.is_deprecated or _SAID.search(element.comment):
            continue
        stem = STAGE.sub("", name)
        if stem in stable or others.intersection(re.findall(r"\w+", element.comment)):
            continue
        yield Hit(
            name,
            element.place,
            f"{name} is deprecated, and nothing says what to use.",
            "A warning that nobody can act on is switched off.",
            "// Deprecated: use ... instead.",
        )
