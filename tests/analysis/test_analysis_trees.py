"""YAML and JSON as data with places: exact positions, partial reading, nothing that runs away."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.analysis import Source, analyse
from smeaton.analysis.parse.tree import Document, Path, read_library

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def paths(data: Any, path: Path = ()) -> list[Path]:
    """Every path into the data."""
    found = [path] if path else []
    children = data.items() if isinstance(data, dict) else ()
    children = enumerate(data) if isinstance(data, list) else children
    for key, value in children:
        found += paths(value, (*path, key))
    return found


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


@settings(max_examples=150, deadline=None)
@given(DATA.filter(lambda data: isinstance(data, dict | list)), st.sampled_from([None, 2]))
def test_every_element_of_json_is_found_where_it_stands(data: Any, indent: int | None) -> None:
    document = Document(Source("a.json", json.dumps(data, indent=indent)))
    assert document.data == data
    for path in paths(data):
        span = document.span(path)
        assert json.loads(document.source.text[span.start : span.end]) == at(data, path)


@settings(max_examples=100, deadline=None)
@given(DATA.filter(lambda data: isinstance(data, dict | list)))
def test_every_element_of_yaml_is_found_where_it_stands(data: Any) -> None:
    text = yaml.safe_dump(data, allow_unicode=False, sort_keys=False)
    document = Document(Source("a.yaml", text))
    assert document.data == data
    for path in paths(data):
        place = document.place(path)
        assert 1 <= place.line <= text.count("\n") + 1
        span = document.span(path)
        assert text[span.key : span.end]


def test_places_count_characters_not_bytes() -> None:
    document = Document(Source("a.yaml", 'a: "é😀"\nlist:\n  - one\n  - key: 2\n'))
    assert [
        (document.place(path).line, document.place(path).column)
        for path in [("a",), ("list",), ("list", 1), ("list", 1, "key")]
    ] == [(1, 1), (2, 1), (4, 5), (4, 5)]


def test_scalars_are_read_as_yaml_1_2_has_them() -> None:
    text = "country: no\nat: 12:30:00\nday: 2024-01-31\nratio: 1.5\nzip: '0123'\nnone: ~\nhex: 0x1f"
    assert Document(Source("a.yaml", text)).data == {
        "country": "no",
        "at": "12:30:00",
        "day": "2024-01-31",
        "ratio": 1.5,
        "zip": "0123",
        "none": None,
        "hex": 31,
    }


def test_what_stands_before_a_syntax_error_is_read() -> None:
    document = Document(Source("a.yaml", "a: 1\nb: 2\nc: [1, 2\nd: 4\n"))
    assert document.data == {"a": 1, "b": 2}
    assert "line 4" in document.notes[0] and "only what stands before" in document.notes[0]


def test_a_key_that_stands_twice_is_told() -> None:
    document = Document(Source("a.yaml", "paths: 1\npaths: 2\n"))
    assert document.data == {"paths": 2}
    assert document.notes == ["a.yaml, line 2: 'paths' stands twice; the last counts."]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "multiply"),
        ("a: &a [*a]", "within itself"),
        ("[" * 100_000, "too deeply"),
        ('{"a":' * 100_000, "too deeply"),
        ("- " * 100_000 + "1", "too deeply"),
    ],
)
def test_a_document_that_runs_away_is_stopped(text: str, said: str) -> None:
    document = Document(Source("a.yaml", text))
    assert said in document.notes[0]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["openapi: 3.0.0\n", "paths:\n", "  /a:\n", "    get:\n", "{", "}", "[", "]", '"', ": ",
             "$ref: '#/paths'\n", "- ", "&a ", "*a ", "\t", "\0", "é", "|\n", ">\n", "? ", "<<: ",
             "asyncapi: 3.0.0\n", "swagger: '2.0'\n", "---\n", "%YAML", "schema: 1\n", "null\n",
             "      parameters:\n", "components: {schemas: {A: {$ref: '#/definitions/A'}}}\n"]
        ),
        max_size=30,
    ).map("".join),
    st.sampled_from(["openapi", "asyncapi", "json-schema", None]),
)  # fmt: skip
def test_any_text_read_as_a_contract_gives_a_review(text: str, kind: str | None) -> None:
    review = analyse([Source("x.yaml", text)], kind=kind).review
    lines = text.split("\n")
    for finding in review.findings:
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1


@settings(max_examples=60, deadline=None)
@given(DATA, st.sampled_from(["paths", "components", "info", "security", "servers", "definitions"]))
def test_any_data_in_any_place_of_a_contract_gives_a_review(data: Any, key: str) -> None:
    for head in ({"openapi": "3.1.0"}, {"swagger": "2.0"}):
        text = json.dumps({**head, key: data})
        analyse([Source("x.json", text)], against=[Source("y.json", json.dumps(head))])
        analyse([Source("x.json", json.dumps(head))], against=[Source("y.json", text)])


def test_a_reference_never_leaves_what_was_given() -> None:
    library = read_library(
        [
            Source("api/a.yaml", "x: {$ref: 'common/b.yaml#/y/0'}\nz: {$ref: '../../etc/passwd'}"),
            Source("api/common/b.yaml", "y: [{$ref: '../a.yaml#/w~1v'}]"),
            Source("api/a.yaml".replace("a.yaml", "c.yaml"), "r: {$ref: 'https://e.com/a#/b'}"),
        ]
    )
    root = library.documents["api/a.yaml"].root
    assert not library.resolve(root.get("x"))
    assert not library.resolve(root.get("z"))
    assert not library.resolve(library.documents["api/c.yaml"].root.get("r"))
    assert list(library.missing) == ["../a.yaml#/w~1v", "../../etc/passwd", "https://e.com/a#/b"]
