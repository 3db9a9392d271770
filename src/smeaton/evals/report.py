"""Shows figures: a run as terminal table, JSON and Markdown, retrieval as table. Computes nothing.

Reasons may quote a model's reply, so everything from outside is made printable first.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smeaton.evals.agreement import Agreement
from smeaton.evals.calibration import Calibration
from smeaton.evals.summary import Failure, Figure, Latency, Summary
from smeaton.render.safe import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from smeaton.evals.retrieval import Estimate, Quality, RetrievalReport

_COLUMNS = ("", "passed", "rate", "95 % interval", "errors left out")

_TELLING = 10
"""Cases without a failure from which the bound on the failure rate is worth a line."""


def render_json(summary: Summary) -> str:
    """Return the summary as JSON, the stable form for other programs."""
    return summary.model_dump_json(indent=2) + "\n"


def render_table(summary: Summary) -> "RenderableType":
    """Return what a rich console prints: heading, figures, remarks, failed cases."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(*_COLUMNS, title=Text(_heading(summary)), title_justify="left", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for group, figures in list_groups(summary):
        table.add_section()
        table.add_row(Text(group, style="bold"))
        for figure in figures:
            table.add_row(*(Text(cell) for cell in _cells(figure)))
    remarks = [Text(line) for line in list_remarks(summary)]
    failed = [
        Text.assemble((printable(f"{failure.id} "), "bold"), (_reasons(failure), ""))
        for failure in summary.failures
    ]
    return Group(table, "", *remarks, *([Text("Failed:", style="bold")] if failed else []), *failed)


def render_retrieval(report: "RetrievalReport") -> "RenderableType":
    """Return what a rich console prints: each ranking's figures, differences, nothing found."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    title = f"Retrieval over {report.passages} passages, means with 95 % intervals"
    titles = ("", "recall@5", "nDCG@10", "MRR")
    tight = (0, 1, 0, 0)  # 80 columns just hold it
    table = Table(
        *titles, title=title, title_justify="left", box=None, padding=tight, pad_edge=False
    )
    for group in report.groups:
        table.add_section()
        size = (f"{group.queries} queries", f"{group.topics} topics")
        table.add_row(
            *(Text(printable(cell), style="bold") for cell in (group.name.replace(",", ""), *size))
        )
        for quality in group.rankings:
            table.add_row(*_quality_cells(quality, ""))
        for quality in group.differences:
            table.add_row(*_quality_cells(quality, "+"), style="dim")
    said = [
        f"{printable(nothing.split)}: nothing found for {nothing.said} queries, rightly for "
        f"{nothing.right} (precision {_estimate(nothing.precision)}); "
        f"{nothing.unanswerable} are unanswerable (recall {_estimate(nothing.recall)})"
        for nothing in report.nothing_found
    ]
    notes = [printable(f"note: {note}") for note in report.notes]
    return Group(table, "", *map(Text, said + notes))


def _quality_cells(quality: "Quality", sign: str) -> tuple[str, ...]:
    measured = (quality.recall, quality.ndcg, quality.reciprocal_rank)
    name = quality.ranking.replace(" ", "")
    return name, *(_estimate(estimate, sign) for estimate in measured)


def _estimate(estimate: "Estimate", sign: str = "") -> str:
    return f"{estimate.mean:{sign}.3f} [{estimate.low:z.2f}, {estimate.high:z.2f}]"


def render_markdown(summary: Summary) -> str:
    """Return the summary as a Markdown page."""
    lines = ["# Eval run", "", plain(_heading(summary)), ""]
    for group, figures in list_groups(summary):
        lines += [f"## {group}", "", _row(("name", *_COLUMNS[1:])), "|---|--:|--:|--:|--:|"]
        lines += [*(_row(_cells(figure)) for figure in figures), ""]
    lines += [f"- {plain(remark)}" for remark in list_remarks(summary)]
    if summary.failures:
        lines += ["", "## Failed cases", ""]
        lines += [f"- `{f.id}` {plain(_reasons(f))}" for f in summary.failures]
    return "\n".join(lines) + "\n"


def list_groups(summary: Summary) -> Iterator[tuple[str, list[Figure]]]:
    """Yield the figures under the headings that every format shows them with."""
    asked = (summary.strong, summary.blind, summary.orders, summary.steady)
    yield "All", [summary.families, summary.overall, *filter(None, asked)]
    yield "By grader", summary.graders
    yield "By kind", summary.kinds
    yield "By area", summary.areas


def _heading(summary: Summary) -> str:
    made = summary.manifest
    state = "" if summary.complete else f", PARTIAL: {summary.finished} of {made.planned}"
    return printable(
        f"{made.model or 'no model'} ({made.provider}), {made.created}{state}; "
        f"prompts {made.prompts}, knowledge {made.knowledge}, cases {made.cases}, code {made.code}"
    )


def _cells(figure: Figure) -> tuple[str, ...]:
    if not figure.total:
        return figure.name, "0/0", "-", "-", "-"
    return (
        figure.name,
        f"{figure.passed}/{figure.total}",
        f"{figure.rate:.0%}",
        f"{figure.low:.0%} - {figure.high:.0%}",
        f"{figure.rate_without_errors:.0%} ({figure.errors} left out)" if figure.errors else "-",
    )


def list_remarks(summary: Summary) -> Iterator[str]:
    """Yield what the figures alone don't say: bounds, weak cases, times."""
    for figure in summary.graders:
        if figure.failures_below is not None and figure.total >= _TELLING:
            yield (
                f"{figure.name}: no failure in {figure.total}, so fewer than "
                f"{figure.failures_below:.0%} fail (95 %, rule of three)"
            )
    if summary.weak:
        yield f"weak cases, right without the question: {', '.join(summary.weak)}"
    for repeat in summary.repeats:
        yield (
            f"pass@{repeat.k}: {repeat.at_least_one:.0%} [{repeat.at_least_one_low:.0%}, "
            f"{repeat.at_least_one_high:.0%}], pass^{repeat.k}: {repeat.every:.0%} "
            f"[{repeat.every_low:.0%}, {repeat.every_high:.0%}]"
        )
    if summary.steady and summary.steady.total:
        yield f"flake rate: {1 - summary.steady.rate:.0%}"
    if summary.calibration:
        yield from _calibration(summary.calibration)
    if summary.judge:
        yield from describe_judge(summary.judge)
    if summary.cost:
        yield summary.cost.describe()
    if summary.manifest.replayed:
        yield "replayed from a cassette: the times are not the model's"
    yield f"time for an answer: {_span(summary.total)}; first token: {_span(summary.first_token)}"


