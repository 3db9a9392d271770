"""What rules about Protobuf leave alone, and what their edits do."""

import re

import pytest

from smeaton.advice import Finding, Severity
from smeaton.analysis import Rule, Source, analyse, list_rules
from smeaton.analysis.patch import apply_edits

HEAD = 'syntax = "proto3";\npackage shop.v1;\n'
HTTP = HEAD + 'import "google/api/annotations.proto";\n'
FENCE = re.compile(r"^```proto\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXPECTED = ("earlier version", "not given")
RULES = [*list_rules("proto"), *list_rules("proto_changes")]


def find(text: str, code: str) -> list[Finding]:
    result = analyse([Source("shop.proto", text)]).review
    assert not [note for note in result.notes if "not given" not in note]
    return [finding for finding in result.findings if finding.code == code]


def blocks(known: Rule) -> list[Source]:
    section = known.documentation.partition("## Example\n")[2].partition("\n## ")[0]
    return [Source(f"example{n}.proto", text) for n, text in enumerate(FENCE.findall(section))]


def review(sources: list[Source]) -> list[tuple[Finding, str]]:
    """The findings of the last source, each with its text as the finding's edits leave it."""
    result = analyse(sources[-1:], against=sources[:-1])
    assert not [
        note for note in result.review.notes if not any(known in note for known in EXPECTED)
    ]
    return [
        (finding, apply_edits(sources[-1].text, edits)[0] if edits else "")
        for finding, edits in zip(result.review.findings, result.edits, strict=True)
    ]


EDITING = [
    known
    for known in RULES
    if any(mended and f.rule == known.name for f, mended in review(blocks(known)))
]


def test_rules_with_safe_changes_offer_them() -> None:
    assert {known.name for known in EDITING} >= {
        "unreserved_gap",
        "read_without_idempotency_level",
        "secret_without_redaction",
        "unused_import",
        "syntax_not_said",
        "field_deleted",
        "field_renumbered",
        "field_renamed",
        "enum_value_deleted",
        "reservation_lost",
        "package_renamed",
    }


@pytest.mark.parametrize("known", EDITING, ids=lambda known: known.name)
def test_an_edited_example_parses_and_its_finding_is_gone(known: Rule) -> None:
    sources = blocks(known)
    for finding, mended in review(sources):
        if finding.rule == known.name and mended:
            after = review([*sources[:-1], Source(sources[-1].name, mended)])
            assert finding.message not in {other.message for other, _ in after}


def test_an_edit_keeps_comments_and_order() -> None:
    text = (
        f"{HEAD}message A {{ // of old\n  // first\n  string a = 1; // one\n\n"
        "  string c = 3 [deprecated = true]; // use a\n}\n"
    )
    [(_, mended)] = [pair for pair in review([Source("a.proto", text)]) if pair[1]]
    assert [line for line in mended.split("\n") if "reserved" not in line and "of old" not in line]
    assert re.sub(r"\s*reserved 2;", "", mended) == text


GOOD = f"""{HTTP}
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
service OrderService {{
  rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {{
    option (google.api.http) = {{get: "/v1/orders/{{order_id}}"}};
  }}
  rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse) {{
    option (google.api.http) = {{get: "/v1/orders"}};
  }}
  rpc UpdateOrder(UpdateOrderRequest) returns (UpdateOrderResponse) {{
    option (google.api.http) = {{patch: "/v1/orders/{{order.order_id}}" body: "order"}};
  }}
  rpc WatchOrders(WatchOrdersRequest) returns (stream WatchOrdersResponse);
}}
enum OrderState {{
  ORDER_STATE_UNSPECIFIED = 0;
  ORDER_STATE_OPEN = 1;
}}
message Order {{
  string order_id = 1;
  OrderState state = 2;
  google.protobuf.Timestamp create_time = 3; // Output only.
  // At most 200.
  repeated LineItem items = 4;
  string etag = 5;
}}
message LineItem {{
  string sku = 1;
  int64 price_cents = 2;
}}
message GetOrderRequest {{ string order_id = 1; }}
message GetOrderResponse {{ Order order = 1; }}
message ListOrdersRequest {{ int32 page_size = 1; string page_token = 2; }}
message ListOrdersResponse {{ repeated Order orders = 1; string next_page_token = 2; }}
message UpdateOrderRequest {{ Order order = 1; google.protobuf.FieldMask update_mask = 2; }}
message UpdateOrderResponse {{ Order order = 1; }}
message WatchOrdersRequest {{ string resume_token = 1; }}
message WatchOrdersResponse {{ Order order = 1; string resume_token = 2; }}
"""


def test_a_sound_contract_has_nothing_to_answer_for() -> None:
    assert not analyse([Source("shop.proto", GOOD)]).review.findings


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("PRO010", "double exchange_rate = 1; float tax_rate = 2; double average_score = 3;"),
        ("PRO011", "int64 price_cents = 1; string currency = 2; int64 amount = 3;"),
        ("PRO011", "// In points.\n int64 balance = 1;"),
        ("PRO012", "int64 created_at_ms = 1; int64 lamport_clock = 2; // logical\n"),
        ("PRO012", "int64 expire_time = 1; // Unix seconds\n"),
        ("PRO013", "int32 timeout_seconds = 1; int64 ttl = 2; // in seconds\n"),
        ("PRO015", "int32 shard_id = 1; uint32 category_id = 2;"),
        ("PRO003", "string a = 1; string b = 100;"),
        ("PRO003", "string a = 11; string b = 12;"),
        ("PRO004", "string a = 1; repeated int32 packed = 16;"),
        ("PRO017", "bool is_paid = 1; bool is_shipped = 2; bool is_gift = 3;"),
        ("PRO028", "string password = 1 [debug_redact = false]; string password_hint = 2;"),
        ("PRO029", "google.protobuf.Struct metadata = 1; google.protobuf.Any details = 2;"),
        ("PRO055", "// Only one of a and b.\n repeated string a = 1; string b = 2;"),
        ("PRO054", "oneof kind { A a = 1; }"),
        ("PRO001", "string a = 1; oneof b { string c = 2; }"),
    ],
)
def test_fields_that_say_enough_are_left_alone(code: str, fields: str) -> None:
    assert not find(f"{HEAD}message A {{ {fields} }}", code)


