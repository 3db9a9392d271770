"""The rule `default_changed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import pair_fields, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC009", severity="medium", harm="corruption", each=3)
def default_changed(change: Comparison) -> Iterator[Hit]:
    """Default value that means something else now.

    ## What it does
    Finds fields of proto2 and editions whose `default` changed, came or went.

    ## Why it matters
    A default isn't sent; each reader fills in its own. The same bytes mean 10 to one and 100 to the
    other, for as long as both versions run and for everything stored (buf: FIELD_SAME_DEFAULT).

    ## When it is fine
    Readers never rely on it. Nothing shows that they don't.

    ## Example
    ```proto
    syntax = "proto2";
    package shop.v1;
    message Search {
      optional int32 page_size = 1 [default = 10];
    }
    ```

    ```proto
    syntax = "proto2";
    package shop.v1;
    message Search {
      optional int32 page_size = 1 [default = 100];
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto2";
    package shop.v1;
    message Search {
      optional int32 page_size = 1 [default = 10];
    }
    ```

    ## See also
    event-schema-evolution
    """
    for old, new in pair_fields(change):
        before, after = old.option("default"), new.option("default")
        if before == after or old.name != new.name:
            continue
        yield report(
            Severity.MEDIUM,
            new.file,
            new.full_name,
            new.place,
            f"The default of {new.full_name} was {_say(before)} and is {_say(after)}.",
            why="It isn't sent: the same bytes mean one thing to old readers and another to new "
            "ones.",
            fix=f"[default = {before}];" if before is not None else "No default; set the value.",
        )


def _say(value: object) -> str:
    return "none" if value is None else repr(value)[:40]