def _calibration(found: Calibration) -> Iterator[str]:
    yield (
        f"stated confidence of {found.total} choices: Brier score {found.brier:.3f}, "
        f"expected calibration error {found.error:.3f}"
    )
    for each in found.bins:
        yield (
            f"  said {each.confidence:.0%}: {each.right}/{each.total} right "
            f"[{each.low:.0%}, {each.high:.0%}]"
        )


def describe_judge(found: Agreement) -> Iterator[str]:
    """Yield a judge's figure, its agreement with people, and the rate by their labels."""
    yield printable(found.describe())
    if found.kappa is not None and found.kappa_low is not None and found.kappa_high is not None:
        yield (
            f"  Cohen's kappa with {found.labels} labels of people: {found.kappa:.2f} "
            f"[{found.kappa_low:.2f}, {found.kappa_high:.2f}]"
        )
    if found.corrected:
        yield (
            f"  corrected by the labels: {found.corrected.rate:.0%} "
            f"[{found.corrected.low:.0%}, {found.corrected.high:.0%}] (prediction-powered)"
        )


def _span(latency: Latency) -> str:
    if latency.median_ms is None or latency.p95_ms is None:
        return "not measured"
    return f"median {latency.median_ms / 1000:.1f} s, p95 {latency.p95_ms / 1000:.1f} s"


def _reasons(failure: Failure) -> str:
    return printable("; ".join(failure.reasons)).replace("\n", " ")


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(plain(cell) for cell in cells) + " |"


def plain(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no table cell, no HTML."""
    for character in "\\`*_[]<>|":
        text = text.replace(character, f"\\{character}")
    return text
