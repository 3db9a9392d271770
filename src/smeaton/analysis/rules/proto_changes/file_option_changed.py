"""The rule `file_option_changed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import pair_files, report
from smeaton.analysis.rule import Hit, rule

_OPTIONS = {
    "go_package": "the import path of the Go code",
    "java_package": "the package of the Java code",
    "java_outer_classname": "the outer class of the Java code",
    "java_multiple_files": "the classes of the Java code",
    "csharp_namespace": "the namespace of the C# code",
    "php_namespace": "the namespace of the PHP code",
    "php_class_prefix": "the classes of the PHP code",
    "php_metadata_namespace": "the namespace of the PHP code",
    "ruby_package": "the module of the Ruby code",
    "swift_prefix": "the types of the Swift code",
    "objc_class_prefix": "the classes of the Objective-C code",
    "optimize_for": "which runtime the C++ and Java code needs",
    "cc_generic_services": "the services in the C++ code",
    "java_generic_services": "the services in the Java code",
    "py_generic_services": "the services in the Python code",
    "php_generic_services": "the services in the PHP code",
    "cc_enable_arenas": "the memory of the C++ code",
}
_OFF = ("java_multiple_files", "generic_services", "cc_enable_arenas")


@rule("PRC017", severity="low", harm="outage", each=1)
def file_option_changed(change: Comparison) -> Iterator[Hit]:
    """Generated code that lies elsewhere or has other names.

    ## What it does
    Finds file options such as go_package and java_package that changed or went, and files with
    another syntax. From proto2 to proto3 or back is medium.

    ## Why it matters
    Everybody who imports the generated code has to change every import at once. Another syntax
    changes presence, enums and what is packed (buf: the FILE_SAME checks).

    ## When it is fine
    An option is set that was not there before: not reported, unless the default was another. The
    step from proto2 or proto3 to an edition with the same features breaks nothing and is low.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    option go_package = "example.com/shop/v1;shopv1";
    message Order {}
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    option go_package = "example.com/store/v1;storev1";
    message Order {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    option go_package = "example.com/shop/v1;shopv1";
    message Order {}
    ```

    ## See also
    api-versioning
    """
    for old, new in pair_files(change):
        if old.package != new.package:
            continue
        syntaxes = (old.syntax or "proto2", new.syntax or "proto2")
        if syntaxes[0] != syntaxes[1]:
            both = set(syntaxes) == {"proto2", "proto3"}
            yield report(
                Severity.MEDIUM if both else Severity.LOW,
                new,
                new.name,
                new.lines.place(new.syntax_start),
                f"File {new.name} was {syntaxes[0]} and is {syntaxes[1]}.",
                why="Presence, closed enums and packing follow from it, on the wire as well."
                if both
                else "Features that the edition sets otherwise change presence and enums.",
                fix=f'syntax = "{syntaxes[0]}";'
                if both
                else "Set the features so that they stay as they were.",
                group="syntax",
            )
        for option, what in _OPTIONS.items():
            before, after = old.option(option), new.option(option)
            if option.endswith(_OFF):
                before, after = bool(before), bool(after)
            if before == after or (before is None and option != "optimize_for"):
                continue
            yield report(
                Severity.LOW,
                new,
                f"{new.name}.{option}",
                new.top,
                f"Option {option} of {new.name} was {before} and is {after or 'gone'}: {what} "
                "changes.",
                why="Everybody who uses the generated code has to change with it.",
                fix=f'option {option} = "{before}";'
                if isinstance(before, str)
                else f"option {option} = {str(before).lower()};",
            )
