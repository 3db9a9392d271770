"""The rule `secret_without_redaction`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import annotate
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_NAMES = re.compile(
    r"(?:\A|_)(?:password|passwd|passphrase|private_key|client_secret|secret_key|api_key|cvv|cvc|"
    r"card_number|ssn|access_token|refresh_token|security_token|auth_token|id_token|otp)\Z"
)

_GUARDED = re.compile(r"sensitiv|redact|secret|mask|private|confidential", re.IGNORECASE)
"""What options of one's own say of fields that are kept from logs."""


@rule("PRO028", severity="low", harm="exposure", each=1)
def secret_without_redaction(model: Protobuf) -> Iterator[Hit]:
    """Secret that is printed whenever its message is.

    ## What it does
    Finds passwords, tokens, keys and card numbers without `debug_redact = true`.

    ## Why it matters
    Requests are logged whole by interceptors, in errors and in traces. With `debug_redact` the text
    form of a message leaves the value out (protobuf.dev, descriptor.proto, since release 22).

    ## When it is fine
    Messages are never logged. The option changes neither the wire nor the JSON form.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message LoginRequest {
      string email = 1;
      string password = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message LoginRequest {
      string email = 1;
      string password = 2 [debug_redact = true];
    }
    ```

    ## See also
    sensitive-data-storage
    """
    for field in model.own_fields():
        named = "_".join(words(field.name))
        if field.resolved not in ("string", "bytes", "int32", "int64") or not _NAMES.search(named):
            continue
        if field.option("debug_redact") is not None or field.is_deprecated:
            continue
        if any(_GUARDED.search(f"{option.name} {option.value}") for option in field.options):
            continue
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} is a secret without debug_redact.",
            "It stands in every log and trace that prints the message.",
            _mark(field),
            edits=annotate(field, "debug_redact = true"),
        )


def _mark(field: Field) -> str:
    """Return the field as it is, with one more option."""
    label = f"{field.label} " if field.label else ""
    rest = "..., " if field.options else ""
    return f"{label}{field.type} {field.name} = {field.number} [{rest}debug_redact = true];"