@pytest.mark.parametrize(
    ("code", "severity", "text"),
    [
        ("PRO001", "critical", "message A { string a = 1; string b = 1; }"),
        ("PRO001", "critical", 'message A { reserved "b"; string b = 1; }'),
        ("PRO001", "critical", "message A { string a_b = 1; string aB = 2; }"),
        ("PRO002", "high", "message A { string a = 0; }"),
        ("PRO002", "high", "message A { string a = 536870912; }"),
        ("PRO007", "high", "enum A { A_UNSPECIFIED = 0; A_X = 1; A_Y = 1; }"),
        ("PRO008", "high", "enum A { NONE = 0; } enum B { NONE = 0; }"),
        ("PRO006", "high", "enum A { A_X = 1; }"),
        ("PRO042", "high", 'import "shop.proto";'),
    ],
)
def test_what_protoc_refuses_is_found(code: str, severity: str, text: str) -> None:
    [finding, *_] = find(HEAD + text, code)
    assert finding.severity is Severity(severity)


def test_enums_of_optional_fields_may_start_with_a_meaning() -> None:
    enum = "enum Access { ACCESS_WRITE = 0; ACCESS_READ = 1; }\n"
    assert find(f"{HEAD}{enum}message A {{ Access a = 1; }}", "PRO005")
    assert not find(f"{HEAD}{enum}message A {{ optional Access a = 1; }}", "PRO005")
    assert not find(f"{HEAD}{enum}message A {{ repeated Access a = 1; }}", "PRO005")


def test_values_that_share_a_word_of_their_own_can_not_clash() -> None:
    assert not find(f"{HEAD}enum Mode {{ RUN_NONE = 0; RUN_FAST = 1; }}", "PRO008")
    assert not find(f"{HEAD}message A {{ enum Mode {{ NONE = 0; FAST = 1; }} }}", "PRO008")
    assert find(f"{HEAD}enum Mode {{ NONE = 0; FAST = 1; }}", "PRO008")


