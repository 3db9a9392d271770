"""A review as workflow commands of GitHub Actions, which become annotations in a pull request.

The service shows ten of each level a step, so the worst come first and notes last.
"""

from collections.abc import Mapping

from smeaton.advice import Review, Severity
from smeaton.render.markdown import count_findings
from smeaton.render.safe import printable

_COMMANDS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}


def render_review(review: Review, files: Mapping[str, str]) -> str:
    """Return one command a line; `files` gives the paths of the artefacts by their names."""
    lines = []
    for finding in review.findings:
        proven = finding.source == "analyser"
        properties = {
            "file": files.get(finding.artifact, finding.artifact),
            "line": str(finding.line),
            "col": str(finding.column),
            "title": f"{finding.code} {finding.object}",
        }
        fix = f"\nFix:\n{finding.fix}" if finding.fix else ""
        by = "" if proven else "Added by a model, not proven. "
        lines.append(
            command(
                _COMMANDS[finding.severity] if proven else "notice",
                properties,
                f"{by}{finding.message} {finding.why}{fix}",
            )
        )
    lines += [command("notice", {"title": "smeaton"}, note) for note in review.notes]
    lines.append(command("notice", {"title": "smeaton"}, count_findings(review.findings)))
    return "\n".join(lines) + "\n"


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """Return a workflow command; escapes as the runner's own toolkit makes them."""
    written = ",".join(
        f"{key}={_escape(value).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{name} {written}::{_escape(message)}"


def _escape(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
