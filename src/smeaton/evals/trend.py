"""Runs in the order of time: the main figures of each with their intervals, and what changed."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smeaton.errors import InputError
from smeaton.evals.journal import MANIFEST, Manifest, load_run
from smeaton.evals.plot import STYLE as PLOT_STYLE
from smeaton.evals.plot import Rate, draw_trend
from smeaton.evals.report import list_groups
from smeaton.evals.summary import Figure, Latency, summarise
from smeaton.render.page import make_page, text
from smeaton.render.safe import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

_MAIN = ("families all right", "all cases", "choice")
"""Figures that fit a terminal beside what changed."""

_STYLE = """
td.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td:nth-child(3){min-width:13rem}.plots{display:flex;flex-wrap:wrap;gap:.5rem 2rem}
figure{margin:.8rem 0;overflow-x:auto;max-width:100%}figcaption{font-weight:600}
""".strip()


class Point(NamedTuple):
    """One run of a trend."""

    name: str
    """The folder's own name."""
    manifest: Manifest
    complete: bool
    figures: dict[str, Figure]
    """The figures of the groups "All" and "By grader" by their names."""
    latency: Latency
    changed: list[str]
    """What differs from the run before; `cases` means that the figures don't compare."""


def load_trend(paths: Sequence[Path]) -> list[Point]:
    """Read runs, the oldest first; only one is held in memory at a time.

    Args:
        paths: folders of runs, or folders that hold such folders.

    Raises:
        InputError: there is no run, or one is damaged.
    """
    points: list[Point] = []
    for folder in dict.fromkeys(folder for path in paths for folder in _find_runs(path)):
        run = load_run(folder)
        summary = summarise(run)
        groups = dict(list_groups(summary))
        figures = [*groups["All"], *groups["By grader"]]
        points.append(
            Point(
                folder.resolve().name,
                run.manifest,
                run.is_complete,
                {figure.name: figure for figure in figures if figure.total},
                summary.total,
                [],
            )
        )
    points.sort(key=lambda point: (point.manifest.created, point.name))
    return points[:1] + [
        now._replace(changed=before.manifest.differences(now.manifest))
        for before, now in pairwise(points)
    ]


def _find_runs(path: Path) -> list[Path]:
    if (path / MANIFEST).is_file():
        return [path]
    found = [entry.parent for entry in path.glob(f"*/{MANIFEST}")]
    if not found:
        raise InputError(
            f"{str(path)!r} is no eval run and holds none; give folders that "
            "`smeaton eval run` wrote, or the folder that they lie in."
        )
    return found


def render_table(points: Sequence[Point]) -> "RenderableType":
    """Return what a rich console prints: a row a run, the main figures, what changed."""
    from rich.table import Table
    from rich.text import Text

    known = _names(points)
    names = [name for name in _MAIN if name in known] or known[: len(_MAIN)]
    table = Table("run", *names, "errors", "median", "changed", box=None, pad_edge=False)
    for point in points:
        cells = [_label(point), *(_cell(point.figures.get(name)) for name in names)]
        cells += [_errors(point), _median(point), ", ".join(point.changed)]
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def render_json(points: Sequence[Point]) -> str:
    """Return every figure of every run, the oldest first."""
    runs = [
        {
            "run": point.name,
            "created": point.manifest.created,
            "model": point.manifest.model,
            "complete": point.complete,
            "changed": point.changed,
            "latency": point.latency.model_dump(mode="json"),
            "figures": {
                name: figure.model_dump(mode="json") | {"rate": figure.rate}
                for name, figure in point.figures.items()
            },
        }
        for point in points
    ]
    return json.dumps({"runs": runs}, indent=2) + "\n"


def render_html(points: Sequence[Point]) -> str:
    """Return a page with a plot a figure and the table of all of them; it has no script."""
    return make_page(
        "Eval trend", "\n".join(_body(points)), style=f"{_STYLE}\n{PLOT_STYLE}", script=""
    )


def _body(points: Sequence[Point]) -> Iterator[str]:
    names = _names(points)
    yield f'<h1>Eval trend</h1><p class="muted">{len(points)} runs; 95 % intervals.</p>'
    if any("cases" in point.changed for point in points):
        yield "<p>The cases changed between runs, so their figures don't compare strictly.</p>"
    heads = "".join(f"<th>{text(name)}</th>" for name in names)
    yield (
        '<h2>Runs</h2><div class="wide"><table><thead><tr><th></th><th>Run</th><th>Model</th>'
        f"<th>Changed</th>{heads}<th>Errors</th><th>Median</th></tr></thead><tbody>"
    )
    for number, point in enumerate(points, 1):
        cells = "".join(f'<td class="num">{_cell(point.figures.get(name))}</td>' for name in names)
        yield (
            f"<tr><td>{number}</td><td>{text(_label(point))}</td>"
            f"<td>{text(point.manifest.model or 'no model')}</td>"
            f'<td>{text(", ".join(point.changed))}</td>{cells}<td class="num">{_errors(point)}</td>'
            f'<td class="num">{_median(point)}</td></tr>'
        )
    yield '</tbody></table></div><h2>Plots</h2><p class="muted">Runs as numbered above.</p>'
    yield f'<div class="plots">{"".join(_plots(points, names))}</div>'


def _plots(points: Sequence[Point], names: Sequence[str]) -> Iterator[str]:
    labels = [f"{number}" for number in range(1, len(points) + 1)]
    for name in names:
        rates = [
            Rate(figure.rate, figure.low, figure.high) if figure else None
            for figure in (point.figures.get(name) for point in points)
        ]
        plot = draw_trend(rates, labels, f"{name} over {len(points)} runs")
        yield f"<figure><figcaption>{text(name)}</figcaption>{plot}</figure>"


def _names(points: Sequence[Point]) -> list[str]:
    return list(dict.fromkeys(name for point in points for name in point.figures))


def _label(point: Point) -> str:
    return point.name if point.complete else f"{point.name} (partial)"


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    return f"{figure.rate:.0%} [{100 * figure.low:.0f}, {100 * figure.high:.0f}]"


def _errors(point: Point) -> str:
    return str(sum(figure.errors for name, figure in point.figures.items() if name == "all cases"))


def _median(point: Point) -> str:
    median = point.latency.median_ms
    return "-" if median is None else f"{median / 1000:.1f} s"