def test_fields_that_only_the_server_sets_need_no_oneof() -> None:
    event = "message Event {\n // Mutually exclusive with b.\n string a = 1; string b = 2; }"
    assert find(HEAD + event, "PRO055")
    assert not find(call("GetEvent", "string id = 1;", "Event event = 1;", event), "PRO055")
    assert find(call("SendEvent", "Event event = 1;", "", event), "PRO055")


def call(name: str, request: str, response: str, more: str = "", comment: str = "") -> str:
    return (
        f"{HEAD}service ShopService {{\n{comment} rpc {name}(Req) returns (Res); }}\n"
        f"message Req {{ {request} }}\nmessage Res {{ {response} }}\n{more}"
    )


@pytest.mark.parametrize(
    "text",
    [
        call("ListOrders", "string cursor = 1;", "repeated string ids = 1; string next = 2;"),
        call("ListOrders", "int64 after_id = 1;", "repeated string ids = 1;"),
        call("ListOrders", "", "repeated string ids = 1; // at most 20\n"),
        call("ListOrders", "", "repeated string errors = 1;"),
        call("GetOrder", "", "repeated string ids = 1;"),
    ],
)
def test_lists_that_end_are_left_alone(text: str) -> None:
    assert not find(text, "PRO018")


def test_a_list_of_roles_is_low() -> None:
    [finding] = find(call("ListRoles", "", "repeated string roles = 1;"), "PRO018")
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize("comment", ["// Replaces the buyer as a whole.\n", ""])
def test_a_replacement_needs_no_mask(comment: str) -> None:
    text = call("UpdateBuyer", "string a = 1; string b = 2; string c = 3;", "", comment=comment)
    assert bool(find(text, "PRO020")) is not bool(comment)


@pytest.mark.parametrize(
    "request_fields",
    ["string request_id = 1;", "string idempotency_key = 1;", "string order_id = 1;",
     "string code = 1; // unique in the shop\n"],
)  # fmt: skip
def test_a_create_with_an_identity_of_its_own_can_be_repeated(request_fields: str) -> None:
    assert not find(call("CreateOrder", request_fields, ""), "PRO021")
    assert find(call("CreateOrder", "string note = 1;", ""), "PRO021")


def test_methods_that_issue_secrets_return_them() -> None:
    assert not find(call("Login", "", "string access_token = 1;"), "PRO027")
    assert not find(call("CreateApiKey", "", "string api_key = 1;"), "PRO027")
    assert find(call("GetUser", "", "string password_hash = 1;"), "PRO027")


def route(binding: str, fields: str = "string id = 1;", name: str = "GetOrder") -> str:
    return (
        f"{HTTP}service ShopService {{ rpc {name}(Req) returns (Res) {{ "
        f"option (google.api.http) = {{{binding}}}; }} }}\nmessage Req {{ {fields} }}\n"
        "message Res {}\nmessage Ref { string id = 1; }\n"
    )


@pytest.mark.parametrize(
    ("binding", "fields", "found"),
    [
        ('get: "/v1/orders/{id}"', "string id = 1;", False),
        ('get: "/v1/{id=orders/*}"', "string id = 1;", False),
        ('get: "/v1/orders/{ref.id}"', "Ref ref = 1;", False),
        ('get: "/v1/orders/{ref}"', "Ref ref = 1;", True),
        ('get: "/v1/orders/{ids}"', "repeated string ids = 1;", True),
        ('get: "/v1/orders/{nr}"', "string id = 1;", True),
        ('get: "v1/orders"', "string id = 1;", True),
        ('get: "/v1/orders" body: "*"', "string id = 1;", True),
        ('post: "/v1/orders" body: "order"', "string id = 1;", True),
        ('get: "/v1/o" additional_bindings {get: "/v1/{x}"}', "string id = 1;", True),
    ],
)
def test_routes_fit_their_requests(binding: str, fields: str, found: bool) -> None:
    assert bool(find(route(binding, fields), "PRO030")) is found


def test_an_api_of_posts_alone_is_a_style() -> None:
    rpcs = " ".join(
        f'rpc Get{n}(Req) returns (Res) {{ option (google.api.http) = {{post: "/v1/get{n}" '
        'body: "*"}; }'
        for n in range(6)
    )
    text = f"{HTTP}service ShopService {{ {rpcs} }}\nmessage Req {{}}\nmessage Res {{}}\n"
    assert not find(text, "PRO032")


