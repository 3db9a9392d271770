"""The rule `syntax_not_said`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf, walk
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit


@rule("PRO045", severity="medium", harm="confusion", each=1)
def syntax_not_said(model: Protobuf) -> Iterator[Hit]:
    """File that doesn't say its syntax.

    ## What it does
    Finds files without `syntax` or `edition`.

    ## Why it matters
    protoc takes it for proto2: fields without a label don't compile, enums are closed, repeated
    numbers aren't packed. Who reads the file takes it for proto3.

    ## When it is fine
    Never; the line changes nothing but what readers believe.

    ## Example
    ```proto
    package shop.v1;
    message Order {
      optional string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto2";
    package shop.v1;
    message Order {
      optional string order_id = 1;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for file in model.own:
        empty = not (file.messages or file.enums or file.services or file.package)
        if file.syntax or empty or file.notes:
            continue
        fields = [f for message in walk(file.messages) for f in message.fields]
        bare = any(not f.label and not f.oneof and f.type != "map" for f in fields)
        said = "proto3" if bare else "proto2"
        at = 1 if file.text.startswith("\ufeff") else 0
        yield Hit(
            file.name,
            file.lines.place(0),
            f"File {file.name} says no syntax, so protoc takes it for proto2.",
            "Its fields have no label, which proto2 refuses."
            if bare
            else "Readers take it for proto3, which has other defaults.",
            f'syntax = "{said}";',
            edits=(Edit(file.name, at, at, f'syntax = "{said}";\n'),),
        )
