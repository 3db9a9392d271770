"""A run for build servers: JUnit XML, and workflow commands of GitHub Actions."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from smeaton.evals.entries import Entry, list_entries
from smeaton.evals.journal import Run
from smeaton.evals.summary import summarise
from smeaton.render.github import command
from smeaton.render.junit import write_xml, xml_text


def render_junit(run: Run, against: Run | None = None) -> str:
    """Return the run as JUnit XML: a suite a kind, a test case a case.

    A case without an answer is an `error`, one with failed grades a `failure`; its type is
    "regressed" if the other run passed it.
    """
    entries = list_entries(run, against)
    root = ET.Element("testsuites", name="smeaton eval")
    for kind in sorted({entry.result.kind for entry in entries}):
        suite = ET.SubElement(root, "testsuite", name=kind)
        suite.set("timestamp", run.manifest.created)
        members = [entry for entry in entries if entry.result.kind == kind]
        for entry in members:
            _add_case(suite, entry)
        _count(suite, members)
    _count(root, entries)
    if not run.is_complete:
        missing = run.manifest.planned - len(run.results)
        suite = ET.SubElement(root, "testsuite", name="notes", tests="0", failures="0", errors="0")
        ET.SubElement(suite, "system-err").text = f"The run is partial: {missing} results missing."
    return write_xml(root)


def _add_case(suite: ET.Element, entry: Entry) -> None:
    result = entry.result
    case = ET.SubElement(
        suite,
        "testcase",
        classname=xml_text(".".join(filter(None, ("smeaton", result.kind, result.area)))),
        name=xml_text(entry.name),
        time=f"{result.total_ms / 1000:.3f}",
    )
    if entry.verdict == "passed":
        return
    failure = ET.SubElement(case, "error" if entry.verdict == "error" else "failure")
    failure.set("type", "regressed" if entry.change == "regressed" else entry.verdict)
    failure.set("message", xml_text(_explain(entry).partition("\n")[0]))
    failure.text = xml_text("\n".join(entry.reasons))


def _count(element: ET.Element, entries: Sequence[Entry]) -> None:
    verdicts = [entry.verdict for entry in entries]
    element.set("tests", str(len(verdicts)))
    element.set("failures", str(verdicts.count("failed")))
    element.set("errors", str(verdicts.count("error")))
    element.set("time", f"{sum(entry.result.total_ms for entry in entries) / 1000:.3f}")


def render_github(run: Run, against: Run | None = None) -> str:
    """Return one workflow command a line, at the case's file and line, regressions first.

    The service shows ten of each level a step. Against another run, what failed there already is
    a warning; without one, every failure is an error.
    """
    lines = []
    for entry in list_entries(run, against):
        if entry.verdict != "passed":
            known = against is not None and entry.change != "regressed"
            title = f"{'regressed' if entry.change == 'regressed' else entry.verdict}: "
            name = "warning" if known else "error"
            properties = _place(entry) | {"title": title + entry.name}
            lines.append(command(name, properties, _explain(entry)))
    summary = summarise(run)
    overall = summary.overall
    totals = (
        f"{overall.passed} of {overall.total} cases passed ({overall.rate:.0%}, 95 % interval "
        f"{overall.low:.0%} to {overall.high:.0%}), {overall.errors} errors"
    )
    if not summary.complete:
        totals += f"; partial: {summary.finished} of {run.manifest.planned} results"
    return "\n".join([*lines, command("notice", {"title": "smeaton eval"}, totals)]) + "\n"


def _place(entry: Entry) -> dict[str, str]:
    """Return where the case stands, as far as the journal knows."""
    asked = entry.result.asked
    if asked is None or asked.file is None:
        return {}
    return {"file": asked.file, "line": str(asked.line or 1)}


def _explain(entry: Entry) -> str:
    return "\n".join(entry.reasons) or "failed without a reason"