def test_what_is_not_at_hand_is_not_judged() -> None:
    text = (
        f'{HEAD}import "elsewhere/types.proto";\nservice ShopService {{\n'
        "  rpc ListOrders(elsewhere.Req) returns (elsewhere.Res);\n"
        "  rpc UpdateOrder(elsewhere.Req2) returns (elsewhere.Res2);\n}\n"
    )
    codes = {finding.code for finding in analyse([Source("shop.proto", text)]).review.findings}
    assert not codes


def test_aip_rules_are_silent_about_other_styles() -> None:
    text = call("GetOrder", "string id = 1;", "string note = 1;")
    codes = {f.code for f in analyse([Source("a.proto", text)]).review.findings}
    assert not codes & {"PRO050", "PRO051", "PRO052", "PRO053"}


def test_packages_are_compared_over_files() -> None:
    sources = [
        Source("a/v1/a.proto", 'syntax = "proto3";\npackage a.v1;\noption go_package = "x/a";\n'),
        Source("a/v1/b.proto", 'syntax = "proto3";\npackage a.v1;\n'),
        Source("c/d.proto", 'syntax = "proto3";\npackage c.v1;\n'),
    ]
    [finding] = [f for f in analyse(sources).review.findings if f.code == "PRO044"]
    assert "go_package in a/v1/a.proto and not in a/v1/b.proto" in finding.message
    assert "c.v1" in finding.message


def test_findings_of_a_large_contract_are_few() -> None:
    messages = "".join(
        f"message M{n} {{ double price = 1; int64 created_at = 3; int32 user_id = 4; "
        f"string password = 5; }}\nenum E{n} {{ X{n} = 0; Y{n} = 2; }}\n"
        for n in range(300)
    )
    assert len(analyse([Source("big.proto", HEAD + messages)]).review.findings) <= 12


def test_new_fields_of_one_message_get_numbers_of_their_own() -> None:
    text = (
        f"{HEAD}message Probe {{\n  reserved 3;\n  int32 timeout = 1;\n  int64 interval = 2;\n"
        "  int64 created_at = 4;\n  extensions 5 to 9;\n}\n"
    )
    fixes = "\n".join(f.fix for code in ("PRO012", "PRO013") for f in find(text, code))
    assert sorted(re.findall(r"= (\d+);", fixes)) == ["10", "11", "12"]


def test_the_outcome_of_a_try_is_no_hidden_failure() -> None:
    text = (
        f"{HEAD}service LockService {{ rpc TryLock(TryLockRequest) returns (TryLockResponse); }}\n"
        "message TryLockRequest { string name = 1; }\n"
        "message TryLockResponse { bool success = 1; }\n"
    )
    assert not find(text, "PRO036")
    assert find(text.replace("TryLock", "SetLock"), "PRO036")


def test_lists_stay_out_of_a_oneof() -> None:
    text = (
        f"{HEAD}message Search {{\n  // Only one of score and chains may be set.\n"
        "  string score = 1;\n  repeated string chains = 2;\n}\n"
    )
    assert not find(text, "PRO055")
    assert find(text.replace("repeated ", ""), "PRO055")


def test_a_logical_clock_is_no_time() -> None:
    text = (
        f"{HEAD}message Query {{\n  uint64 guarantee_timestamp = 1;\n"
        "  // Hybrid timestamp.\n  uint64 created_timestamp = 2;\n  uint64 sent_timestamp = 3;\n}\n"
    )
    assert [f.object for f in find(text, "PRO012")] == ["Query.sent_timestamp"]


def test_names_of_services_count_only_beside_others_of_the_form() -> None:
    one = f"{HEAD}service Store {{}}\n"
    assert not find(one, "PRO047")
    (finding,) = find(f"{one}service UserService {{}}\n", "PRO047")
    assert "1 of 2 are no services that end with Service (Store)" in finding.message


def test_a_number_that_several_messages_share_was_chosen() -> None:
    message = "message M{} {{ string id = 1; string a = 6; string sandboxer = 10; }}\n"
    shared = HEAD + "".join(message.format(n) for n in range(3))
    assert not find(shared, "PRO003")
    alone = f"{HEAD}message M {{ string id = 1; string a = 2; string b = 4; }}\n"
    assert find(alone, "PRO003")


