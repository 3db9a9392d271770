"""What breaks users of a Protobuf contract is found, and what breaks nobody is not."""

import pytest

from smeaton.advice import Finding, Severity
from smeaton.analysis import Source, analyse

OLD = """syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
option go_package = "example.com/shop/v1;shopv1";
service OrderService {
  rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse) {
    option idempotency_level = IDEMPOTENT;
    option (google.api.http) = {post: "/v1/orders/{order_id}:ship" body: "*"};
  }
  rpc PackOrder(PackOrderRequest) returns (PackOrderResponse);
}
enum State {
  STATE_UNSPECIFIED = 0;
  STATE_OPEN = 1;
  STATE_DONE = 2;
  reserved 9;
}
message Order {
  reserved 20 to 22;
  reserved "legacy";
  string order_id = 1;
  State state = 2;
  int32 count = 3;
  repeated string tags = 4;
  optional string note = 5;
  Address address = 6;
  oneof payment {
    string card = 7;
    string voucher = 8;
  }
  string phone = 10;
  string email = 11;
  map<string, string> labels = 12;
  bytes blob = 13;
  message Line { string sku = 1; }
  repeated Line lines = 14;
}
message Address { string street = 1; }
message ShipOrderRequest { string order_id = 1; }
message ShipOrderResponse {}
message PackOrderRequest { string order_id = 1; }
message PackOrderResponse { Order order = 1; }
"""


def compare(new: str, old: str = OLD) -> list[Finding]:
    result = analyse([Source("shop.proto", new)], against=[Source("shop.proto", old)]).review
    return [finding for finding in result.findings if finding.code.startswith("PRC")]


def change(before: str, after: str) -> str:
    assert OLD.count(before) == 1
    return OLD.replace(before, after)


