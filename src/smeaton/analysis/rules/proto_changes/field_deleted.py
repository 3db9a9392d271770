"""The rule `field_deleted`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import extensions, is_renumbered, pair_messages, report
from smeaton.analysis.rpcs import insert, reserved_name
from smeaton.analysis.rule import Hit, rule


@rule("PRC001", severity="high", harm="corruption", each=3)
def field_deleted(change: Comparison) -> Iterator[Hit]:
    """Field that is gone.

    ## What it does
    Finds fields and extensions of the earlier version whose number and name are both gone. High
    where the number isn't reserved, medium where only its name isn't or where nobody was warned.

    ## Why it matters
    Code that uses the field no longer compiles, and what old clients send in it is dropped without
    a word. A number that isn't reserved may be taken again, and then old bytes are read as
    something else (buf: FIELD_NO_DELETE, on the wire and in JSON).

    ## When it is fine
    The field was deprecated before, and its number and name are reserved now: not reported. In
    packages such as v1alpha1 it is low.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string note = 2;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      // Deprecated: use comments. Reserved when nobody reads it any more.
      string note = 2 [deprecated = true];
    }
    ```

    ## See also
    event-schema-evolution, deprecation-and-sunset
    """
    for old, new in pair_messages(change):
        numbers = {field.number for field in new.fields}
        for field in old.fields:
            if field.number in numbers or is_renumbered(field, new):
                continue
            number, name = new.holds_back(field.number), field.name in new.reserved_names
            if number and name and field.is_deprecated:
                continue
            statements = [f"reserved {field.number};"] * (not number)
            statements += [f"reserved {reserved_name(new.file, field.name)};"] * (not name)
            yield report(
                Severity.MEDIUM if number else Severity.HIGH,
                new.file,
                field.full_name,
                new.place,
                f"Field {field.full_name} (number {field.number}) is gone"
                + (
                    ", and its number isn't reserved."
                    if not number
                    else ", and its name isn't reserved."
                    if not name
                    else " without having been deprecated."
                ),
                why="Code that uses it doesn't compile, and what old clients send in it is dropped"
                + (
                    "; the next field may take its number and read it as something else."
                    if not number
                    else "."
                ),
                fix=" ".join(statements)
                + f"  // in {new.short}; before that, keep it [deprecated = true] until nobody "
                "sends or reads it",
                edits=tuple(e for s in reversed(statements) for e in insert(new, s)),
                group="" if not number else "name" if not name else "warned",
            )
    left = {(f.extendee, f.number) for f in extensions(change.new)}
    for field in extensions(change.old):
        if (field.extendee, field.number) not in left:
            target = change.new.own[0]
            yield report(
                Severity.HIGH,
                target,
                field.full_name,
                target.top,
                f"Extension {field.name} of {field.extendee} (number {field.number}) is gone.",
                why="Code that reads it doesn't compile, and what is set there is unknown.",
                fix=f"extend {field.extendee} {{ ... {field.name} = {field.number}; }}",
            )
