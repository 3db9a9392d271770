"""The rule `proto_type_deleted`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.proto_elements import Enum, File, Message, Service
from smeaton.analysis.proto_changes import pair_files, pair_messages, renamed_packages, report
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place


@rule("PRC012", severity="high", harm="outage", each=3)
def proto_type_deleted(change: Comparison) -> Iterator[Hit]:
    """Message, enum, service or file that is gone.

    ## What it does
    Finds types and services whose full name is gone, folded into their file or message where that
    is gone as well, and files without their types. Types that moved to another file of the package
    are low.

    ## Why it matters
    Code that uses the type doesn't build. A service that is gone answers UNIMPLEMENTED to every
    client; a message that is gone can't be read out of an Any, a queue or a store (buf: the
    NO_DELETE checks of messages, enums, services, files and packages).

    ## When it is fine
    It was deprecated, and nobody calls or reads it any more: nothing in a file shows that, so it is
    medium where it was deprecated before.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {}
    message Coupon {}
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {}
    // Deprecated: use Voucher.
    message Coupon {
      option deprecated = true;
    }
    message Voucher {}
    ```

    ## See also
    deprecation-and-sunset, api-versioning
    """
    model = change.new
    here = {old.name: new for old, new in pair_files(change)}
    packages = renamed_packages(change)
    services = {service.full_name for service in model.services}
    for file in change.old.own:
        if file.package in packages:
            continue
        gone = [m for m in file.messages if m.full_name not in model.messages]
        enums = [e for e in file.enums if e.full_name not in model.enums]
        lost = [s for s in file.services if s.full_name not in services]
        everything: list[Message | Enum | Service] = [*lost, *gone, *enums]
        declared = len(file.messages) + len(file.enums) + len(file.services)
        target = here.get(file.name)
        if target is None:
            place = _near(change, file).top
            moved = declared and not everything
            yield report(
                Severity.LOW if moved else Severity.HIGH,
                file,
                file.name,
                place,
                f"File {file.name} is gone"
                + (", its types stand elsewhere." if moved else _list(everything)),
                why="Imports of it fail, in .proto files and in generated code."
                if moved
                else "Whoever imports it doesn't build, and its services answer UNIMPLEMENTED.",
                fix=f"Keep {file.name} with `import public` of what it moved to."
                if moved
                else "Keep the file, its types marked `option deprecated = true;`, until nobody "
                "uses them.",
                group="file",
            )
            continue
        for element in everything:
            kind = type(element).__name__.lower()
            yield _tell(element, kind, target, target.top)
        for before in (*file.messages, *file.enums):
            now = model.messages.get(before.full_name) or model.enums.get(before.full_name)
            if now is not None and now.file is not target and now.file.name not in model.context:
                yield report(
                    Severity.LOW,
                    now.file,
                    now.short,
                    now.place,
                    f"{now.short} moved from {file.name} to {now.file.name}.",
                    why="Imports of the old file no longer bring it, in C++ and Python as well.",
                    fix=f'import public "{now.file.name}";  // in {file.name}',
                    group="moved",
                )
    for old, new in pair_messages(change):
        for message in old.messages:
            now_name = f"{new.full_name}.{message.name}"
            if now_name not in model.messages:
                yield _tell(message, "message", new.file, new.place)
        for enum in old.enums:
            if f"{new.full_name}.{enum.name}" not in model.enums:
                yield _tell(enum, "enum", new.file, new.place)


def _tell(element: Message | Enum | Service, kind: str, file: File, place: Place) -> Hit:
    name = element.name if isinstance(element, Service) else element.short
    return report(
        Severity.MEDIUM if element.is_deprecated else Severity.HIGH,
        file,
        name,
        place,
        f"The {kind} {name} is gone.",
        why="Every call answers UNIMPLEMENTED."
        if kind == "service"
        else "Code that uses it doesn't build, and what is stored of it can't be read.",
        fix=f"{kind} {name} {{ option deprecated = true; ... }}  // until nobody uses it",
    )


def _near(change: Comparison, file: File) -> File:
    """Return the file of the new version that stands for one that is gone."""
    folder = file.name.rpartition("/")[0]
    alike = [f for f in change.new.own if f.package == file.package]
    beside = [f for f in change.new.own if f.name.rpartition("/")[0] == folder]
    found: File = (alike or beside or change.new.own)[0]
    return found


def _list(elements: list[Message | Enum | Service]) -> str:
    names = ", ".join(element.name for element in elements[:8])
    more = f" and {len(elements) - 8} more" if len(elements) > 8 else ""
    return f", and with it {names}{more}." if names else "."
