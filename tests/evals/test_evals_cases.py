"""Case files: wrong ones are refused with file, line and case; hostile ones quickly."""

import json
from pathlib import Path
from typing import Any

import pytest
from stand_ins import make_case, write_cases

from smeaton.errors import InputError
from smeaton.evals.case import case_schema, load_cases, select

GOOD = """\
- id: first-case
  why: a mistake worth guarding against
  kind: decision
  question: Which one?
  options:
    - {id: a, label: One}
    - {id: b, label: Two}
  source: A book, ch. 1
  expect:
    choice: [a]
- id: second-case
  why: a mistake worth guarding against
  kind: clarification
  tags: [vague]
  question: Which one?
  source: A book, ch. 1
  expect:
    kind: [clarification]
"""


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_cases([path])
    return str(caught.value)


def test_cases_are_read_from_yaml_in_order(tmp_path: Path) -> None:
    cases = load_cases([write_cases(tmp_path / "c.yaml", GOOD)])
    assert [case.id for case in cases] == ["first-case", "second-case"]


def test_cases_are_read_from_jsonl(tmp_path: Path) -> None:
    path = write_cases(tmp_path / "c.jsonl", make_case().model_dump_json() + "\n\n")
    [case] = load_cases([path])
    assert case.model_dump() == make_case().model_dump()


def test_a_folder_stands_for_its_case_files(tmp_path: Path) -> None:
    write_cases(tmp_path / "c.yaml", GOOD)
    write_cases(tmp_path / "d.jsonl", make_case().model_dump_json())
    write_cases(tmp_path / "notes.txt", "no cases")
    assert [case.id for case in load_cases([tmp_path])] == ["first-case", "second-case", "case-one"]


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("  tags: [vague]\n", "  tag: [vague]\n")
    message = refusal(write_cases(tmp_path / "c.yaml", text))
    assert "c.yaml:14: case 'second-case': tag: this key is unknown" in message


def test_an_unknown_key_deep_inside_is_refused_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("    kind: [clarification]\n", "    kinds: [clarification]\n")
    assert "c.yaml:18: case 'second-case': expect.kinds" in refusal(
        write_cases(tmp_path / "c.yaml", text)
    )


def test_an_unknown_key_in_jsonl_is_refused_with_its_line(tmp_path: Path) -> None:
    record = make_case().model_dump(mode="json")
    text = json.dumps(record) + "\n" + json.dumps(record | {"id": "other", "extra": 1})
    assert "c.jsonl:2: case 'other': extra" in refusal(write_cases(tmp_path / "c.jsonl", text))


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("kind: decision", "kind: verdict").replace("tags:", "tag:")
    message = refusal(write_cases(tmp_path / "c.yaml", text))
    assert "'first-case'" in message
    assert "'second-case'" in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expect": {}}, "expects nothing"),
        ({"expect": {"choice": ["c"]}}, "no option"),
        ({"expect": {"choice": ["a"], "harmful": ["a"]}}, "both right and harmful"),
        ({"expect": {"kind": ["recommendation"]}}, "expect.choice is empty"),
        ({"options": [{"id": "a", "label": "One"}]}, "at least two options"),
        ({"question": None}, "needs a question"),
        ({"kind": "review"}, "needs an artefact"),
        ({"id": "Has Blanks"}, "id"),
        ({"expect": {"choice": ["a"], "must": [{"concept": "x", "any": ["("]}]}}, "regular"),
    ],
)
def test_a_case_that_does_not_fit_together_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    record = make_case().model_dump(mode="json") | change
    message = refusal(write_cases(tmp_path / "c.jsonl", json.dumps(record)))
    assert said in message


@pytest.mark.parametrize("text", ["", "# only a comment\n", "[]\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert "no case" in refusal(write_cases(tmp_path / "c.yaml", text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- id: [unclosed\n", "not YAML"),
        ("id: x\n", "a case file is a list"),
        ("- just text\n", "c.yaml:1: a case is a mapping"),
        ("- id: a\n  why: b\n  id: c\n", "c.yaml:3: the key 'id' is repeated"),
        ("- ? [a, b]\n  : c\n", "is repeated or no text"),
        ("- id: !!python/object/apply:os.system ['true']\n", "not YAML"),
        ("- id: a\n---\n- id: b\n", "not YAML"),
        ("- id: 2026-13-45\n", "a value can't be read"),
        ("- id: \x00\n", "not YAML"),
    ],
)
def test_malformed_yaml_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(write_cases(tmp_path / "c.yaml", text))


