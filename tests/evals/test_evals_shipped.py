"""The cases that ship: well formed, balanced, in step with schema, rules and knowledge."""

import json
from collections import Counter, defaultdict
from typing import get_args

from smeaton.advice import Area
from smeaton.analysis import find_rule
from smeaton.evals.case import Case, case_schema, load_cases
from smeaton.knowledge.document import parse_document
from smeaton.resources import find_data

CASES = load_cases()
DOCUMENTS = [
    parse_document(path.read_text("utf-8"), path.name)
    for path in find_data("knowledge").glob("*/*.md")
]
DECISIONS = [case for case in CASES if case.kind == "decision" and case.options]


def by_kind() -> Counter[str]:
    return Counter(case.kind for case in CASES)


def test_the_committed_schema_is_up_to_date() -> None:
    committed = json.loads((find_data("evals") / "case.schema.json").read_text())
    assert committed == case_schema(), "run `make generate`"


def test_every_case_file_names_the_schema() -> None:
    for path in (find_data("evals") / "cases").glob("*.yaml"):
        first = path.read_text().splitlines()[0]
        assert first == "# yaml-language-server: $schema=../case.schema.json", path.name


def test_every_kind_has_enough_cases() -> None:
    counts = by_kind()
    assert len(DECISIONS) >= 26
    assert counts["decision"] - len(DECISIONS) >= 4
    assert counts["review"] >= 6
    assert counts["refusal"] >= 5
    assert counts["injection"] >= 5
    assert counts["clarification"] + counts["out_of_scope"] >= 4


def test_decisions_cover_every_area_with_several_options() -> None:
    areas = Counter(case.area for case in DECISIONS)
    assert all(areas[area] >= 4 for area in get_args(Area))
    assert all(3 <= len(case.options) <= 5 for case in DECISIONS)


def test_no_position_is_the_right_one_too_often() -> None:
    positions = Counter(
        [option.id for option in case.options].index(case.expect.choice[0]) for case in DECISIONS
    )
    assert max(positions.values()) <= len(DECISIONS) / 3
    assert set(positions) == set(range(5))


def test_the_longest_option_is_no_hint() -> None:
    longest = sum(
        max(case.options, key=lambda option: len(option.label)).id in case.expect.choice
        for case in DECISIONS
    )
    assert longest <= len(DECISIONS) / 3


def test_twins_differ_in_the_right_option_and_share_the_question_of_choice() -> None:
    families = defaultdict[str, list[Case]](list)
    for case in CASES:
        if case.family:
            families[case.family].append(case)
    assert len(families) >= 8
    for name, twins in families.items():
        assert len(twins) >= 2, name
        assert len({case.expect.choice[0] for case in twins}) == len(twins), name
        assert len({tuple(option.id for option in case.options) for case in twins}) == 1, name


def test_a_third_of_the_decisions_are_traps() -> None:
    assert sum("trap" in case.tags for case in DECISIONS) >= len(DECISIONS) / 3


def test_cited_documents_exist() -> None:
    known = {path.stem for path in find_data("knowledge").rglob("*.md")}
    assert {name for case in CASES for name in case.expect.cites_any} <= known


def test_expected_rules_exist() -> None:
    for case in CASES:
        for finding in case.expect.findings:
            for name in finding.rules:
                assert find_rule(name)


def test_expected_objects_stand_in_the_artefacts() -> None:
    for case in CASES:
        text = "\n".join(source.text for source in case.read_sources()).casefold()
        named = [name for finding in case.expect.findings for name in finding.objects]
        for name in named + case.expect.clean:
            assert name == "*" or name.rpartition(".")[2].casefold() in text, (case.id, name)


def test_cases_on_records_choose_among_options_that_exist_and_spread_over_them() -> None:
    cases = [case for case in CASES if case.record]
    assert len(cases) >= 120
    records = {
        document.id: [option.id for option in document.options]
        for document in DOCUMENTS
        if document.options
    }
    positions: Counter[int] = Counter()
    for case in cases:
        options = records[case.record or ""]
        assert set(case.expect.choice + case.expect.harmful) <= set(options), case.id
        positions[options.index(case.expect.choice[0])] += 1
    assert {case.record for case in cases} == set(records)
    assert max(positions.values()) <= len(cases) / 3


def test_a_question_on_a_record_does_not_name_the_option_by_its_label() -> None:
    labels = {
        option.label.casefold()
        for document in DOCUMENTS
        for option in document.options
        if len(option.label.split()) > 3
    }
    for case in CASES:
        if case.record:
            assert not any(label in (case.question or "").casefold() for label in labels), case.id
