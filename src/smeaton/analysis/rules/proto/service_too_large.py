"""The rule `service_too_large`."""

from collections import Counter
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import resource_of
from smeaton.analysis.rule import Hit, rule

_LARGE = 40


@rule("PRO038", severity="low", harm="confusion")
def service_too_large(model: Protobuf) -> Iterator[Hit]:
    """Service of more methods than one team can know.

    ## What it does
    Finds services with more than 40 methods.

    ## Why it matters
    A service is deployed, secured, rate limited and versioned as one. Every client generates and
    mocks all of it, and methods that belong to different resources share one owner and one outage.

    ## When it is fine
    A facade that is generated, or a public API that has to stay as it is: then group new methods
    in services of their own.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message A {}
    service Everything {
      rpc A01(A) returns (A); rpc A02(A) returns (A); rpc A03(A) returns (A);
      rpc A04(A) returns (A); rpc A05(A) returns (A); rpc A06(A) returns (A);
      rpc A07(A) returns (A); rpc A08(A) returns (A); rpc A09(A) returns (A);
      rpc A10(A) returns (A); rpc A11(A) returns (A); rpc A12(A) returns (A);
      rpc A13(A) returns (A); rpc A14(A) returns (A); rpc A15(A) returns (A);
      rpc A16(A) returns (A); rpc A17(A) returns (A); rpc A18(A) returns (A);
      rpc A19(A) returns (A); rpc A20(A) returns (A); rpc A21(A) returns (A);
      rpc A22(A) returns (A); rpc A23(A) returns (A); rpc A24(A) returns (A);
      rpc A25(A) returns (A); rpc A26(A) returns (A); rpc A27(A) returns (A);
      rpc A28(A) returns (A); rpc A29(A) returns (A); rpc A30(A) returns (A);
      rpc A31(A) returns (A); rpc A32(A) returns (A); rpc A33(A) returns (A);
      rpc A34(A) returns (A); rpc A35(A) returns (A); rpc A36(A) returns (A);
      rpc A37(A) returns (A); rpc A38(A) returns (A); rpc A39(A) returns (A);
      rpc A40(A) returns (A); rpc A41(A) returns (A);
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message GetOrderRequest {}
    message GetOrderResponse {}
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);
    }
    ```

    ## See also
    resource-modelling, monolith-or-services
    """
    for file in model.own:
        for service in file.services:
            if len(service.rpcs) <= _LARGE:
                continue
            about = Counter(resource_of(rpc.name).split("_")[-1] for rpc in service.rpcs)
            named = ", ".join(word for word, count in about.most_common(4) if word and count > 1)
            yield Hit(
                service.name,
                service.place,
                f"Service {service.name} has {len(service.rpcs)} methods"
                + (f", most of them about {named}." if named else "."),
                "All of it is secured, limited and versioned as one.",
                "A service for each resource; new methods first.",
            )
