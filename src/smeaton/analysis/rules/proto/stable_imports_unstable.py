"""The rule `stable_imports_unstable`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import VERSION, is_unstable
from smeaton.analysis.rule import Hit, rule


@rule("PRO046", severity="medium", harm="outage", each=1)
def stable_imports_unstable(model: Protobuf) -> Iterator[Hit]:
    """Stable package that is built on an unstable one.

    ## What it does
    Finds files of a package such as v1 that import one of v1alpha1 or v2beta1.

    ## Why it matters
    What may change any day is part of what was promised not to: the next change of the alpha breaks
    the clients of the stable API.

    ## When it is fine
    Never in a released version; move or copy the types. Google's own packages are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "shop/pricing/v1alpha1/pricing.proto";
    message Order {
      shop.pricing.v1alpha1.Price price = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "shop/pricing/v1/pricing.proto";
    message Order {
      shop.pricing.v1.Price price = 1;
    }
    ```

    ## See also
    api-versioning
    """
    for file in model.own:
        if not VERSION.search(file.package) or is_unstable(file.package):
            continue
        for each in file.imports:
            path = each.name.rpartition("/")[0].replace("/", ".")
            package = each.target.package if each.target else path
            if is_unstable(package) and not package.startswith("google."):
                yield Hit(
                    each.name,
                    each.place,
                    f"Package {file.package} is stable and imports {package}.",
                    "The next change there breaks what was promised here.",
                    "Release what is needed as a stable version first, or copy it.",
                )
