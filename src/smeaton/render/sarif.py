"""A review as SARIF 2.1.0, the format that code scanning services read.

OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0";
`security-severity` and tags as GitHub's code scanning reads them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Protocol
from urllib.parse import quote

from smeaton.advice import Finding, Review, Severity, fingerprint
from smeaton.render.safe import printable

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
_SECURITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
_SECTION = re.compile(r"^## What it does\n(.+?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class Rule(Protocol):
    """What is said of a rule."""

    @property
    def code(self) -> str:
        """SQL001 and so on."""

    @property
    def name(self) -> str:
        """The flawed pattern."""

    @property
    def severity(self) -> Severity:
        """Of most of its findings."""

    @property
    def title(self) -> str:
        """The pattern in words."""

    @property
    def documentation(self) -> str:
        """Markdown with the reasons and two examples."""

    @property
    def harm(self) -> str:
        """What it does in the end; "exposure" is a matter of security."""


def render_review(
    review: Review, rules: Sequence[Rule], files: Mapping[str, str], *, version: str
) -> str:
    """Return the review as one SARIF log.

    Args:
        review: what was found.
        rules: all that there are; those with results are described.
        files: paths of the artefacts by their names.
        version: of Smeaton.
    """
    found = {finding.code for finding in review.findings}
    described: list[dict[str, Any]] = [_rule(rule) for rule in rules if rule.code in found]
    known = [rule["id"] for rule in described]
    for code in sorted(found.difference(known)):
        known.append(code)
        described.append({"id": code, "shortDescription": {"text": "Proposed by a model"}})
    run = {
        "tool": {
            "driver": {
                "name": "Smeaton",
                "version": version,
                "semanticVersion": version,
                "rules": described,
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "Where the review ran."}}},
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": _notes(review)}
        ],
        "results": [_result(finding, known, files) for finding in review.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    secure = rule.harm == "exposure"
    section = _SECTION.search(rule.documentation)
    properties: dict[str, Any] = {"tags": ["database", "security" if secure else rule.harm]}
    if secure:
        properties["security-severity"] = _SECURITY[rule.severity]
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("_")),
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": section[1].strip() if section else f"{rule.title}."},
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _result(finding: Finding, known: Sequence[str], files: Mapping[str, str]) -> dict[str, Any]:
    by = "" if finding.source == "analyser" else "Added by a model, not proven. "
    fix = f"\n\nFix:\n{finding.fix}" if finding.fix else ""
    name = fingerprint(finding.code, finding.object, finding.message)
    return {
        "ruleId": finding.code,
        "ruleIndex": known.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(f"{by}{finding.message} {finding.why}{fix}")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": locate(files.get(finding.artifact, finding.artifact)),
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                },
                "logicalLocations": [{"fullyQualifiedName": printable(finding.object)}],
            }
        ],
        "partialFingerprints": {"smeatonFinding/v1": name},
    }


def locate(path: str) -> dict[str, str]:
    """Return the location of a file: a URI, below the source root where it is relative."""
    pure = PurePath(path)
    if pure.is_absolute():
        return {"uri": pure.as_uri()}
    return {"uri": quote(pure.as_posix()), "uriBaseId": "SRCROOT"}


def _notes(review: Review) -> list[dict[str, Any]]:
    return [{"level": "note", "message": {"text": _plain(note)}} for note in review.notes]


def _plain(text: str) -> str:
    """Return text in which nothing is a link or a placeholder (sections 3.11.5 and 3.11.6)."""
    return printable(text).replace("](", "] (")
