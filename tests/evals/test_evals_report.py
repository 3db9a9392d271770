"""Reports: complete, plain, and safe to show whatever a model replied."""

import io
from pathlib import Path
from typing import Any

from rich.console import Console
from stand_ins import StandInAdvisor, good_advice, make_case

from smeaton.evals.report import render_json, render_markdown, render_table
from smeaton.evals.runner import run
from smeaton.evals.summary import Summary, summarise
from smeaton.settings import Settings

EVIL = "\x1b[31mred\x07 [bold]markup[/] | <script>"


async def make_summary(tmp_path: Path, settings: Settings, **run_options: Any) -> Summary:
    cases = [
        make_case(),
        make_case(id="case-two", area="caching", question="evil"),
        make_case(
            id="case-three",
            kind="clarification",
            options=[],
            expect={"kind": ["recommendation"]},
        ),
    ]
    advisor = StandInAdvisor(
        settings,
        lambda question: good_advice(choice=EVIL) if question == "evil" else good_advice(),
    )
    return summarise(await run(cases, advisor, tmp_path / "r", **run_options))  # type: ignore[arg-type]


def printed(summary: Summary) -> str:
    out = io.StringIO()
    Console(file=out, width=160, force_terminal=True, color_system=None).print(
        render_table(summary)
    )
    return out.getvalue()


async def test_the_table_shows_every_grouping_and_the_failed_case(
    tmp_path: Path, settings: Settings
) -> None:
    text = printed(await make_summary(tmp_path, settings, blind=True))
    for part in (
        "By grader",
        "By kind",
        "By area",
        "caching",
        "clarification",
        "families all right",
        "choice without the question",
        "weak cases, right without the question: case-one, case-two",
        "case-two shape:",
        "median",
    ):
        assert part in text


async def test_no_reply_reaches_the_terminal_as_control_or_markup(
    tmp_path: Path, settings: Settings
) -> None:
    text = printed(await make_summary(tmp_path, settings))
    assert "\x07" not in text
    assert "\x1b[31m" not in text
    assert "[bold]markup[/]" in text


async def test_many_cases_without_a_failure_bound_the_failure_rate(
    tmp_path: Path, settings: Settings
) -> None:
    cases = [make_case(id=f"case-{n}") for n in range(30)]
    finished = await run(cases, StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    assert "choice: no failure in 30, so fewer than 10% fail" in printed(summarise(finished))


async def test_the_markdown_is_plain_text_in_its_cells(tmp_path: Path, settings: Settings) -> None:
    page = render_markdown(await make_summary(tmp_path, settings))
    assert "<script>" not in page
    assert "\\<script\\>" in page
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.count("|") == 6 for line in tables)


async def test_the_json_holds_the_whole_summary(tmp_path: Path, settings: Settings) -> None:
    summary = await make_summary(tmp_path, settings)
    assert Summary.model_validate_json(render_json(summary)) == summary


async def test_kinds_and_areas_are_counted_apart(tmp_path: Path, settings: Settings) -> None:
    summary = await make_summary(tmp_path, settings)
    assert {f.name: (f.passed, f.total) for f in summary.kinds} == {
        "clarification": (1, 1),
        "decision": (1, 2),
    }
    assert {f.name: (f.passed, f.total) for f in summary.areas} == {
        "api": (2, 2),
        "caching": (0, 1),
    }
