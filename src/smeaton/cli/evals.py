"""`smeaton eval`: run cases, compare two runs, hold a run against a baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smeaton.cli import eval_judge, eval_reports, eval_suites
from smeaton.cli.console import emit, open_advisor, print_rich, run, say
from smeaton.errors import Exit

if TYPE_CHECKING:
    from smeaton.evals.case import Case
    from smeaton.evals.runner import Shards
    from smeaton.gateway import Gateway
    from smeaton.settings import Settings

app = typer.Typer(help="Run eval cases, compare runs, gate on a baseline.", no_args_is_help=True)
app.command("report")(eval_reports.report)
app.command("trend")(eval_reports.trend)
app.command("judge")(eval_judge.judge)
app.command("init")(eval_suites.init)
app.command("capture")(eval_suites.capture)


AllowMismatch = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PARTS",
        help="What may differ: prompts, knowledge, cases, code, model, parameters; comma joins.",
    ),
]


@app.command("run")
def run_cases(
    context: typer.Context,
    cases: Annotated[
        list[Path] | None,
        typer.Argument(help="Files of cases or retrieval queries (YAML, JSONL); ours by default."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the run; an interrupted run there goes on.")
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Run at most this many cases.", min=1)] = None,
    filter_by: Annotated[
        str | None,
        typer.Option("--filter", help="tag=…, kind=…, area=…, family=…, id~REGEX; comma joins."),
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Also ask without the question, as a control.")
    ] = False,
    orders: Annotated[
        int, typer.Option(help="Ask each choice in this many orders of its options.", min=1)
    ] = 1,
    epochs: Annotated[int, typer.Option(help="Ask each case this many times.", min=1)] = 1,
    concurrency: Annotated[int | None, typer.Option(help="Cases at a time.", min=1)] = None,
    rate: Annotated[
        float | None, typer.Option(help="Requests to the model per minute, at most.", min=0.1)
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the model's replies; those kept aren't asked for."),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Take the model's replies from there, and no others."),
    ] = None,
    shards: Annotated[
        int | None, typer.Option(help="Ask in this many processes; needs smeaton[cluster].", min=1)
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Ask on the workers of this Dask scheduler."),
    ] = None,
    allow_mismatch: AllowMismatch = None,
) -> None:
    """Ask every case, grade the answers and print the report.

    Files of retrieval queries are searched instead, which needs no model: `smeaton eval run
    evals/cases/retrieval`. A filter or limit without paths leaves them out.

    Example: smeaton eval run --filter kind=decision --limit 10 --blind
    """
    from smeaton.evals.case import load_cases, select
    from smeaton.evals.relevance import separate
    from smeaton.evals.runner import new_run_folder

    files, queries = separate(cases or [])
    folder = out or new_run_folder()
    if queries and (cases or not (filter_by or limit)):
        _measure_retrieval(context.obj.settings, queries, folder)
    if not files:
        return
    chosen = select(load_cases(files), filter_by, limit)
    say(f"{len(chosen)} cases into {folder}; interrupt and start again with --out {folder}")
    gateway = _open_gateway(context.obj.settings, rate, record, replay, allow_mismatch)
    _ask_cases(
        context.obj.settings,
        gateway,
        chosen,
        folder,
        replayed=replay is not None,
        shards=_choose_shards(shards, dask, alone=bool(rate or record or replay)),
        concurrency=concurrency,
        blind=blind,
        orders=orders,
        epochs=epochs,
    )


def _choose_shards(workers: int | None, address: str | None, *, alone: bool) -> Shards | None:
    from smeaton.evals.runner import Shards

    if not (workers or address):
        return None
    if (workers and address) or alone:
        raise typer.BadParameter(
            "--shards, --dask and --rate, --record, --replay exclude each other."
        )
    return Shards(workers, address)


def _measure_retrieval(settings: Settings, queries: list[Path], folder: Path) -> None:
    from smeaton.evals.report import render_retrieval
    from smeaton.evals.retrieval import FILE, run_retrieval

    print_rich(render_retrieval(run_retrieval(queries, settings, folder, say)))
    say(f"retrieval report written to {folder / FILE}")


def _open_gateway(
    settings: Settings,
    rate: float | None,
    record: Path | None,
    replay: Path | None,
    allowed: list[str] | None,
) -> Gateway | None:
    """Return the way to the model, which notes what is sent; None without a model."""
    from smeaton.evals.cassette import Cassette, TapedGateway, open_gateway
    from smeaton.evals.mismatch import read_parts
    from smeaton.evals.pace import Pace

    if record and replay:
        raise typer.BadParameter("--record and --replay exclude each other.")
    parts = read_parts(allowed or [])
    if not (rate or record or replay):
        return open_gateway(settings)
    folder = record or replay
    return TapedGateway(
        settings,
        cassette=Cassette(folder, parts) if folder else None,
        replay=replay is not None,
        pace=Pace(rate) if rate else None,
    )


def _ask_cases(
    settings: Settings,
    gateway: Gateway | None,
    chosen: list[Case],
    folder: Path,
    **options: Any,
) -> None:
    """Run the cases with the `options` of `runner.run` and print the table, also when cut short."""
    from smeaton.evals.journal import Run, load_run
    from smeaton.evals.report import render_table
    from smeaton.evals.runner import run as run_evals
    from smeaton.evals.summary import summarise

    async def work() -> Run:
        async with open_advisor(settings, gateway) as advisor:
            return await run_evals(chosen, advisor, folder, progress=say, **options)

    try:
        finished = run(work())
    except KeyboardInterrupt:
        print_rich(render_table(summarise(load_run(folder))))
        raise
    print_rich(render_table(summarise(finished)))


@app.command()
def regrade(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    cases: Annotated[
        list[Path] | None, typer.Argument(help="Case files as they are now; ours by default.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the new run; RUN-regraded by default.")
    ] = None,
) -> None:
    """Grade the answers of a run anew, without a model, after expectations or graders changed.

    Example: smeaton eval regrade runs/new
    """
    from smeaton.evals.case import load_cases
    from smeaton.evals.journal import load_run
    from smeaton.evals.regrade import regrade as grade_anew
    from smeaton.evals.report import render_table
    from smeaton.evals.summary import summarise

    target = out or folder.with_name(f"{folder.name}-regraded")
    run, left_out = grade_anew(load_run(folder), load_cases(cases or []), target)
    print_rich(render_table(summarise(run)))
    if left_out:
        say(f"left out, for they ask something else now: {', '.join(left_out)}")
    say(f"regraded into {target}")


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="Folder of a run.")],
    after: Annotated[Path, typer.Argument(help="Folder of another run.")],
    allow_mismatch: AllowMismatch = None,
) -> None:
    """Compare two runs case by case: exact McNemar test, Holm, bootstrap of the change.

    Runs that differ in more than is meant are refused.

    Example: smeaton eval compare runs/before runs/after --allow-mismatch prompts
    """
    from smeaton.evals import comparison
    from smeaton.evals.journal import load_run
    from smeaton.evals.mismatch import read_parts, refuse_mismatch

    was, now = load_run(before), load_run(after)
    refuse_mismatch(was.manifest, now.manifest, read_parts(allow_mismatch or []))
    unmatched = comparison.find_unmatched(
        comparison.make_records(was), comparison.make_records(now)
    )
    emit(comparison.render_changes(comparison.compare(was, now)), end="")
    emit(comparison.render_unmatched(unmatched), end="")


@app.command()
def gate(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    baseline: Annotated[Path, typer.Option(help="Committed baseline to hold it against.")],
    allow_mismatch: AllowMismatch = None,
) -> None:
    """Exit 0 if the run is no worse than the baseline, 1 if it regressed, 4 if too few cases tell.

    Example: smeaton eval gate runs/after --baseline base.json --allow-mismatch prompts,code
    """
    from smeaton.evals.comparison import find_unmatched, make_records, render_unmatched
    from smeaton.evals.gate import gate as hold
    from smeaton.evals.gate import load_baseline
    from smeaton.evals.journal import load_run
    from smeaton.evals.mismatch import read_parts

    run, held_against = load_run(folder), load_baseline(baseline)
    report = hold(run, held_against, read_parts(allow_mismatch or []))
    for verdict in report.verdicts:
        emit(f"{verdict.outcome:<12} {verdict.change.grader}: {verdict.reason}")
    for note in report.notes:
        emit(note)
    emit(render_unmatched(find_unmatched(held_against.cases, make_records(run))), end="")
    emit(report.outcome)
    codes = {"pass": Exit.CLEAN, "regressed": Exit.FINDINGS, "inconclusive": Exit.INCONCLUSIVE}
    raise typer.Exit(int(codes[report.outcome]))


@app.command()
def baseline(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a complete run.")],
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the baseline.")],
    thresholds: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML file that says when a drop counts.")
    ] = None,
) -> None:
    """Turn a complete run into a baseline file for `eval gate`.

    Example: smeaton eval baseline runs/new base.json
    """
    from smeaton.evals.gate import load_thresholds, make_baseline
    from smeaton.evals.journal import load_run

    limits = load_thresholds(thresholds) if thresholds else None
    made = make_baseline(load_run(folder), limits)
    output.write_text(made.model_dump_json(indent=1) + "\n", "utf-8")
    say(f"baseline written to {output}")
