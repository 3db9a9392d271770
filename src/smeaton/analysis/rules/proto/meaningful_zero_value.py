"""The rule `meaningful_zero_value`."""

import re
from collections import defaultdict
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import has_presence
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_NEUTRAL = frozenset(
    words(
        "unspecified unknown none invalid undefined default unset null undetermined nil any "
        "auto ok success other no"
    )
)


@rule("PRO005", severity="medium", harm="corruption", each=1)
def meaningful_zero_value(model: Protobuf) -> Iterator[Hit]:
    """Enum whose zero value means something.

    ## What it does
    Finds enums of proto3 and editions whose value 0 is not UNSPECIFIED, UNKNOWN, NONE or the like.

    ## Why it matters
    A field that nobody set reads as 0. Old clients, partial messages and forgotten assignments then
    silently say the first value: an order is NEW, a permission is READ, without anyone deciding so.

    ## When it is fine
    Every field of the enum is `optional`, repeated or in a oneof, so that a reader can tell that
    nothing was set; or a comment calls the value the default. Both are low or not reported. The
    zero value of a released enum must stay: what is stored says 0.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum Access {
      ACCESS_WRITE = 0;
      ACCESS_READ = 1;
    }
    message Grant {
      string user_id = 1;
      Access access = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum Access {
      ACCESS_UNSPECIFIED = 0;
      ACCESS_READ = 1;
      ACCESS_WRITE = 2;
    }
    message Grant {
      string user_id = 1;
      Access access = 2;
    }
    ```

    ## See also
    enum-modelling, event-schema-evolution
    """
    uses: dict[str, list[Field]] = defaultdict(list)
    for field in model.own_fields():
        uses[field.resolved].append(field)
    for enum in model.own_enums():
        zero = next((v for v in enum.values if v.number == 0), None)
        if zero is None:
            continue
        if enum.file.is_closed or set(words(zero.name)) & _NEUTRAL:
            continue
        if re.search(r"do_not_use|unused|reserved|dummy|placeholder|not_set", zero.name, re.I):
            continue
        bare = [f for f in uses[enum.full_name] if not has_presence(f) and not f.is_repeated]
        if uses[enum.full_name] and not bare:
            continue
        said = "default" in f"{zero.comment} {' '.join(f.comment for f in bare)}".lower()
        prefix = "_".join(words(enum.name)).upper()
        named = f" {bare[0].full_name} and" if bare else ""
        yield Hit(
            f"{enum.short}.{zero.name}",
            zero.place,
            f"Enum {enum.short} says {zero.name} where nothing was set.",
            f"A message that leaves out{named or ' the field'} reads as {zero.name}, so a "
            "forgotten field and a decision look alike."
            if not named
            else f"A message that leaves {bare[0].full_name} out reads as {zero.name}, so a "
            "forgotten field and a decision look alike.",
            f"Not yet released: {prefix}_UNSPECIFIED = 0; and {zero.name} under the next free "
            f"number.\nReleased: keep {zero.name} = 0, since renumbering would change what is "
            "stored and sent, and mark the fields `optional` so that readers see whether they "
            "were set.",
            severity=Severity.LOW if said or len(enum.values) == 1 else None,
        )
