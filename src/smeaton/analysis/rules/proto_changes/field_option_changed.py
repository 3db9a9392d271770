"""The rule `field_option_changed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.proto_elements import Enum, Field, Message
from smeaton.analysis.proto_changes import pair_enums, pair_fields, pair_messages, report
from smeaton.analysis.rule import Hit, rule

_FIELD = {
    "ctype": "its type in C++",
    "jstype": "its type in JavaScript",
    "features.(pb.cpp).string_type": "its type in C++",
    "features.utf8_validation": "which strings are accepted",
    "features.(pb.java).utf8_validation": "which strings Java accepts",
}


def _effective(field: Field, option: str) -> object:
    """Return what an option says for a field: its own, or that of the file."""
    own = field.option(option)
    if own is None and option.startswith("features"):
        own = field.file.option(option)
    if option == "ctype":
        return None if own == "STRING" else own
    if option.endswith("utf8_validation"):
        if own is None:
            check = option == "features.utf8_validation"
            if check:
                return "NONE" if field.file.is_closed else "VERIFY"
            return bool(field.file.option("java_string_check_utf8")) or None
        return own
    return own


@rule("PRC018", severity="low", harm="confusion", each=1)
def field_option_changed(change: Comparison) -> Iterator[Hit]:
    """Field whose options change generated code or what is accepted.

    ## What it does
    Finds fields whose ctype, jstype, string_type or utf8_validation changed, and messages and enums
    whose JSON format or openness did.

    ## Why it matters
    Types change in generated code. A string that was taken as it came is refused when it isn't
    UTF-8; an enum that became closed drops values that it doesn't know (buf: FIELD_SAME_CTYPE,
    FIELD_SAME_JSTYPE, FIELD_SAME_UTF8_VALIDATION, ENUM_SAME_TYPE, MESSAGE_SAME_JSON_FORMAT).

    ## When it is fine
    No client is written in that language. Lifted checks break nobody but are reported once.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      int64 order_id = 1 [jstype = JS_STRING];
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      int64 order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      int64 order_id = 1 [jstype = JS_STRING];
    }
    ```

    ## See also
    event-schema-evolution
    """
    for old, new in pair_fields(change):
        texts = {old.resolved, new.resolved} & {"string", "bytes"} or "string" in (
            old.key_type,
            new.key_type,
        )
        for option, what in _FIELD.items():
            if option != "jstype" and not texts:
                continue
            if "utf8" in option and "string" not in (old.resolved, new.resolved, old.key_type):
                continue
            before, after = _effective(old, option), _effective(new, option)
            if before != after:
                yield report(
                    Severity.LOW,
                    new.file,
                    new.full_name,
                    new.place,
                    f"Option {option} of {new.full_name} was {before} and is {after}: {what} "
                    "changes.",
                    why="Code has another type, or values that were accepted are refused.",
                    fix=f"[{option} = {before}];" if before else f"No {option}, as before.",
                )
    types: list[tuple[Message | Enum, Message | Enum]] = [
        *pair_messages(change),
        *pair_enums(change),
    ]
    for old_type, new_type in types:
        for feature in ("features.json_format", "features.enum_type", "message_set_wire_format"):
            if (feature == "features.enum_type") != isinstance(old_type, Enum) and (
                feature != "features.json_format"
            ):
                continue
            said, now = _feature(old_type, feature), _feature(new_type, feature)
            if said != now:
                yield report(
                    Severity.MEDIUM if now in ("CLOSED", "ALLOW", True) else Severity.LOW,
                    new_type.file,
                    new_type.short,
                    new_type.place,
                    f"{new_type.short} has {feature} {now} and had {said}.",
                    why="Values or JSON that were accepted are not, or the other way round.",
                    fix=f"option {feature} = {said};",
                    group="type",
                )


def _feature(element: Message | Enum, feature: str) -> object:
    own = element.option(feature)
    if own is None and feature.startswith("features"):
        own = element.file.option(feature)
    if own is not None or feature == "message_set_wire_format":
        return own or None
    closed = element.file.is_closed
    if feature == "features.enum_type":
        return "CLOSED" if closed else "OPEN"
    return "LEGACY_BEST_EFFORT" if closed else "ALLOW"
