"""The rule `package_without_version`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule

_VERSIONED = re.compile(r"(?:\A|[._])v\d+", re.I)


@rule("PRO043", severity="low", harm="confusion", each=1)
def package_without_version(model: Protobuf) -> Iterator[Hit]:
    """Package without a version, or no package at all.

    ## What it does
    Finds files without a package, and packages with services whose last part is no version: v1,
    v1beta1.

    ## Why it matters
    A package can't be broken and kept at once: the next incompatible version needs another name,
    and clients of both run side by side for months. Without any package, names clash with those of
    everybody else in the same program, and there it is medium.

    ## When it is fine
    All users are built and deployed together. Messages alone can be versioned by what holds them.
    A version anywhere in the name counts (shop.v1.orders, shop.api_v2). Files that are deprecated
    as a whole keep their names.

    ## Example
    ```proto
    syntax = "proto3";
    package shop;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);
    }
    message GetOrderRequest {}
    message GetOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);
    }
    message GetOrderRequest {}
    message GetOrderResponse {}
    ```

    ## See also
    api-versioning
    """
    told: set[str] = set()
    for file in model.own:
        empty = not (file.messages or file.enums or file.services or file.extensions)
        if file.package in told or _VERSIONED.search(file.package) or empty:
            continue
        if file.option("deprecated") is True:
            continue
        if file.package and not any(f.services for f in model.own if f.package == file.package):
            continue
        if file.package:
            told.add(file.package)
        yield Hit(
            file.package or file.name,
            file.top,
            f"Package {file.package} says no version."
            if file.package
            else f"File {file.name} has no package.",
            "The next incompatible version needs another name while clients of this one live on."
            if file.package
            else "Its names clash with those of others in the same program.",
            f"package {file.package}.v1;  // if not yet released; else {file.package}.v2 for the "
            "first incompatible version, beside this one"
            if file.package
            else "package company.domain.v1;  // before the first release: full names and the "
            "paths of gRPC calls change",
            severity=None if file.package else Severity.MEDIUM,
            group="versioned" if file.package else "unnamed",
        )
