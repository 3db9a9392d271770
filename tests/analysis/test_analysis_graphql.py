"""GraphQL documents are read whole or in part, with places inside them, whatever comes in."""

import json
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from graphql import build_schema, introspection_from_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.analysis import Source, analyse
from smeaton.analysis.parse.graphql import read
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.patch import apply_edits

WORDS = st.sampled_from(
    ["type", "Query", "{", "}", "(", ")", ":", "id", "ID", "!", "[", "]", "=", "|", "&", "@key",
     '(fields: "id")', "implements", "Node", "interface", "union", "enum", "input", "scalar",
     "extend", "schema", "query: Query", "directive", "on", "FIELD", '"', '"""', "#", "\n", ",",
     "users: [User!]!", "type User {", "total: Float", "createdAt: String", "\0", "é", "﻿",
     "@deprecated", "mutation", "fragment", "subscription", "1", "null", "$x", "...", "\r\n"]
)  # fmt: skip


def parse(*texts: str) -> GraphqlSchema:
    [schema] = read([Source(f"{n}.graphql", text) for n, text in enumerate(texts)])
    return schema


def check(text: str, against: str | None = None) -> None:
    before = [] if against is None else [Source("a.graphql", against)]
    analysis = analyse([Source("a.graphql", text)], against=before)
    lines = text.split("\n")
    for finding, edits in zip(analysis.review.findings, analysis.edits, strict=True):
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        assert all(0 <= edit.start <= edit.end <= len(text) for edit in edits)
        apply_edits(text, edits)


@settings(max_examples=80, deadline=None)
@given(st.text())
def test_any_text_gives_a_review(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=20).map(" ".join))
def test_any_mix_of_words_gives_a_review_with_places_inside_it(text: str, old: str) -> None:
    check(text, old)


@pytest.mark.parametrize(
    "text",
    [
        "type A { a: " + "[" * 5_000 + "Int" + "]" * 5_000 + " }",
        "type A { a(b: Int = " + "[" * 5_000 + "]" * 5_000 + "): Int }",
        "type A " + "{" * 10_000,
        "type A @x(a: " + "{a:" * 3_000 + "1" + "}" * 3_000 + ") { a: Int }",
        '"""' * 5_001 + "type A { a: Int }",
        "type Query { a: A }" + "".join(f" type T{i} {{ a: T{i + 1} }}" for i in range(2_000)),
        "union A = " + " | ".join(f"B{i}" for i in range(5_000)),
        "input A { a: A! } input B { c: C! } input C { b: B! }",
        "interface A implements B { a: Int } interface B implements A { a: Int }",
        "type A { a: Int @deprecated(reason: " + "9" * 10_000 + ") }",
    ],
    ids=["lists", "default", "braces", "objects", "quotes", "chain", "union", "inputs",
         "interfaces", "number"],
)  # fmt: skip
def test_hostile_documents_give_a_review(text: str) -> None:
    check(text, text)


def test_a_broken_definition_costs_itself_alone() -> None:
    schema = parse('type A {\n  a: Int\n}\n\ntype B {\n  b: : Int\n}\n\n"C"\ntype C {\n  c: A\n}\n')
    assert set(schema.types) == {"A", "C"}
    assert schema.types["C"].place.line == 10
    assert schema.types["C"].description == "C"
    [note] = schema.notes
    assert "0.graphql:6" in note
    assert "type B" in note


def test_an_unclosed_definition_does_not_swallow_the_next() -> None:
    schema = parse("type A {\n  a: Int\n\ntype B {\n  b: Int\n}\n")
    assert set(schema.types) == {"B"}


def test_extensions_in_other_files_are_merged_in_any_order() -> None:
    schema = parse(
        "extend type Query { b: B } extend enum E { Y }", "type Query { a: Int } enum E { X }"
    )
    assert list(schema.types["Query"].fields) == ["b", "a"]
    assert schema.types["Query"].place.artifact == "1.graphql"
    assert set(schema.types["E"].values) == {"X", "Y"}
    assert schema.roots == {"query": "Query"}