def test_a_login_token_is_no_page_token() -> None:
    text = (
        f"{HEAD}service Auth {{ rpc Validate(ValidateRequest) returns (ValidateResponse); }}\n"
        "message ValidateRequest { string token = 1; }\n"
        "message ValidateResponse { repeated string roles = 1; }\n"
    )
    assert not find(text, "PRO019")
    listed = text.replace("Validate", "ListRoles")
    assert not find(listed, "PRO019") and find(listed, "PRO018")


def test_a_reference_may_lead_into_an_import_that_was_not_given() -> None:
    text = (
        f'{HTTP}import "google/api/resource.proto";\nmessage Topic {{\n'
        '  option (google.api.resource) = { type: "shop.example.com/Topic" '
        'pattern: "topics/{topic}" };\n'
        "  string name = 1;\n  string schema = 2 [(google.api.resource_reference) = { type: "
        '"shop.example.com/Schema" }];\n}\n'
    )
    assert find(text, "PRO051")
    assert not find(
        text.replace("message Topic", 'import "shop/schema.proto";\nmessage Topic'), "PRO051"
    )


def test_a_sibling_named_in_the_comment_is_the_replacement() -> None:
    text = (
        f"{HEAD}message Query {{\n  // Exactly one of query and prepared is required.\n"
        "  string query = 1 [deprecated = true];\n  string prepared = 2;\n"
        "  // The format.\n  string format = 3 [deprecated = true];\n}\n"
    )
    assert [f.object for f in find(text, "PRO037")] == ["Query.format"]


def test_a_renamed_field_whose_name_goes_to_another_keeps_its_bytes() -> None:
    old = f"{HEAD}message Limits {{ uint64 threads = 8; }}\n"
    new = (
        f"{HEAD}message Threads {{ string mode = 1; }}\nmessage Limits {{\n"
        "  uint64 deprecated_threads = 8 [deprecated = true];\n  Threads threads = 9;\n}\n"
    )
    result = analyse([Source("a.proto", new)], against=[Source("a.proto", old)]).review
    (finding,) = [f for f in result.findings if f.code == "PRC002"]
    assert finding.severity == Severity.MEDIUM
    assert "deprecated_threads now" in finding.message and "= 8" not in finding.fix


def test_secrets_need_no_reader_and_nameless_creates_are_left_out() -> None:
    service = "service S {{ rpc Create{0}(A) returns (A); rpc Delete{0}(A) returns (A); }}\n"
    for noun, found in (("Credential", 0), ("", 0), ("Order", 1)):
        text = f"{HEAD}message A {{ string id = 1; }}\n{service.format(noun)}"
        assert len(find(text, "PRO064")) == found


def test_a_later_stage_of_the_same_name_is_the_replacement() -> None:
    text = (
        f"{HEAD}message A {{ string id = 1; }}\nservice S {{\n"
        "  rpc StartAlpha1(A) returns (A) { option deprecated = true; }\n"
        "  rpc StopAlpha1(A) returns (A) { option deprecated = true; }\n"
        "  rpc Start(A) returns (A);\n}\n"
    )
    assert [f.object for f in find(text, "PRO037")] == ["S.StopAlpha1"]


def test_a_list_that_gives_a_token_is_told_of_its_other_half_alone() -> None:
    text = (
        f"{HEAD}service S {{ rpc ListOrders(Req) returns (Res); }}\n"
        "message Req { string a = 1; }\nmessage Order { string id = 1; }\n"
        "message Res { repeated Order orders = 1; string next_token = 2; }\n"
    )
    assert not find(text, "PRO018")
    assert find(text, "PRO019")
    assert find(text.replace(" string next_token = 2;", ""), "PRO018")


def test_a_secret_keeps_its_label_and_its_options() -> None:
    text = f"{HEAD}message Exam {{{{ optional string password = 3{{}}; }}}}\n"
    (plain,) = find(text.format(""), "PRO028")
    assert plain.fix == "optional string password = 3 [debug_redact = true];"
    (kept,) = find(text.format(" [deprecated = false]"), "PRO028")
    assert "[..., debug_redact = true]" in kept.fix
    assert not find(text.format(" [(logger.sensitivity) = SENSITIVITY_SECRET]"), "PRO028")