@pytest.mark.parametrize("text", ["{", "[1]", '{"id": "a", "id": "b"}', "nul", "[" * 100_000])
def test_malformed_jsonl_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    assert "c.jsonl:1:" in refusal(write_cases(tmp_path / "c.jsonl", text))


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    rows = ["- a0: &a0 [x, x]"] + [f"  a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert "c.yaml:2: aliases are not allowed" in refusal(
        write_cases(tmp_path / "c.yaml", "\n".join(rows))
    )


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    text = "- id: " + "[" * 5000 + "]" * 5000
    assert "deep nesting" in refusal(write_cases(tmp_path / "c.yaml", text))


def test_an_oversized_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert "larger than" in refusal(path)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b"- id: \xff\xfe")
    assert "not UTF-8" in refusal(path)


def test_a_missing_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    assert "can't be read" in refusal(tmp_path / "missing.yaml")
    assert "holds no .yaml" in refusal(tmp_path)


def test_a_repeated_id_is_refused_across_files(tmp_path: Path) -> None:
    one = write_cases(tmp_path / "c.yaml", GOOD)
    other = write_cases(tmp_path / "d.yaml", GOOD)
    with pytest.raises(InputError, match=r"'first-case' stands in .*c\.yaml already"):
        load_cases([one, other])


def test_artefacts_are_found_beside_the_case_file(tmp_path: Path) -> None:
    (tmp_path / "orders.sql").write_text("CREATE TABLE orders (id int);")
    record = make_case(files=["orders.sql"]).model_dump(mode="json")
    [case] = load_cases([write_cases(tmp_path / "c.jsonl", json.dumps(record))])
    assert [source.name for source in case.read_sources()] == ["orders.sql"]


@pytest.mark.parametrize("name", ["missing.sql", "/etc/passwd", "../secret.sql"])
def test_artefacts_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.sql").write_text("SELECT 1;")
    (tmp_path / "cases").mkdir()
    record = make_case(files=[name]).model_dump(mode="json")
    path = write_cases(tmp_path / "cases" / "c.jsonl", json.dumps(record))
    assert "neither below" in refusal(path)


def test_the_digest_changes_with_the_artefact(tmp_path: Path) -> None:
    artefact = tmp_path / "orders.sql"
    artefact.write_text("CREATE TABLE orders (id int);")
    record = make_case(files=["orders.sql"]).model_dump(mode="json")
    [case] = load_cases([write_cases(tmp_path / "c.jsonl", json.dumps(record))])
    before = case.digest()
    artefact.write_text("CREATE TABLE orders (id bigint);")
    assert case.digest() != before


def test_the_digest_stays_when_only_the_description_changes() -> None:
    assert make_case(why="another wording of the same").digest() == make_case().digest()
    assert make_case(question="Another question?").digest() != make_case().digest()


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        (None, ["first-case", "second-case"]),
        ("", ["first-case", "second-case"]),
        ("kind=decision", ["first-case"]),
        ("tag=vague", ["second-case"]),
        ("id~^sec", ["second-case"]),
        ("id~case, tag=vague", ["second-case"]),
    ],
)
def test_cases_are_selected(tmp_path: Path, expression: str | None, ids: list[str]) -> None:
    cases = load_cases([write_cases(tmp_path / "c.yaml", GOOD)])
    assert [case.id for case in select(cases, expression)] == ids


def test_no_more_than_the_limit_is_selected(tmp_path: Path) -> None:
    cases = load_cases([write_cases(tmp_path / "c.yaml", GOOD)])
    assert [case.id for case in select(cases, None, 1)] == ["first-case"]


@pytest.mark.parametrize("expression", ["colour=red", "kind", "id~(", "kind=review"])
def test_a_filter_without_sense_or_result_is_refused(tmp_path: Path, expression: str) -> None:
    cases = load_cases([write_cases(tmp_path / "c.yaml", GOOD)])
    with pytest.raises(InputError):
        select(cases, expression)


def test_the_schema_tells_editors_what_each_field_means() -> None:
    case = case_schema()["$defs"]["Case"]
    assert case["additionalProperties"] is False
    assert all("description" in field for field in case["properties"].values())
