"""The rule `public_import`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


@rule("PRO041", severity="low", harm="confusion", each=1)
def public_import(model: Protobuf) -> Iterator[Hit]:
    """Import that is public or weak.

    ## What it does
    Finds `import public` and `import weak`.

    ## Why it matters
    Whoever imports this file gets the other one's names with it, unseen, so neither can drop the
    import without breaking others; several languages don't follow it at all. `weak` works inside
    Google alone (protobuf.dev, "Importing Definitions").

    ## When it is fine
    A file that only forwards to where its content moved: with no declarations of its own it is not
    reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import public "shop/v1/money.proto";
    message Order {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "shop/v1/money.proto";
    message Order {
      string order_id = 1;
    }
    ```

    ## See also
    project-layout
    """
    for file in model.own:
        forwards = not (file.messages or file.enums or file.services or file.extensions)
        for each in file.imports:
            if each.kind not in ("public", "weak") or (each.kind == "public" and forwards):
                continue
            yield Hit(
                each.name,
                each.place,
                f"Import {each.name} is {each.kind}.",
                "Names come along unseen, and the import can't be dropped without breaking others."
                if each.kind == "public"
                else "Weak imports work inside Google alone.",
                f'import "{each.name}";  // and import it where its names are used',
            )