def test_a_status_beside_its_code_is_a_phrase() -> None:
    text = (
        f"{HEAD}enum Code {{ CODE_UNSPECIFIED = 0; }}\n"
        "message Answer { Code code = 1; string status = 2; }\n"
    )
    assert not find(text, "PRO016")
    assert find(text.replace("Code code = 1; ", ""), "PRO016")


SHOP = "message Order { string order_id = 1; }\n"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("starting_token", "next_token"), ("continuous_token", "continuous_token"),
     ("cursor", "next_cursor")],
)  # fmt: skip
def test_a_token_of_any_name_turns_pages(asked: str, answered: str) -> None:
    text = (
        f"{HEAD}service Orders {{ rpc ListOrders(ListRequest) returns (ListResponse); }}\n{SHOP}"
        f"message ListRequest {{ int32 page_size = 1; string {asked} = 2; }}\n"
        f"message ListResponse {{ repeated Order orders = 1; string {answered} = 2; }}\n"
    )
    assert not find(text, "PRO019")
    before, _, after = text.rpartition(f" string {answered} = 2;")
    (half,) = find(before + after, "PRO019")
    assert half.fix.startswith("ListResponse: string next_")


@pytest.mark.parametrize("zero", ["STATE_NOT_SPECIFIED", "Unspecifed_State", "STATE_DISABLED"])
def test_a_zero_that_says_nothing_or_off_is_sound(zero: str) -> None:
    enum = f"enum State {{ {zero} = 0; STATE_OPEN = 1; }}\n"
    text = f"{HEAD}{enum}message Order {{ State state = 1; }}\n"
    assert not find(text, "PRO005")
    assert find(text.replace(zero, "STATE_PAID"), "PRO005")


def test_an_enum_that_no_field_holds_is_a_list_of_constants() -> None:
    text = f"{HEAD}enum Index {{ SIGNATURES = 0; FILTER = 1; }}\n{SHOP}"
    assert not find(text, "PRO005")
    assert find(f"{HEAD}enum Index {{ SIGNATURES = 0; FILTER = 1; }}\n", "PRO005")


@pytest.mark.parametrize("package", ["shop.v1.orders", "shop.api_v2"])
def test_a_version_may_stand_anywhere_in_a_package(package: str) -> None:
    text = (
        f"syntax = 'proto3';\npackage {package};\n"
        "service Orders { rpc Get(Ask) returns (Answer); }\nmessage Ask {}\nmessage Answer {}\n"
    )
    assert not find(text, "PRO043")
    assert find(text.replace(package, "shop.orders"), "PRO043")


def test_folders_count_only_where_packages_lie_in_their_own() -> None:
    texts = {"proto/pay.proto": "shop.pay", "proto/order.proto": "shop.order"}

    def judged(**more: str) -> list[Finding]:
        said = texts | {name.replace("__", "/") + ".proto": held for name, held in more.items()}
        sources = [
            Source(name, f'syntax = "proto3";\npackage {held};\nmessage M {{}}\n')
            for name, held in said.items()
        ]
        return [f for f in analyse(sources).review.findings if f.code == "PRO044"]

    assert not judged()
    assert judged(proto__shop__user__user="shop.user")


def test_a_bounded_or_local_id_fits_into_32_bits() -> None:
    text = (
        f"{HEAD}service Traces {{ rpc CreateTrace(CreateTraceRequest) returns (Trace); }}\n"
        "message CreateTraceRequest { int32 parent_span_id = 1; }\n"
        "message Trace { int32 id = 1; int32 message_id = 2; }\n"
    )
    assert {f.object: f.severity for f in find(text, "PRO015")} == {
        "Trace.id": Severity.LOW,
        "Trace.message_id": Severity.MEDIUM,
    }
    (widened, _) = find(text, "PRO015")
    assert "int64 " in widened.fix


def test_a_signed_transaction_and_what_is_only_built_are_not_done_twice() -> None:
    text = (
        f"{HEAD}service Chain {{\n  rpc SendTx(SendTxRequest) returns (Answer);\n"
        "  rpc CreateUnsignedTransaction(BuildRequest) returns (Answer);\n}\n"
        "message SendTxRequest { string network = 1; string raw_tx = 2; }\n"
        "message BuildRequest { string network = 1; string base = 2; }\n"
        "message Answer { string hash = 1; }\n"
    )
    assert not find(text, "PRO021")
    assert find(text.replace("raw_tx", "note"), "PRO021")


