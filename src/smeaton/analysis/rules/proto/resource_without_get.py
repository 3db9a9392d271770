"""The rule `resource_without_get`."""

from collections import defaultdict
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import resource_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, singular, words

_SECRET = frozenset({"credential", "secret", "password", "token", "key", "session", "code"})


@rule("PRO064", severity="low", harm="confusion", each=1)
def resource_without_get(model: Protobuf) -> Iterator[Hit]:
    """Things that can be created and not read.

    ## What it does
    Finds resources that a service creates and also updates or deletes, and that no method gets,
    lists, searches or watches.

    ## Why it matters
    After a timeout a client can't find out whether its call went through, an update can't start
    from what is there, and support can't look (AIP-121).

    ## When it is fine
    Nobody may read it back, as with passwords and keys: these are not reported. Or what is created
    is read elsewhere: another service of the contracts given counts, and so does a
    stream of it.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service CouponService {
      rpc CreateCoupon(CreateCouponRequest) returns (CreateCouponResponse);
      rpc DeleteCoupon(DeleteCouponRequest) returns (DeleteCouponResponse);
    }
    message CreateCouponRequest { string coupon_id = 1; }
    message CreateCouponResponse {}
    message DeleteCouponRequest { string coupon_id = 1; }
    message DeleteCouponResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service CouponService {
      rpc CreateCoupon(CreateCouponRequest) returns (CreateCouponResponse);
      rpc GetCoupon(GetCouponRequest) returns (GetCouponResponse);
      rpc DeleteCoupon(DeleteCouponRequest) returns (DeleteCouponResponse);
    }
    message CreateCouponRequest { string coupon_id = 1; }
    message CreateCouponResponse {}
    message GetCouponRequest { string coupon_id = 1; }
    message GetCouponResponse {}
    message DeleteCouponRequest { string coupon_id = 1; }
    message DeleteCouponResponse {}
    ```

    ## See also
    resource-modelling
    """
    changed: dict[str, set[str]] = defaultdict(set)
    created: dict[str, Rpc] = {}
    read: set[str] = set()
    for rpc in model.own_rpcs():
        parts = words(rpc.name)
        noun = resource_of(rpc.name)
        if parts[0] in ("create", "update", "delete"):
            changed[noun].add(parts[0])
            if parts[0] == "create":
                created.setdefault(noun, rpc)
        else:
            read |= {singular(word) for word in parts}
    for noun, rpc in created.items():
        if len(changed[noun]) < 2 or rpc.is_deprecated or noun.split("_")[-1] in {*read, ""}:
            continue
        if says(noun, _SECRET):
            continue
        name = "".join(word.title() for word in noun.split("_"))
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"A {noun.replace('_', ' ')} can be created and no method reads one.",
            "After a timeout nobody can find out whether it is there, or what it is now.",
            f"rpc Get{name}(Get{name}Request) returns (Get{name}Response);",
        )
