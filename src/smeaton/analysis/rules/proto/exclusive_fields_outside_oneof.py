"""The rule `exclusive_fields_outside_oneof`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import reachable
from smeaton.analysis.rule import Hit, rule

_SAID = re.compile(
    r"mutually exclusive|(?:only|exactly|at most) one of|"
    r"cannot be (?:set|used|combined) (?:together )?with|"
    r"can't be (?:set|used) (?:together )?with|must not be set (?:if|when|together)|"
    r"only one (?:may|can|should|must) be set",
    re.IGNORECASE,
)


@rule("PRO055", severity="low", harm="confusion", each=1)
def exclusive_fields_outside_oneof(model: Protobuf) -> Iterator[Hit]:
    """Fields that exclude each other by a comment alone.

    ## What it does
    Finds fields outside of any oneof whose comment says that only one of several may be set.

    ## Why it matters
    Nothing keeps a client from setting both, and each server decides which one counts. A oneof says
    it in every language, and a switch over it is complete.

    ## When it is fine
    Released fields: moving them into a oneof drops data of clients that set both. Then the server
    refuses both with INVALID_ARGUMENT. Repeated fields can't be in a oneof, and what no request
    holds only the server sets.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Receiver {
      // Only one of email and phone may be set.
      string email = 1;
      string phone = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Receiver {
      oneof address {
        string email = 1;
        string phone = 2;
      }
    }
    ```

    ## See also
    input-validation-and-injection, polymorphic-references
    """
    sent = reachable(model, {rpc.request_type for rpc in model.own_rpcs()})
    for field in model.own_fields():
        if not _fits(field):
            continue
        if sent and (field.scope is None or field.scope.full_name not in sent):
            continue
        names = {f.name for f in field.scope.fields if _fits(f)} if field.scope else set()
        told = _SAID.search(field.comment)
        named = set(re.findall(r"\w+", field.comment)) & (names - {field.name})
        if not told or not named:
            continue
        others = sorted(named)
        listed = " and ".join(", ".join(others).rsplit(", ", 1))
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} excludes {listed} by its comment alone.",
            "Nothing keeps clients from setting both, and each server decides which one counts.",
            f"oneof ... {{ {field.name}; {others[0]}; }} in what is new; of released ones refuse "
            "both."
            if len(others) == 1
            else f"Refuse {field.name} beside any of them with INVALID_ARGUMENT; in what is new a "
            f"oneof of {field.name} and of a message with the others.",
        )


def _fits(field: Field) -> bool:
    """Whether a field can move into a oneof: neither lists nor maps can (language guide, Oneof)."""
    return not (field.oneof or field.is_repeated or field.is_deprecated or field.type == "map")
