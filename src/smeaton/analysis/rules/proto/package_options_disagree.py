"""The rule `package_options_disagree`."""

from collections import defaultdict
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import File
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule

_OPTIONS = (
    "go_package",
    "java_package",
    "csharp_namespace",
    "php_namespace",
    "ruby_package",
    "swift_prefix",
    "java_multiple_files",
)


@rule("PRO044", severity="low", harm="confusion", each=1)
def package_options_disagree(model: Protobuf) -> Iterator[Hit]:
    """Files of a package that don't lie or build together.

    ## What it does
    Finds packages whose files lie in several folders or set different go_package, java_package and
    the like, folders with several packages, and packages whose name isn't their path.

    ## Why it matters
    Generated code is laid out by these options. Two values for one package split it in two in that
    language, which mostly doesn't compile, and what an import path holds can't be told from it.

    ## When it is fine
    Folders count only where the contract uses them: where some package's folders end with its
    name. Else only options are compared. Where no file sets an option, the build does (buf's
    managed mode).

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    option go_package = "example.com/shop/v1;shopv1";
    option go_package = "example.com/shop/v2;shopv2";
    message Order {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    option go_package = "example.com/shop/v1;shopv1";
    message Order {
      string order_id = 1;
    }
    ```

    ## See also
    project-layout
    """
    packages: dict[str, list[File]] = defaultdict(list)
    folders: dict[str, set[str]] = defaultdict(set)
    for file in model.own:
        packages[file.package].append(file)
        folders[file.name.rpartition("/")[0]].add(file.package)
    followed = any(
        package and folder.endswith(_path(package)) for folder in folders for package in packages
    )
    for package, files in packages.items():
        for option in _OPTIONS:
            said = [(f, o.value) for f in files for o in f.options if o.name == option]
            values = {value for _, value in said}
            missing = [f for f in files if f.option(option) is None]
            if not values or (len(values) == 1 and not missing):
                continue
            if option == "java_multiple_files" and values == {True} and not missing:
                continue
            file = missing[0] if missing else said[-1][0]
            yield Hit(
                f"{package or file.name}.{option}",
                file.top,
                f"Package {package or '(none)'} has {option} "
                + (
                    f"in {said[0][0].name} and not in {file.name}."
                    if missing
                    else f"{' and '.join(sorted(str(v) for v in values))}."
                ),
                "Its generated code is split in two in that language.",
                f'option {option} = "{said[0][1]}";',
            )
        places = {f.name.rpartition("/")[0] for f in files}
        if not followed:
            continue
        if package and len(places) > 1:
            yield Hit(
                package,
                files[-1].top,
                f"Package {package} lies in {len(places)} folders: {', '.join(sorted(places))}.",
                "Imports and generated packages can't be told from its name.",
                f"One folder: {package.replace('.', '/')}.",
            )
        elif package and places != {""} and not next(iter(places)).endswith(_path(package)):
            yield Hit(
                package,
                files[0].top,
                f"Package {package} lies in {next(iter(places))}.",
                "Others lie in the folders of their names; where this one is can't be told.",
                f"Folder {_path(package)}.",
            )
    for folder, held in folders.items():
        if len(held) > 1 and folder and followed:
            named = ", ".join(sorted(name or "(none)" for name in held))
            file = next(f for f in model.own if f.name.rpartition("/")[0] == folder)
            yield Hit(
                folder,
                file.top,
                f"Folder {folder} holds several packages: {named}.",
                "In most languages a folder is one package, so they don't build together.",
                "A folder for each package.",
            )


def _path(package: str) -> str:
    return package.replace(".", "/")