def test_documentation_in_options_bounds_a_list() -> None:
    text = (
        f"{HTTP}service Orders {{ rpc ListOrders(ListRequest) returns (ListResponse) {{\n"
        '  option (doc.operation) = { summary: "The newest orders" description: "NOTE." };\n} }\n'
        f"{SHOP}message ListRequest {{ string shop = 1; }}\n"
        "message ListResponse { repeated Order orders = 1; }\n"
    )
    assert find(text, "PRO018")
    assert not find(text.replace("NOTE.", "Returns at most 100 of them."), "PRO018")


def test_a_search_for_something_else_and_a_limited_query_are_no_whole_list() -> None:
    text = (
        f"{HEAD}service Agents {{ rpc QueryPolicies(Ask) returns (Commands); }}\n"
        "message Ask { Filter filter = 1; }\nmessage Filter { string host = 1; }\n"
        "message Commands { repeated Order commands = 1; }\n" + SHOP
    )
    assert not find(text, "PRO018")
    named = text.replace("commands = 1", "policies = 1")
    assert find(named, "PRO018")
    assert not find(named.replace("string host = 1;", "int32 search_depth = 1;"), "PRO018")


def test_a_put_replaces_the_whole() -> None:
    text = (
        f"{HTTP}service Orders {{ rpc UpdateOrder(UpdateOrderRequest) returns (Order) {{\n"
        '  option (google.api.http) = { put: "/v1/orders/{order.order_id}" body: "order" };\n} }\n'
        "message UpdateOrderRequest { Order order = 1; }\n"
        "message Order { string order_id = 1; string note = 2; string buyer = 3; }\n"
    )
    assert not find(text, "PRO020")
    assert find(text.replace("put:", "patch:"), "PRO020")


def test_administrators_give_roles_and_people_must_not_take_them() -> None:
    text = (
        f"{HEAD}service Users {{ rpc CreateUser(CreateUserRequest) returns (User); }}\n"
        "message CreateUserRequest { User user = 1; }\nmessage User { string role = 1; }\n"
    )
    assert not find(text, "PRO049")
    assert find(text.replace("CreateUser(", "RegisterUser("), "PRO049")
    assert find(text.replace("string role", "bool is_admin"), "PRO049")


def test_a_picture_is_shown_and_a_webhook_is_called() -> None:
    text = (
        f"{HEAD}service Users {{ rpc Save(SaveRequest) returns (SaveResponse); }}\n"
        "message SaveRequest { string avatar_url = 1; }\nmessage SaveResponse {}\n"
    )
    assert not find(text, "PRO059")
    assert find(text.replace("avatar", "webhook"), "PRO059")


def test_a_stream_of_what_can_be_read_needs_no_position() -> None:
    text = (
        f"{HEAD}service Servers {{\n  rpc GetServer(GetServerRequest) returns (Server);\n"
        "  rpc WatchServer(WatchServerRequest) returns (stream Server);\n}\n"
        "message GetServerRequest { string name = 1; }\n"
        "message WatchServerRequest { string name = 1; }\nmessage Server { string name = 1; }\n"
    )
    assert not find(text, "PRO048")
    assert find(text.replace("rpc GetServer", "rpc StartServer"), "PRO048")


def test_a_list_that_clients_can_shorten_may_lie_in_its_resource() -> None:
    text = (
        f"{HEAD}service Tasks {{ rpc GetTask(GetTaskRequest) returns (GetTaskResponse); }}\n"
        "message GetTaskRequest { string id = 1; int32 history_length = 2; }\n"
        "message GetTaskResponse { Task task = 1; }\n"
        "message Task { string id = 1; repeated Event history = 2; }\n"
        "message Event { string text = 1; }\n"
    )
    assert not find(text, "PRO061")
    assert find(text.replace(" int32 history_length = 2;", ""), "PRO061")


