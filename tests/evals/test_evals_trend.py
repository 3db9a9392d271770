"""The trend over runs: in order of time, with intervals, and with what changed between them."""

import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from stand_ins import StandInAdvisor, good_advice, make_case

from smeaton.errors import InputError
from smeaton.evals.journal import MANIFEST
from smeaton.evals.runner import run
from smeaton.evals.trend import load_trend, render_html, render_json, render_table
from smeaton.settings import Settings

EVIL = "<script>alert(1)</script>"


async def write_run(
    folder: Path, settings: Settings, created: str, *, right: bool = True, prompts: str = "p"
) -> None:
    advice = good_advice() if right else good_advice(choice="b")
    await run([make_case()], StandInAdvisor(settings, lambda _: advice), folder)  # type: ignore[arg-type]
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    changes = {"created": created, "prompts": prompts, "model": EVIL}
    (folder / MANIFEST).write_text(json.dumps(manifest | changes), "utf-8")


@pytest.fixture
async def runs(tmp_path: Path, settings: Settings) -> Path:
    root = tmp_path / "runs"
    await write_run(root / "a", settings, "2026-03-02T00:00:00+00:00", right=False, prompts="q")
    await write_run(root / "b", settings, "2026-03-01T00:00:00+00:00")
    return root


def test_runs_stand_in_order_of_time_with_what_changed(runs: Path) -> None:
    points = load_trend([runs])
    assert [(point.name, point.changed) for point in points] == [("b", []), ("a", ["prompts"])]
    assert [point.figures["choice"].passed for point in points] == [1, 0]


def test_a_run_that_is_named_twice_counts_once(runs: Path) -> None:
    assert len(load_trend([runs / "a", runs, runs / "a"])) == 2


def test_the_table_and_the_json_hold_rates_with_intervals(runs: Path) -> None:
    points = load_trend([runs])
    out = io.StringIO()
    Console(file=out, width=120).print(render_table(points))
    assert "100% [21, 100]" in out.getvalue()
    shown = json.loads(render_json(points))["runs"]
    assert [each["figures"]["choice"]["rate"] for each in shown] == [1.0, 0.0]


def test_the_page_plots_every_figure_and_runs_no_script_of_others(runs: Path) -> None:
    page = render_html(load_trend([runs]))
    assert "<figcaption>choice</figcaption>" in page
    assert page.count("<svg") == page.count("<figure>") >= 5
    assert EVIL not in page
    assert "&lt;script&gt;" in page


def test_partial_runs_are_marked(runs: Path) -> None:
    (runs / "a" / "journal.jsonl").unlink()
    assert "a (partial)" in render_html(load_trend([runs]))


def test_a_folder_without_runs_is_refused(tmp_path: Path, runs: Path) -> None:
    shutil.rmtree(runs)
    runs.mkdir()
    with pytest.raises(InputError, match="is no eval run and holds none"):
        load_trend([runs])
