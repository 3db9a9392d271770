"""The rule `state_as_string`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field, Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_LISTED = re.compile(r"(?:one of|valid values|possible values|values:)[^.]*", re.I)


@rule("PRO016", severity="low", harm="corruption", each=1)
def state_as_string(model: Protobuf) -> Iterator[Hit]:
    """Closed set of values as a string.

    ## What it does
    Finds string fields named status, state or the like, and strings whose comment lists their
    values.

    ## Why it matters
    Nothing checks the spelling: "cancelled" and "canceled" are both sent, and a client can't know
    what it has to handle. An enum lists the values, costs a byte, and lets a reader see a value
    that is newer than itself (AIP-216 for states).

    ## When it is fine
    The values come from elsewhere and are open: codes of another system, names users choose. A
    comment that says so ("free text", "opaque", "defined by the server", "such as", "custom") is
    taken at its word, and the status of a status message or of HTTP is a text.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string status = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum OrderState {
      ORDER_STATE_UNSPECIFIED = 0;
      ORDER_STATE_OPEN = 1;
    }
    message Order {
      string order_id = 1;
      OrderState state = 2;
    }
    ```

    ## See also
    enum-modelling
    """
    for field in model.own_fields():
        if field.resolved != "string" or field.is_repeated or field.is_deprecated:
            continue
        listed = _LISTED.search(field.comment)
        quoted = len(re.findall(r"[\"'`][\w-]+[\"'`]", listed[0])) > 1 if listed else False
        named = words(field.name)[-1] in ("status", "state") and not says(field.name, _OTHER)
        if not named and not quoted:
            continue
        if not quoted and field.scope and _has_code(model, field, field.scope):
            continue
        if not quoted and field.scope and {"status", "message"} <= {*words(field.scope.name)}:
            continue
        if field.scope and _POSTAL & {f.name for f in field.scope.fields}:
            continue
        if re.search(
            r"free|opaque|human|arbitrary|describ|defined by|query|operator|format|custom|"
            r"such as|e\.g\.|not limited",
            field.comment,
            re.I,
        ):
            continue
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} holds one of a few values as a string.",
            "Nothing checks the spelling, and clients can't know what they have to handle.",
            f"enum {''.join(w.title() for w in words(field.name))} with a zero value "
            "_UNSPECIFIED, in a new field.",
        )


_OTHER = {
    "oauth",
    "csrf",
    "address",
    "billing",
    "home",
    "shipping",
    "us",
    "message",
    "text",
    "trace",
    "http",
}
_POSTAL = {
    "city",
    "zip",
    "zip_code",
    "postal_code",
    "country",
    "country_code",
    "street",
    "postcode",
}


def _has_code(model: Protobuf, field: Field, scope: Message) -> bool:
    """Whether an enum beside it says the same for machines, and it is the phrase for people."""
    return any(
        f is not field and f.resolved in model.enums and says(f.name, {"code", "status", "state"})
        for f in scope.fields
    )
