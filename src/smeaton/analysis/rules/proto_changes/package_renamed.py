"""The rule `package_renamed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import renamed_packages, report
from smeaton.analysis.rpcs import is_unstable
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit


@rule("PRC013", severity="high", harm="outage", each=4)
def package_renamed(change: Comparison) -> Iterator[Hit]:
    """Package with another name.

    ## What it does
    Finds files whose package changed while no file has the earlier one.

    ## Why it matters
    The package is part of every full name: of the path of each gRPC call, of types in Any, of
    generated namespaces. All clients get UNIMPLEMENTED at once (buf: FILE_SAME_PACKAGE,
    PACKAGE_NO_DELETE).

    ## When it is fine
    Nothing was released under the earlier name. A new version is a new package beside the old one.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {}
    ```

    ```proto
    syntax = "proto3";
    package store.v1;
    message Order {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {}
    ```

    ## See also
    api-versioning
    """
    for name, (now, file) in renamed_packages(change).items():
        at = file.text.find(now, file.package_start) if now else -1
        edit = Edit(file.name, at, at + len(now), name)
        yield report(
            Severity.LOW if is_unstable(name) else Severity.HIGH,
            file,
            now or file.name,
            file.top,
            f"Package {name or '(none)'} is {now or '(none)'} now.",
            why="It is part of the path of every call and of every full name: clients get "
            "UNIMPLEMENTED, and Any can't be read.",
            fix=f"package {name};  // and the new one beside it, until nobody calls the old"
            if name
            else "No package, as before, and the new one beside it.",
            edits=(edit,) if name and at > 0 else (),
        )