@pytest.mark.parametrize(
    ("code", "severity", "before", "after"),
    [
        ("PRC001", "high", "  string phone = 10;\n", ""),
        ("PRC001", "medium", "string phone = 10;", "reserved 10;"),
        ("PRC001", "medium", "string phone = 10;", 'reserved 10; reserved "phone";'),
        ("PRC002", "critical", "string phone = 10;", "string phone = 15;"),
        ("PRC002", "high", "string phone = 10;", "string phone = 15; reserved 10;"),
        ("PRC003", "critical", "string phone = 10;", "int64 total = 10;"),
        ("PRC003", "critical", "string phone = 10;", "string phone = 10; int32 x = 21;"),
        ("PRC004", "critical", "int32 count = 3;", "string count = 3;"),
        ("PRC004", "critical", "int32 count = 3;", "sint32 count = 3;"),
        ("PRC004", "critical", "int32 count = 3;", "fixed32 count = 3;"),
        ("PRC004", "critical", "bytes blob = 13;", "string blob = 13;"),
        ("PRC004", "critical", "Address address = 6;", "Line address = 6;"),
        ("PRC004", "medium", "int32 count = 3;", "int64 count = 3;"),
        ("PRC004", "medium", "int32 count = 3;", "bool count = 3;"),
        ("PRC004", "medium", "string email = 11;", "bytes email = 11;"),
        ("PRC004", "low", "int32 count = 3;", "uint32 count = 3;"),
        ("PRC005", "medium", "string phone = 10;", "string mobile = 10;"),
        ("PRC005", "low", "string phone = 10;", 'string mobile = 10 [json_name = "phone"];'),
        ("PRC005", "medium", "string phone = 10;", 'string phone = 10 [json_name = "p"];'),
        ("PRC006", "high", "repeated string tags = 4;", "string tags = 4;"),
        ("PRC006", "high", "string phone = 10;", "repeated string phone = 10;"),
        ("PRC006", "medium", "optional string note = 5;", "string note = 5;"),
        ("PRC006", "low", "string phone = 10;", "optional string phone = 10;"),
        ("PRC008", "high", "string phone = 10;\n  string email = 11;",
         "oneof reach { string phone = 10; string email = 11; }"),
        ("PRC008", "low", "string phone = 10;", "oneof reach { string phone = 10; }"),
        ("PRC008", "low", "oneof payment {", "oneof means {"),
        ("PRC008", "medium", "    string voucher = 8;\n  }", "  }\n  string voucher = 8;"),
        ("PRC010", "high", "  STATE_DONE = 2;\n", ""),
        ("PRC010", "medium", "  STATE_DONE = 2;\n", '  reserved 2; reserved "STATE_DONE";\n'),
        ("PRC011", "critical", "STATE_DONE = 2;", "STATE_DONE = 3;"),
        ("PRC011", "medium", "STATE_DONE = 2;", "STATE_CLOSED = 2;"),
        ("PRC012", "high", "  message Line { string sku = 1; }\n  repeated Line lines = 14;\n", ""),
        ("PRC013", "high", "package shop.v1;", "package shop.v2;"),
        ("PRC014", "high", "  rpc PackOrder(PackOrderRequest) returns (PackOrderResponse);\n", ""),
        ("PRC015", "high", "returns (PackOrderResponse)", "returns (stream PackOrderResponse)"),
        ("PRC015", "high", "returns (PackOrderResponse)", "returns (ShipOrderResponse)"),
        ("PRC015", "medium", "rpc PackOrder(PackOrderRequest)", "rpc PackOrder(ShipOrderRequest)"),
        ("PRC015", "medium", "    option idempotency_level = IDEMPOTENT;\n", ""),
        ("PRC016", "medium", "  reserved 20 to 22;\n", "  reserved 20;\n"),
        ("PRC016", "medium", '  reserved "legacy";\n', ""),
        ("PRC016", "medium", "  reserved 9;\n", ""),
        ("PRC017", "low", "example.com/shop", "example.com/store"),
        ("PRC017", "medium", 'syntax = "proto3"', 'syntax = "proto2"'),
        ("PRC019", "high", "/v1/orders/{order_id}:ship", "/v1/orders/{order_id}:send"),
        ("PRC019", "high", ' body: "*"', ""),
        ("PRC020", "high", "message ShipOrderRequest { string order_id = 1;",
         "message ShipOrderRequest { string order_id = 1; "
         "string why = 2 [(google.api.field_behavior) = REQUIRED];"),
    ],
)  # fmt: skip
def test_a_break_is_found(code: str, severity: str, before: str, after: str) -> None:
    found = [f for f in compare(change(before, after)) if f.code == code]
    assert Severity(severity) in {finding.severity for finding in found}
    assert all(finding.fix and finding.why for finding in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("string phone = 10;", "string phone = 10 [deprecated = true];"),
        ("string phone = 10;", "string phone = 10; string new_field = 99;"),
        ("string card = 7;", "string card = 7; string cash = 99;"),
        ("STATE_DONE = 2;", "STATE_DONE = 2; STATE_NEW = 3;"),
        ("STATE_DONE = 2;", "STATE_DONE = 2 [deprecated = true];"),
        ("message Address {", "message New {}\nmessage Address {"),
        ("message Address {", "// Where it goes.\nmessage Address {"),
        ("  rpc PackOrder(", "  rpc NewCall(A.Request) returns (A.Reply);\n  rpc PackOrder("),
        ("reserved 20 to 22;", "reserved 20 to 30;"),
        ("reserved 20 to 22;", "reserved 20, 21, 22;"),
        ("  string phone = 10;\n  string email = 11;\n",
         "  string email = 11;\n  string phone = 10;\n"),
        ("Address address = 6;", ".shop.v1.Address address = 6;"),
        (' body: "*"', ' body: "*" additional_bindings {post: "/v1/ship" body: "*"}'),
        ("rpc PackOrder(PackOrderRequest) returns (PackOrderResponse);",
         "rpc PackOrder(PackOrderRequest) returns (PackOrderResponse) "
         "{ option idempotency_level = IDEMPOTENT; }"),
        ('option go_package', 'option java_package = "com.shop";\noption go_package'),
        ("int32 count = 3;", 'int32 count = 3 [json_name = "count"];'),
    ],
)  # fmt: skip
def test_what_breaks_nobody_is_silent(before: str, after: str) -> None:
    assert not compare(change(before, after))


