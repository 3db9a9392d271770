"""Reports of a run beside another: complete, honest about what changed, and inert."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from stand_ins import StandInAdvisor, good_advice, make_case

from smeaton.evals.ci_report import render_github, render_junit
from smeaton.evals.entries import list_entries
from smeaton.evals.full_report import render_json, render_markdown
from smeaton.evals.html_report import render_html
from smeaton.evals.journal import LaterAnswer, Result, Run
from smeaton.evals.plot import Rate, draw_rate
from smeaton.evals.runner import run
from smeaton.settings import Settings

EVIL = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\"' ]]>\x1b[31m\n::error::pwned"


async def make_run(folder: Path, settings: Settings, *wrong: str, **extra: Any) -> Run:
    """Three cases of which those named `wrong` choose the harmful option."""
    cases = [
        make_case(id=f"case-{name}", question=f"{name}? {EVIL}", tags=["a b", name], **extra)
        for name in ("one", "two", "six")
    ]

    def answer(question: str) -> Any:
        if question.split("?")[0] in wrong:
            return good_advice(choice="b", summary=EVIL)
        return good_advice()

    return await run(cases, StandInAdvisor(settings, answer), folder)  # type: ignore[arg-type]


@pytest.fixture
async def before(tmp_path: Path, settings: Settings) -> Run:
    return await make_run(tmp_path / "before", settings, "one")


@pytest.fixture
async def after(tmp_path: Path, settings: Settings) -> Run:
    return await make_run(tmp_path / "after", settings, "two")


def alter(run: Run, key: str, **changes: Any) -> Run:
    results = [r.model_copy(update=changes) if r.id == key else r for r in run.results]
    return Run(run.folder, run.manifest, results)


class Page(HTMLParser):
    """Tags, attributes and text of a page, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def cases(self) -> list[dict[str, str | None]]:
        return [body for body in self.all("tbody") if "data-verdict" in body]


def test_regressions_come_first_and_mended_cases_are_named(before: Run, after: Run) -> None:
    entries = list_entries(after, before)
    assert [(e.result.id, e.change, e.verdict) for e in entries] == [
        ("case-two", "regressed", "failed"),
        ("case-one", "mended", "passed"),
        ("case-six", "same", "passed"),
    ]


def test_a_case_that_fails_in_one_more_way_has_regressed(before: Run) -> None:
    grades = next(r.grades for r in before.results if r.id == "case-one")
    kinder = [g.model_copy(update={"passed": True}) if g.name == "harmful" else g for g in grades]
    entries = list_entries(before, alter(before, "case-one", grades=kinder))
    assert entries[0].change == "regressed"


def test_an_edited_case_is_not_compared(before: Run, after: Run) -> None:
    entries = list_entries(alter(after, "case-two", digest="other"), before)
    assert {e.result.id: e.change for e in entries}["case-two"] == "edited"


def test_a_case_that_only_one_run_has_is_named(before: Run, after: Run) -> None:
    fewer = Run(before.folder, before.manifest, before.results[1:])
    assert {e.result.id: e.change for e in list_entries(after, fewer)}["case-one"] == "new"
    assert "only before: case-one" in render_markdown(fewer, before)
    assert "Only in the other run: case-one" in Page(render_html(fewer, before)).words


def test_repetitions_of_a_case_are_told_apart(before: Run) -> None:
    again = before.results[0].model_copy(update={"epoch": 1, "order": 2})
    twice = Run(before.folder, before.manifest, [*before.results, again])
    assert "case-one (order 3, epoch 2)" in [e.name for e in list_entries(twice, before)]
    page = Page(render_html(twice))
    assert len({body["id"] for body in page.cases()}) == 4


def test_the_page_shows_question_options_reply_and_every_reason(before: Run, after: Run) -> None:
    page = Page(render_html(after, before))
    for part in (
        "two? </pre><script>",
        "Keyset",
        "(chosen)",
        "chose 'b', right is 'a'",
        "chose 'b', which does harm",
        "pagination#in-short",
        "Reply compared with the other run",
        "The runs were set up alike.",
        "By area",
    ):
        assert part in page.words
    assert [body["data-change"] for body in page.cases()] == ["regressed", "mended", "same"]
    assert page.cases()[0]["data-tag"] == "a b\ntwo"
    assert {"href": "#case-case-two-0-0"} in page.all("a")


