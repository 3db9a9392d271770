"""A run, and where one is given what changed since another: terminal table, JSON and Markdown."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from smeaton.evals import report
from smeaton.evals.comparison import (
    compare,
    find_unmatched,
    make_records,
    render_changes,
    render_unmatched,
)
from smeaton.evals.entries import list_entries
from smeaton.evals.journal import Run
from smeaton.evals.summary import summarise
from smeaton.render.safe import printable

if TYPE_CHECKING:
    from rich.console import RenderableType


def render_table(run: Run, against: Run | None = None) -> "RenderableType":
    """Return the table of a run, and where it is compared what changed, regressions first."""
    from rich.console import Group
    from rich.text import Text

    table = report.render_table(summarise(run))
    if against is None:
        return table
    return Group(table, "", *(Text(printable(line)) for line in _list_changes(run, against)))


def render_json(run: Run, against: Run | None = None) -> str:
    """Return the summary as JSON; compared, with `differences`, `changes` and `regressed`."""
    summary = summarise(run)
    if against is None:
        return report.render_json(summary)
    more = {
        "differences": run.manifest.differences(against.manifest),
        "changes": [change.model_dump(mode="json") for change in compare(against, run)],
        "regressed": [e.name for e in list_entries(run, against) if e.change == "regressed"],
    }
    return json.dumps(summary.model_dump(mode="json") | more, indent=2) + "\n"


def render_markdown(run: Run, against: Run | None = None) -> str:
    """Return the run as a Markdown page, with what changed where it is compared."""
    page = report.render_markdown(summarise(run))
    if against is None:
        return page
    changed = "\n".join(f"- {report.plain(line)}" for line in _list_changes(run, against))
    return f"{page}\n## Compared with the other run\n\n{changed}\n"


def _list_changes(run: Run, against: Run) -> Iterator[str]:
    if differences := run.manifest.differences(against.manifest):
        yield f"The runs differ in {', '.join(differences)}."
    entries = list_entries(run, against)
    for entry in entries:
        if entry.change == "regressed":
            yield f"regressed: {entry.name}: {'; '.join(entry.reasons)}".replace("\n", " ")
    if mended := [entry.name for entry in entries if entry.change == "mended"]:
        yield f"mended: {', '.join(mended)}"
    unmatched = find_unmatched(make_records(against), make_records(run))
    yield from render_unmatched(unmatched).splitlines()
    yield from render_changes(compare(against, run)).splitlines()