def test_a_deprecated_field_may_go_once_it_is_reserved() -> None:
    old = change("string phone = 10;", "string phone = 10 [deprecated = true];")
    assert not compare(change("string phone = 10;", 'reserved 10; reserved "phone";'), old)


def test_swapped_numbers_are_renumbered_not_renamed() -> None:
    new = change(
        "string phone = 10;\n  string email = 11;", "string email = 10;\n  string phone = 11;"
    )
    found = compare(new)
    assert {finding.code for finding in found} == {"PRC002"}
    assert {finding.severity for finding in found} == {Severity.CRITICAL}


def test_a_required_field_breaks_whether_it_comes_or_goes() -> None:
    plain = 'syntax = "proto2";\npackage a.v1;\nmessage A { optional string a = 1; }\n'
    demanding = plain.replace("optional", "required")
    assert {f.code for f in compare(demanding, plain)} == {"PRC007"}
    assert {f.code for f in compare(plain, demanding)} == {"PRC007"}
    assert {f.code for f in compare(plain.replace("= 1;", "= 1 [default = 'x'];"), plain)} == {
        "PRC009"
    }


def test_what_is_unstable_may_break() -> None:
    old = OLD.replace("package shop.v1;", "package shop.v1alpha1;")
    found = compare(old.replace("string phone = 10;", "int64 total = 10;"), old)
    assert {finding.severity for finding in found} == {Severity.LOW}


def test_a_renamed_package_is_one_finding() -> None:
    assert [f.code for f in compare(change("package shop.v1;", "package store.v1;"))] == ["PRC013"]


def review(new: dict[str, str], old: dict[str, str]) -> list[Finding]:
    sources = [[Source(name, text) for name, text in files.items()] for files in (new, old)]
    found = analyse(sources[0], against=sources[1]).review.findings
    return [finding for finding in found if finding.code.startswith("PRC")]


A = 'syntax = "proto3";\npackage a.v1;\nmessage A {}\n'
B = """syntax = "proto3";
package a.v1;
message B { string b = 1; }
enum E { E_UNSPECIFIED = 0; }
"""


def test_a_deleted_file_is_one_finding_that_names_its_types() -> None:
    [finding] = review({"a.proto": A}, {"a.proto": A, "b.proto": B})
    assert finding.code == "PRC012"
    assert "b.proto is gone, and with it B, E" in finding.message
    assert finding.artifact == "a.proto"


def test_a_type_that_moved_within_its_package_is_low() -> None:
    moved = B.replace("message B", "message A {}\nmessage B")
    empty = A.replace("message A {}\n", "")
    found = review({"a.proto": empty, "b.proto": moved}, {"a.proto": A, "b.proto": B})
    assert [(f.code, f.severity) for f in found] == [("PRC012", Severity.LOW)]


def test_a_file_in_another_folder_is_the_same_file() -> None:
    assert not review({"new/a.proto": A, "new/b.proto": B}, {"old/a.proto": A, "old/b.proto": B})


def test_types_out_of_reach_are_compared_by_their_names() -> None:
    old = 'syntax = "proto3";\npackage a.v1;\nmessage A { far.v1.B b = 1; }\n'
    assert not compare(old.replace("far.v1.B", ".far.v1.B"), old)
    assert [f.code for f in compare(old.replace("far.v1.B", "far.v1.C"), old)] == ["PRC004"]


def test_what_was_wrong_before_is_not_told_again() -> None:
    flawed = OLD.replace("int32 count = 3;", "double price = 3;")
    result = analyse([Source("a.proto", flawed)], against=[Source("a.proto", flawed)]).review
    assert not result.findings
