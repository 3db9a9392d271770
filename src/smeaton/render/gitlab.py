"""A review as a GitLab Code Quality report, which a merge request shows beside the changed lines.

The form is that of GitLab's page "Code Quality", "Import Code Quality results from a CI/CD job":
one JSON array, five severities, paths relative to the repository without a leading "./", and
fingerprints that are unique within the report.
"""

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from smeaton.advice import Finding, Review, Severity, fingerprint
from smeaton.render.safe import printable

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def render_review(review: Review, files: Mapping[str, str]) -> str:
    """Return the report; `files` gives the paths of the artefacts by their names."""
    met: Counter[str] = Counter()
    issues = []
    for finding in review.findings:
        path = files.get(finding.artifact, finding.artifact).removeprefix("./")
        name = fingerprint(finding.code, finding.object, finding.message)
        place = f"{path}\0{name}"
        issues.append(_issue(finding, path, f"{place}\0{met[place]}"))
        met[place] += 1
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, path: str, identity: str) -> dict[str, Any]:
    proven = finding.source == "analyser"
    by = "" if proven else "Added by a model, not proven. "
    return {
        "description": " ".join(printable(f"{by}{finding.message} {finding.why}").split()),
        "check_name": f"{finding.code} {finding.rule}",
        "fingerprint": sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:32],
        "severity": _SEVERITIES[finding.severity] if proven else "info",
        "location": {"path": printable(path), "lines": {"begin": finding.line}},
    }