def test_no_reply_becomes_markup_or_reaches_the_network(before: Run, after: Run) -> None:
    source = render_html(after, before)
    page = Page(source)
    assert len(page.all("script")) == 1
    assert not {"img", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")  # type: ignore[union-attr]
        assert "src" not in attributes
    policy = next(m["content"] for m in page.all("meta") if "content" in m)
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "\x1b" not in source


def test_hostile_names_stay_inside_their_attributes(before: Run) -> None:
    evil = {"id": EVIL, "tags": [EVIL], "kind": EVIL, "area": EVIL, "error": EVIL, "family": EVIL}
    results = [Result.model_construct(**(dict(r) | evil)) for r in before.results[:1]]
    manifest = before.manifest.model_copy(update={"model": EVIL, "settings": {EVIL: EVIL}})
    page = Page(render_html(Run(before.folder, manifest, results)))
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert len(page.cases()) == 1


def test_the_page_reads_without_javascript(before: Run) -> None:
    page = Page(render_html(before))
    bars = [a for a in page.all("div") if a.get("class") == "filter"]
    assert [list(bar) for bar in bars] == [["class", "hidden"]]
    assert len(page.all("details")) >= len(page.cases())


def test_the_page_sorts_and_filters_by_every_field(before: Run, after: Run) -> None:
    names = [select["name"] for select in Page(render_html(after, before)).all("select")]
    assert names == ["verdict", "kind", "area", "tag", "change"]
    assert "change" not in [select["name"] for select in Page(render_html(after)).all("select")]


def test_every_turn_of_a_dialogue_is_shown_and_compared(before: Run) -> None:
    turn: dict[str, Any] = {"question": "And then?", "error": None, "review": None, "passages": []}
    later = [LaterAnswer(advice=good_advice(summary=f"Later {EVIL}"), **turn)]
    other = [LaterAnswer(advice=good_advice(summary="Other"), **turn)]
    page = Page(
        render_html(alter(before, "case-six", later=later), alter(before, "case-six", later=other))
    )
    assert "And then?" in page.words
    assert "+Later </pre><script>" in page.words
    assert len(page.all("script")) == 1


def test_each_retrieved_passage_stands_on_the_page_once(before: Run) -> None:
    (before.folder / "passages.jsonl").write_text(
        json.dumps({"id": "pagination#in-short", "text": EVIL}) + "\n", "utf-8"
    )
    page = Page(render_html(before))
    assert page.words.count("alert(1)</script><img") == 5  # three questions, a reply, the passage
    assert page.all("a").count({"href": "#passage-1"}) == 3
    assert len(page.all("script")) == 1


def test_damaged_passages_cost_the_passages_alone(before: Run) -> None:
    (before.folder / "passages.jsonl").write_text("{nothing\n[]\n", "utf-8")
    assert len(Page(render_html(before)).cases()) == 3


def test_a_journal_of_an_earlier_version_is_shown_too(before: Run) -> None:
    old = alter(before, "case-one", asked=None)
    assert "The question is not in this journal." in Page(render_html(old)).words


def test_a_partial_run_says_so_in_every_format(before: Run) -> None:
    manifest = before.manifest.model_copy(update={"planned": 9})
    partial = Run(before.folder, manifest, before.results)
    assert "3 of 9 results" in Page(render_html(partial)).words
    assert "6 results missing" in render_junit(partial)
    assert "partial: 3 of 9 results" in render_github(partial)
    assert json.loads(render_json(partial))["complete"] is False


def test_of_very_many_cases_those_that_passed_have_no_page(
    before: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smeaton.evals.html_report.MAX_PAGES", 2)
    page = Page(render_html(before))
    assert len(page.cases()) == 3
    assert len([a for a in page.all("div") if a.get("class") == "page"]) == 1
    assert "a line without their page" in page.words


def test_a_plot_spans_its_interval_on_a_scale_of_all() -> None:
    plot = draw_rate(Rate(0.5, 0.0, 1.0), Rate(0.25, 0.1, 0.4))
    assert 'd="M4.0 16H296.0"' in plot
    assert 'aria-label="50%, interval 0% to 100%, before 25%"' in plot


def test_junit_keeps_errors_apart_and_names_regressions(before: Run, after: Run) -> None:
    broken = alter(after, "case-six", error="ModelInterrupted: cut")
    root = ET.fromstring(render_junit(broken, before))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "1")
    [failure] = root.findall(".//failure")
    assert failure.get("type") == "regressed"
    assert failure.text is not None
    assert "chose 'b', right is 'a'" in failure.text
    assert "harmful: chose 'b', which does harm" in failure.text
    [error] = root.findall(".//error")
    assert error.get("message") == "error: ModelInterrupted: cut"
    assert [case.get("classname") for case in root.iter("testcase")] == 3 * ["smeaton.decision.api"]


def test_junit_takes_a_hostile_reply(before: Run) -> None:
    evil = alter(before, "case-one", error=f"{EVIL}\ufffe\x00")
    assert "pwned" in (ET.fromstring(render_junit(evil)).findall(".//error")[0].text or "")


def test_annotations_put_regressions_first_and_known_failures_below(
    before: Run, after: Run
) -> None:
    both = alter(after, "case-one", grades=before.results[0].grades)
    assert both.results[0].id == before.results[0].id == "case-one"
    lines = render_github(both, before).splitlines()
    assert [re.split(r"[ :]", line[2:])[0] for line in lines] == ["error", "warning", "notice"]
    assert "title=regressed%3A case-two::choice: chose 'b'" in lines[0]
    assert "title=failed%3A case-one" in lines[1]
    assert "1 of 3 cases passed (33%" in lines[2]
    assert render_github(both).count("::error title=") == 2


def test_no_reply_becomes_a_workflow_command(before: Run) -> None:
    evil = alter(before, "case-one", error=EVIL, id="case-one::set-output")
    lines = render_github(evil).splitlines()
    assert len(lines) == 2
    assert all(re.match(r"::(error|notice) title=[^:]*::", line) for line in lines)


def test_the_compared_json_and_markdown_name_what_changed(before: Run, after: Run) -> None:
    shown = json.loads(render_json(after, before))
    assert shown["regressed"] == ["case-two"]
    assert shown["differences"] == []
    assert {c["grader"]: c["worse"] for c in shown["changes"]}["harmful"] == ["case-two"]
    assert "regressed: case-two" in render_markdown(after, before)


def smeaton(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "smeaton", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "junit", "github"])
def test_a_run_is_shown_again_from_the_command_line(
    form: str, before: Run, after: Run, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    arguments = ["--format", form, "--against", str(before.folder), "--out", str(out)]
    done = smeaton("eval", "report", str(after.folder), *arguments)
    assert (done.returncode, done.stdout) == (0, "")
    assert "case-two" in out.read_text("utf-8")
    assert "\x1b" not in out.read_text("utf-8")


def test_a_folder_without_a_run_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = smeaton("eval", "report", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "holds no eval run" in done.stderr


async def test_annotations_stand_at_the_line_of_their_case(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smeaton.evals.case import load_cases
    from smeaton.evals.records import write_records

    monkeypatch.chdir(tmp_path)
    cases = [
        make_case(id=f"case-{n}").model_dump(exclude_defaults=True, mode="json") for n in range(2)
    ]
    (tmp_path / "evals").mkdir()
    path = tmp_path / "evals" / "a,b.yaml"
    path.write_text(f"# a comment\n{write_records(cases)}")
    line = path.read_text().splitlines().index("- id: case-1") + 1
    advisor: Any = StandInAdvisor(settings)
    before = await run(load_cases([path]), advisor, tmp_path / "one")
    wrong: Any = StandInAdvisor(settings, lambda _: good_advice(choice="b"))
    after = await run(load_cases([path]), wrong, tmp_path / "two")
    first, second, _ = render_github(after, before).splitlines()
    assert first.startswith("::error file=evals/a%2Cb.yaml,line=2,title=regressed%3A case-0::")
    assert second.startswith(f"::error file=evals/a%2Cb.yaml,line={line},title=regressed")