def test_files_that_tools_merge_are_no_repetition() -> None:
    texts = ["type Query { a: A } type A { id: ID! }", "type Query { b: B } type B { id: ID! }"]
    sources = [Source(f"{n}.graphql", text) for n, text in enumerate(texts)]
    assert set(parse(*texts).types["Query"].fields) == {"a", "b"}
    found = {finding.rule for finding in analyse(sources).review.findings}
    assert "graphql_invalid_schema" not in found
    again = [*sources, Source("2.graphql", "type B { id: ID! }")]
    assert "graphql_invalid_schema" in {f.rule for f in analyse(again).review.findings}


def test_roots_are_those_that_the_schema_names() -> None:
    schema = parse("schema { query: Root } type Root { a: Int } type Mutation { b: Int }")
    assert schema.roots == {"query": "Root"}


def test_operations_are_said_not_to_be_reviewed() -> None:
    schema = parse("query A { a } fragment F on B { c }")
    assert "not reviewed" in schema.notes[0]


def test_positions_are_those_of_names_even_behind_descriptions() -> None:
    text = (
        'type Query {\n  "Says what."\n  users(\n    "How many."\n    first: Int\n  ): [String!]\n}'
    )
    places = parse(text).objects()
    assert (places["Query.users"].line, places["Query.users"].column) == (3, 3)
    assert (places["Query.users(first:)"].line, places["Query.users(first:)"].column) == (5, 5)


def test_an_introspection_result_is_read_and_never_edited() -> None:
    built = build_schema("type Query { invoice: Invoice } type Invoice { id: ID, total: Float }")
    text = json.dumps({"data": introspection_from_schema(built)})
    analysis = analyse([Source("schema.json", text)])
    assert "graphql_float_money" in {finding.rule for finding in analysis.review.findings}
    assert not any(analysis.edits)
    broken = analyse([Source("schema.json", '{"__schema": {"types": 3}}')])
    assert "introspection" in broken.review.notes[0]


def test_what_is_there_for_context_is_known_and_not_reported() -> None:
    known = Source("b.graphql", "type A { id: ID! password: String }", "known")
    own = Source("a.graphql", "type Query { a: A }")
    assert not analyse([own, known]).review.findings


def test_a_comment_silences_one_place() -> None:
    text = (
        "type Query {\n  a: A\n}\ntype A {\n  id: ID!\n"
        "  total: Float # smeaton: ignore GQL031 an estimate\n  fee: Float\n}"
    )
    found = analyse([Source("a.graphql", text)]).review.findings
    assert [f.object for f in found if f.rule == "graphql_float_money"] == ["A.fee"]


def test_time_grows_with_the_size_and_not_faster() -> None:
    """Counted in lines of Python run, so that a busy machine changes nothing."""
    import sys

    def count(n: int) -> int:
        text = "type Query { a0: A0 } interface Node { id: ID! } union U = A0 | A1" + "".join(
            f" type A{i} implements Node {{ id: ID! sum: Float many: [A{(i + 1) % n}!]! b: B{i} }}"
            f" type B{i} {{ id: ID! name: String other: A{(i * 7) % n} }}"
            f" type M{i} {{ b: B{i} }} input I{i} {{ a: I{(i + 3) % n} b: [I{i}] }}"
            f" extend type Mutation {{ m{i}(input: I{i}): M{i} }} extend union U = B{i}"
            for i in range(n)
        )
        steps = 0

        def trace(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal steps
            steps += 1
            return trace

        source = Source("a.graphql", text)
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            analyse([source], against=[source])
        finally:
            sys.settrace(before)
        return steps

    count(2)
    counts = [count(n) for n in (20, 40, 80)]
    assert all(later < 2.6 * earlier for earlier, later in pairwise(counts))
