"""The rule `meaningful_zero_value`."""

import re
from collections import defaultdict
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Enum, Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import has_presence
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_NEUTRAL = frozenset(
    words(
        "unspecified unknown none invalid undefined default unset null undetermined nil any "
        "auto ok success other no disabled disable off empty"
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
    nothing was set; or a comment calls the value the default. Both are low or not reported. What
    is off or disabled unless somebody says so is a safe zero, and an enum that no field holds is
    a list of constants. The zero value of a released enum must stay: what is stored says 0.

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
        if _EMPTY.search(zero.name):
            continue
        bare = [f for f in uses[enum.full_name] if not has_presence(f) and not f.is_repeated]
        if not bare and (uses[enum.full_name] or any(True for _ in model.own_fields())):
            continue
        named = bare[0].full_name if bare else "its field"
        said = "default" in f"{zero.comment} {' '.join(f.comment for f in bare)}".lower()
        prefix = _prefix(enum)
        yield Hit(
            f"{enum.short}.{zero.name}",
            zero.place,
            f"Enum {enum.short} says {zero.name} where nothing was set.",
            f"A message that leaves {named} out reads as {zero.name}, so a "
            "forgotten field and a decision look alike.",
            f"Not yet released: {prefix}_UNSPECIFIED = 0, and {zero.name} under the next free "
            f"number. Released: keep {zero.name} = 0 and mark {named} `optional`, so "
            "that readers see whether it was set.",
            severity=Severity.LOW if said or len(enum.values) == 1 else None,
        )


_EMPTY = re.compile(
    r"do_not_use|unused|reserved|dummy|placeholder|(?:\A|_)unspec|not_?(?:set|spec|def|given|avail)|"
    r"un_?(?:set|def)",
    re.I,
)


def _prefix(enum: Enum) -> str:
    """Return what new values start with: what all values share, or the enum's name."""
    said = [value.name.split("_")[:-1] for value in enum.values]
    shared = [parts[0] for parts in zip(*said, strict=False) if len(set(parts)) == 1]
    return "_".join(shared or words(enum.name)).upper()