def test_amounts_on_a_chain_count_in_its_unit() -> None:
    text = f"{HEAD}message Transfer {{ string network = 1; string fee = 2; }}\n"
    assert find(text, "PRO011")
    assert not find(text.replace("network", "chain"), "PRO011")


def test_a_documented_status_is_part_of_the_answer() -> None:
    text = (
        f'{HEAD}import "google/rpc/status.proto";\n'
        "service Assets { rpc PushBlob(Ask) returns (Answer); }\nmessage Ask { string uri = 1; }\n"
        "message Answer {\n  // NOT_FOUND if the origin hasn't got it.\n"
        "  google.rpc.Status status = 1;\n}\n"
    )
    assert not find(text, "PRO036")
    assert find(text.replace("  // NOT_FOUND if the origin hasn't got it.\n", ""), "PRO036")


def test_a_slip_among_many_names_is_not_worth_a_word() -> None:
    fields = " ".join(f"string a{n} = {n};" for n in range(1, 31))
    text = f"{HEAD}message Order {{ {fields} string tupleSet = 31; }}\n"
    assert not find(text, "PRO047")
    assert find(text.replace(" a1 ", " aOne ").replace(" a2 ", " aTwo "), "PRO047")


def test_a_short_hole_below_sixteen_stays_empty() -> None:
    fields = " ".join(f"string a{n} = {n};" for n in range(1, 12))
    text = f"{HEAD}message M {{ {fields} repeated Order orders = 17; }}\n{SHOP}"
    assert not find(text, "PRO004")
    assert find(
        f"{HEAD}message M {{ string a = 1; repeated Order orders = 17; }}\n{SHOP}", "PRO004"
    )


def test_one_thing_is_imported_at_once_and_many_take_time() -> None:
    text = (
        f"{HEAD}service Keys {{ rpc ImportKey(Ask) returns (Answer); }}\n"
        "message Ask { string source = 1; }\nmessage Answer { int32 count = 1; }\n"
    )
    assert not find(text, "PRO034")
    assert find(text.replace("ImportKey", "ImportKeys"), "PRO034")


def test_the_limit_of_a_batch_is_written_in_the_rules_that_the_file_has() -> None:
    text = (
        f"{HEAD}service Keys {{ rpc BatchCheck(Ask) returns (Answer); }}\n"
        "message Ask { repeated string keys = 1; }\nmessage Answer {}\n"
    )
    (bare,) = find(text, "PRO056")
    assert bare.fix == "// At most 1000.\nrepeated string keys = 1;"
    imported = text.replace("service", 'import "buf/validate/validate.proto";\nservice')
    assert "(buf.validate.field)" in find(imported, "PRO056")[0].fix


def test_the_settings_of_a_thing_are_not_the_thing() -> None:
    text = (
        f"{HEAD}service Rooms {{ rpc UpdateRoom(UpdateRoomRequest) returns (Room); }}\n"
        "message UpdateRoomRequest { string id = 1; RoomSettings settings = 2; }\n"
        "message RoomSettings { string a = 1; string b = 2; string c = 3; }\n"
        "message Room { string id = 1; }\n"
    )
    assert not find(text, "PRO020") and not find(text, "PRO035")
    assert find(text.replace("RoomSettings", "RoomInfo"), "PRO020")


def test_what_an_empty_field_means_may_be_said() -> None:
    text = (
        f"{HEAD}service Rooms {{ rpc UpdateRoom(UpdateRoomRequest) returns (Room); }}\n"
        "message UpdateRoomRequest {\n  // NOTE\n  string name = 1;\n  string topic = 2;\n"
        "  string color = 3;\n}\nmessage Room { string id = 1; }\n"
    )
    assert find(text, "PRO020")
    assert not find(text.replace("NOTE", "Skipped if left empty."), "PRO020")
    assert not find(text.replace("string topic", "string old_name"), "PRO020")


def test_roles_and_topics_are_known_by_name() -> None:
    text = (
        f"{HEAD}service Rbac {{ rpc CreateRole(CreateRoleRequest) returns (Answer); }}\n"
        "message CreateRoleRequest { Role entity = 1; }\nmessage Role { string name = 1; }\n"
        "message Answer {}\n"
    )
    assert not find(text, "PRO021")
    assert find(text.replace("Role", "Note"), "PRO021")
