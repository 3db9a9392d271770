"""The rule `narrow_identifier`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import is_bounded, resource_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import LOOKUPS, singular, words

_SMALL = frozenset(
    words(
        "shard partition port worker node replica process thread proc pid slot channel type "
        "category locale language currency country region zone rack cpu core vlan page "
        "chunk sequence seq schema version stream attempt bucket epoch codec numeric rule "
        "index binding volume disk"
    )
)


@rule("PRO015", severity="medium", harm="outage", each=1)
def narrow_identifier(model: Protobuf) -> Iterator[Hit]:
    """Identifier of 32 bits.

    ## What it does
    Finds ids of things that grow in number (user_id, order_id) as int32 or uint32.

    ## Why it matters
    After 2,147,483,647 the next id doesn't fit, and all readers have to change at once: int32 to
    int64 is compatible on the wire, but an old reader cuts the upper bits off without a word.

    ## When it is fine
    The thing is bounded or local: shards, ports, categories, spans, packets. Only what the methods
    create, read or delete by name is reported, and what grows in any product (users, orders,
    messages). It is medium for what comes in by the thousand: messages, log entries, transactions.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      int32 order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
    }
    ```

    ## See also
    primary-key-choice
    """
    nouns = {
        word
        for rpc in model.own_rpcs()
        if verb_of(rpc.name)
        for word in resource_of(rpc.name).split("_")
    }
    for field in model.own_fields():
        parts = words(field.name)
        if field.resolved not in ("int32", "uint32", "sint32") or parts[-1] not in ("id", "ids"):
            continue
        named = {singular(word) for word in parts}
        owner = {singular(word) for word in words(field.scope.name)} if field.scope else set()
        small = _SMALL | LOOKUPS
        if named & small or (len(parts) == 1 and owner & small) or is_bounded(field):
            continue
        if owner & {"mapping", "map"}:
            continue
        thing = singular(parts[-2]) if len(parts) > 1 else _owner(field)
        if thing not in nouns | _GROWING | (_FAST if nouns else set()):
            continue
        wide = field.resolved.replace("32", "64")
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} is an identifier of 32 bits.",
            "Past 2,147,483,647 the next one doesn't fit, and old readers cut off what is above.",
            f"{'repeated ' * field.is_repeated}{wide} {field.name} = {field.number};  // the same "
            "bytes on the wire; generated types and JSON, a string then, change",
            severity=None if thing in _FAST else Severity.LOW,
        )


_GROWING = frozenset(
    words(
        "user account customer order product project payment comment post invoice booking chat "
        "event"
    )
)
_FAST = frozenset(words("message transaction notification log record reading entry"))


def _owner(field: Field) -> str:
    """Return what a bare `id` is of, by the message that holds it; a part of a name is no thing."""
    named = words(field.scope.name) if field.scope else ("",)
    return singular(named[-1]) if named[-1] != "message" or len(named) == 1 else ""
