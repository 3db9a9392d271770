"""Reading .proto files: what they declare, where it stands, and what can't be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.analysis import Source, analyse
from smeaton.analysis.parse.protobuf import Protobuf, read, walk

HEAD = 'syntax = "proto3";\npackage shop.v1;\n'


def parse(text: str, name: str = "shop.proto") -> Protobuf:
    [model] = read([Source(name, text)])
    return model


def test_everything_stands_where_the_text_has_it() -> None:
    text = (
        HEAD + "\n// An order.\nmessage Order {\n  string order_id = 1; // its number\n"
        "  enum State { STATE_UNSPECIFIED = 0; }\n}\n"
        "service Orders {\n  rpc Get(Order) returns (stream Order);\n}\n"
    )
    places = {name: (place.line, place.column) for name, place in parse(text).objects().items()}
    assert places == {
        "Order": (5, 9),
        "Order.order_id": (6, 10),
        "Order.State": (7, 8),
        "Order.State.STATE_UNSPECIFIED": (7, 16),
        "Orders": (9, 9),
        "Orders.Get": (10, 7),
    }


def test_comments_before_and_behind_belong_to_their_element() -> None:
    model = parse(
        HEAD + "// License.\n\n/* An order.\n * Really. */\nmessage Order { // here\n"
        "  // first\n  string a = 1;  // behind\n  // next\n  string b = 2;\n}\n"
    )
    order = model.messages["shop.v1.Order"]
    assert order.comment == "An order.\nReally.\nhere"
    assert [field.comment for field in order.fields] == ["first\nbehind", "next"]


def test_every_kind_of_statement_of_proto2_is_read() -> None:
    model = parse(
        'syntax = "proto2";\npackage a;\nimport public "b.proto";\nimport weak "c.proto";\n'
        'option (my.opt).deep = { a: 1, b: "x" "y" c { d: [1, 2] } [ext.ra]: true };\n'
        "message M {\n  required int32 a = 1 [default = -1, deprecated = true];\n"
        "  optional group Result = 2 { optional string url = 1; }\n"
        "  repeated .a.M more = 0x3;\n  map<string, a.M> by_name = 4;\n"
        "  oneof one { string x = 5; M y = 6; }\n  extensions 100 to 199, 500 to max;\n"
        '  reserved 7, 9 to 11;\n  reserved "old", "older";\n  option deprecated = true;\n'
        "  extend N { optional string z = 100; }\n}\n"
        "enum E { option allow_alias = true; A = 0; B = 0; C = -1; reserved 5 to max; }\n"
        "extend M { repeated string tags = 101; };\n"
        "service S { rpc Do (stream M) returns (stream .a.M) { option deprecated = true; }; }\n"
    )
    (note,) = model.notes
    assert note.startswith("Imports that were not given: b.proto, c.proto;")
    message = model.messages["a.M"]
    assert [f.name for f in message.fields] == ["a", "result", "more", "by_name", "x", "y"]
    assert [f.number for f in message.fields] == [1, 2, 3, 4, 5, 6]
    assert message.fields[0].option("default") == -1
    assert {f.oneof for f in message.fields} == {"", "one"}
    assert message.reserved == [(7, 7), (9, 11)]
    assert message.reserved_names == {"old", "older"}
    assert message.extension_ranges == [(100, 199), (500, 536870911)]
    assert message.is_deprecated
    assert [v.number for v in model.enums["a.E"].values] == [0, 0, -1]
    [rpc] = model.services[0].rpcs
    assert (rpc.streams_requests, rpc.streams_responses) == (True, True)
    assert (rpc.request_type, rpc.response_type) == ("a.M", "a.M")
    [file] = model.files
    value = file.option("(my.opt).deep")
    assert value == {"a": [1], "b": ["xy"], "c": [{"d": [1, 2]}], "[ext.ra]": [True]}
    assert [(i.kind, i.name) for i in file.imports] == [("public", "b.proto"), ("weak", "c.proto")]


def test_editions_are_read_with_their_features() -> None:
    model = parse(
        'edition = "2024";\npackage a;\noption features.field_presence = IMPLICIT;\n'
        "export message M {\n  reserved old, older;\n"
        "  string a = 1 [features = {field_presence: EXPLICIT}];\n}\nlocal enum E { A = 0; }\n"
    )
    assert not model.notes
    assert model.dialect == "2024"
    assert model.messages["a.M"].reserved_names == {"old", "older"}
    assert model.messages["a.M"].fields[0].option("features.field_presence") == "EXPLICIT"


@pytest.mark.parametrize(
    "broken",
    ["  int32 b = ;\n", "  int32 = 4;\n", "  rpc x;\n", "  int32 b 4;\n", "  map<string> b = 4;\n",
     "  int32 b = 4 [deprecated = ];\n", "  message { int32 c = 1; }\n", "  int32 b = 4x;\n"],
)  # fmt: skip
def test_a_broken_statement_costs_itself_alone(broken: str) -> None:
    model = parse(f"{HEAD}message M {{\n  int32 a = 1;\n{broken}  int32 z = 9;\n}}\nenum E {{}}\n")
    assert [f.name for f in model.messages["shop.v1.M"].fields] == ["a", "z"]
    assert "shop.v1.E" in model.enums
    assert len(model.notes) == 1
    assert model.notes[0].startswith("shop.proto:5: ")


def test_a_missing_semicolon_costs_nothing_but_a_note() -> None:
    model = parse(f"{HEAD}message M {{\n  int32 a = 1\n  int32 z = 9;\n}}\n")
    assert [f.name for f in model.messages["shop.v1.M"].fields] == ["a", "z"]
    assert len(model.notes) == 1


def test_half_a_file_is_read_as_far_as_it_goes() -> None:
    model = parse(f"{HEAD}message M {{\n  int32 a = 1;\n  message N {{\n    int32 b = 2;")
    assert set(model.messages) == {"shop.v1.M", "shop.v1.M.N"}
    assert any("not closed" in note for note in model.notes)


def test_a_broken_file_costs_no_other() -> None:
    [model] = read([Source("bad.proto", "}}}} ??"), Source("good.proto", f"{HEAD}message M {{}}")])
    assert set(model.messages) == {"shop.v1.M"}


def test_names_are_looked_up_from_the_inside_out() -> None:
    model = parse(
        HEAD + "message Item {}\nmessage Order {\n  message Item {}\n  Item inner = 1;\n"
        "  .shop.v1.Item outer = 2;\n  v1.Item half = 3;\n  other.Thing far = 4;\n}\n"
    )
    types = [field.resolved for field in model.messages["shop.v1.Order"].fields]
    assert types == ["shop.v1.Order.Item", "shop.v1.Item", "shop.v1.Item", "other.Thing"]


def test_imports_are_found_by_the_end_of_their_paths() -> None:
    sources = [
        Source("proto/a/v1/a.proto", 'syntax = "proto3";\npackage a.v1;\nimport "b/v1/b.proto";\n'
               'import "missing/c.proto";\nmessage A { b.v1.B b = 1; }\n'),
        Source("proto/b/v1/b.proto", 'syntax = "proto3";\npackage b.v1;\nmessage B {}\n'),
    ]  # fmt: skip
    [model] = read(sources)
    targets = [each.target and each.target.name for each in model.files[0].imports]
    assert targets == ["proto/b/v1/b.proto", None]
    assert model.missing_imports == ["missing/c.proto"]


def test_copies_of_well_known_files_are_context() -> None:
    google = 'syntax = "proto3";\npackage google.protobuf;\nmessage Any { int32 odd = 19000; }\n'
    sources = [Source("google/protobuf/any.proto", google), Source("a.proto", HEAD)]
    assert read(sources)[0].context == {"google/protobuf/any.proto"}
    assert not analyse(sources).review.findings
    assert analyse(sources[:1]).review.findings


def test_deep_nesting_is_given_up_with_a_note() -> None:
    deep = "message A {" * 5000 + "}" * 5000
    model = parse(HEAD + deep)
    assert any("deep" in note for note in model.notes)
    literal = parse(f"{HEAD}option (a) = {'{ a: ' * 3000}1{'}' * 3000};\nmessage M {{}}\n")
    assert "shop.v1.M" in literal.messages


WORDS = [
    *[
        "message",
        "enum",
        "service",
        "rpc",
        "returns",
        "oneof",
        "map",
        "option",
        "reserved",
        "to",
        "max",
        "extend",
        "extensions",
    ],
    *[
        "repeated",
        "optional",
        "group",
        "string",
        "int32",
        "stream",
        "import",
        "package",
        "syntax",
        "A",
        "b",
        "1",
        "-2",
        "0x1f",
    ],
    *["<", ">", "{", "}", "(", ")", "[", "]", ";", "=", ",", ".", "'", "/*", "*/", "é"],
    *('"s"', '"proto3"', "// c\n", "\n", "\x00"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join) | st.text(max_size=80))
def test_whatever_the_text_spans_lie_inside_of_it(text: str) -> None:
    source = Source("any.proto", text)
    for model in read([source]):
        for file in model.files:
            for message in walk(file.messages):
                for element in (message, *message.fields, *message.oneofs):
                    assert 0 <= element.start <= element.name_start <= len(text)
                    assert element.body <= len(text)
                    assert element.end <= len(text)
    result = analyse([source], kind="proto")
    lines = text.split("\n")
    for finding, edits in zip(result.review.findings, result.edits, strict=True):
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        assert all(0 <= edit.start <= edit.end <= len(text) for edit in edits)
