"""The rule `package_import_cycle`."""

from collections import defaultdict
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Import
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


@rule("PRO042", severity="medium", harm="outage", each=2)
def package_import_cycle(model: Protobuf) -> Iterator[Hit]:
    """Packages, or files, that import each other.

    ## What it does
    Finds files that import each other, which protoc refuses, and packages whose files do so in both
    directions.

    ## Why it matters
    A package of Protobuf is a package of Go, Rust or Python: where two import each other, the
    generated code doesn't build. Neither can be released or versioned without the other.

    ## When it is fine
    Languages without packages of their own, or one option (go_package) for both packages.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "example0.proto";
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
    }
    ```

    ## See also
    dependency-inversion, project-layout
    """
    edges: dict[str, dict[str, Import]] = defaultdict(dict)
    files: dict[str, dict[str, Import]] = defaultdict(dict)
    for file in model.own:
        for each in file.imports:
            if each.target is None:
                continue
            files[file.name][each.target.name] = each
            if file.package and each.target.package and each.target.package != file.package:
                edges[file.package].setdefault(each.target.package, each)
    told: set[frozenset[str]] = set()
    for graph, what in ((files, "Files"), (edges, "Packages")):
        for name, targets in sorted(graph.items()):
            for target, each in targets.items():
                pair = frozenset((name, target))
                if name not in graph.get(target, {}) or pair in told:
                    continue
                told.add(pair)
                same = what == "Packages" and _one_module(model, name, target)
                if same:
                    continue
                yield Hit(
                    each.name,
                    each.place,
                    f"{what} {name} and {target} import each other."
                    if name != target
                    else f"File {name} imports itself.",
                    "protoc refuses it."
                    if what == "Files"
                    else "In languages whose packages may not, such as Go, the generated code "
                    "doesn't build.",
                    "Move what both need into a third one.",
                    severity=Severity.HIGH if what == "Files" else None,
                )


def _one_module(model: Protobuf, one: str, other: str) -> bool:
    said = {file.option("go_package") for file in model.own if file.package in (one, other)}
    return len(said) == 1 and None not in said
