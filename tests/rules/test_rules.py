"""Every rule's documentation is true: its flawed example is found, its sound one is not."""

import re
from pathlib import Path

import pytest

from smeaton.advice import Finding, Review, Severity
from smeaton.analysis import Rule, Source, analyse, find_rule, list_rules
from smeaton.analysis.rule import HEADINGS, rule
from smeaton.errors import UserError
from smeaton.resources import find_data

RULES = list_rules()
CASES = Path(__file__).parent / "cases"
FENCE = re.compile(r"^```(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"-- finds: (\w+)")
EXPECTED = ("earlier version", "not given")
"""Notes of examples: of what is new, and of imports."""


PREFIXES = {
    "sql": "SQL",
    "openapi": "OAS",
    "graphql": "GQL",
    "proto": "PRO",
    "asyncapi": "ASY",
    "json_schema": "JSC",
    "system": "SYS",
    "text": "TXT",
    "sql_changes": "SQC",
    "openapi_changes": "OAC",
    "graphql_changes": "GQC",
    "proto_changes": "PRC",
    "asyncapi_changes": "ASC",
}


def find(text: str, kind: str | None = None) -> list[Finding]:
    return analyse([Source("example.sql", text)], kind=kind).review.findings


def examples(known: Rule, heading: str) -> list[Source]:
    """The blocks of a section as artefacts, each named for its language."""
    section = known.documentation.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    fences = FENCE.findall(section)
    assert fences
    names = [f"example{n}.{language}" for n, (language, _) in enumerate(fences)]
    if known.kind == "sql":
        names = ["example.sql"] * len(fences)
    return [Source(name, text) for name, (_, text) in zip(names, fences, strict=True)]


def review_example(known: Rule, heading: str) -> Review:
    """Review the first block, all of them as a system, or the last against the first."""
    blocks = examples(known, heading)
    if known.kind == "system":
        return analyse(blocks).review
    if known.kind.endswith("_changes"):
        return analyse([blocks[-1]], against=[examples(known, "Example")[0]]).review
    return analyse([blocks[0]]).review


def example(known: Rule, heading: str) -> str:
    return examples(known, heading)[0].text


each_rule = pytest.mark.parametrize("known", RULES, ids=lambda known: known.name)


@each_rule
def test_the_flawed_example_fires_exactly_this_rule(known: Rule) -> None:
    """Whole contracts have more to say for themselves, so there this rule among others."""
    names = {finding.rule for finding in review_example(known, "Example").findings}
    assert names == {known.name} if known.kind == "sql" else known.name in names


@each_rule
def test_the_sound_example_is_clean_of_this_rule(known: Rule) -> None:
    review = review_example(known, "Use instead")
    assert known.name not in {finding.rule for finding in review.findings}
    assert not [note for note in review.notes if not any(known in note for known in EXPECTED)]


@each_rule
def test_the_documentation_has_its_headings_in_order(known: Rule) -> None:
    assert tuple(re.findall(r"^## (.+)$", known.documentation, re.MULTILINE)) == HEADINGS
    assert known.title
    assert not known.title.endswith(".")


@each_rule
def test_see_also_points_at_documents_that_exist(known: Rule) -> None:
    documents = {path.stem for path in find_data("knowledge").glob("*/*.md")}
    assert known.see_also
    assert set(known.see_also) <= documents


@each_rule
def test_the_file_is_named_for_the_rule(known: Rule) -> None:
    assert known.find.__module__.split(".")[-1] == known.name
    assert re.fullmatch(PREFIXES[known.kind] + r"\d{3}", known.code)


@each_rule
def test_a_finding_of_medium_or_above_says_how_to_mend_it(known: Rule) -> None:
    for finding in review_example(known, "Example").findings:
        assert finding.fix or finding.severity is Severity.LOW


def read_cases() -> list[tuple[str, str, str]]:
    cases = []
    for path in sorted(CASES.glob("*/*.md")):
        for number, fence in enumerate(FENCE.finditer(path.read_text("utf-8")), 1):
            cases.append((f"{path.stem}-{number}", fence.group(1), fence.group(2)))
    return cases


@pytest.mark.parametrize(("name", "language", "text"), read_cases(), ids=lambda value: value[:40])
def test_a_case_is_flagged_where_it_is_marked_and_nowhere_else(
    name: str, language: str, text: str
) -> None:
    code = find_rule(name.rpartition("-")[0]).code
    marked = [
        number for number, line in enumerate(text.splitlines(), 1) if code in MARK.findall(line)
    ]
    kind = None if language == "sql" else f"sql:{language}"
    plain = re.sub(r"\s*-- finds: \w+", "", text)
    assert sorted(f.line for f in find(plain, kind) if f.code == code) == marked


def test_every_case_file_is_named_for_a_rule() -> None:
    names = {known.name for known in RULES}
    assert {path.stem for path in CASES.glob("*/*.md")} <= names


DOCUMENTED = "Title.\n\n" + "\n".join(f"## {heading}\ntext" for heading in HEADINGS)


def test_a_repeated_code_is_refused() -> None:
    def late(schema: object) -> None: ...

    late.__doc__ = DOCUMENTED
    with pytest.raises(ValueError, match="SQL001"):
        rule("SQL001", severity="low", harm="confusion")(late)  # type: ignore[arg-type]


def test_a_rule_without_documentation_is_refused() -> None:
    def undocumented(schema: object) -> None: ...

    with pytest.raises(ValueError, match="undocumented"):
        rule("SQL999", severity="low", harm="confusion")(undocumented)  # type: ignore[arg-type]


def test_a_rule_is_found_by_code_and_by_name_whatever_the_case() -> None:
    assert (
        find_rule("sql001") is find_rule("Missing-Primary-Key") is find_rule("missing_primary_key")
    )


def test_an_unknown_rule_is_an_error_that_says_where_to_look() -> None:
    with pytest.raises(UserError, match="smeaton rules"):
        find_rule("SQL998")


def test_many_hits_of_one_cause_become_one_finding_that_names_the_places() -> None:
    text = "".join(
        f"CREATE TABLE t{i} (id bigint PRIMARY KEY, at timestamp NOT NULL);\n" for i in range(100)
    )
    [finding] = [f for f in find(text) if f.rule == "timestamp_without_time_zone"]
    assert "99 other places: t1.at (line 2), t2.at (line 3)" in finding.message
    assert finding.message.endswith("and 39 more.")
    assert finding.fix.count("ALTER TABLE") == 100


def test_folded_indexes_name_their_tables() -> None:
    text = "".join(
        f"CREATE TABLE t{i} (id bigint PRIMARY KEY, a text NOT NULL);\n"
        f"CREATE INDEX by_a_{i} ON t{i} (a, id);\nCREATE INDEX a_{i} ON t{i} (a);\n"
        for i in range(10)
    )
    found = [f for f in find(text, "sql:postgres") if f.rule == "redundant_index"]
    assert "a_3 (t3, line 12)" in found[-1].message
    assert found[-1].message.endswith("a_9 (t9).")


def test_a_crowded_review_says_once_what_each_rule_says() -> None:
    columns = "at timestamp, active boolean, price real, status text, tags text, url varchar(90)"
    flawed = [f"CREATE TABLE t{i} (id serial, {columns}" for i in range(3)]
    few = "".join(f"CREATE TABLE t{i} (id serial, at timestamp);\n" for i in range(3))
    assert [f.code for f in find(few, "sql:postgres")].count("SQL005") == 3
    told = find("".join(f"{table}, data json);\n" for table in flawed), "sql:postgres")
    lesser = [f.code for f in told if f.severity.rank > Severity.HIGH.rank]
    assert len(lesser) == len(set(lesser))
    (keys,) = [f for f in told if f.code == "SQL001"]
    assert "t1" in keys.message and "t2" in keys.message


def test_tables_of_libraries_and_migration_tools_are_not_reported() -> None:
    assert not find("CREATE TABLE good_jobs (id bigint PRIMARY KEY, is_discrete boolean);")


def test_what_hurts_most_comes_first() -> None:
    text = (
        "CREATE TABLE users (id serial PRIMARY KEY, at timestamp, password varchar(20), "
        "active boolean);"
    )
    severities = [finding.severity.rank for finding in find(text)]
    assert severities == sorted(severities)
    assert severities[0] == Severity.CRITICAL.rank
