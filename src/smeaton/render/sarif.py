"""A review as SARIF 2.1.0, the format that code scanning services read.

OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; what else code
scanning wants stands in GitHub's page "SARIF support for code scanning": a description and help
for every rule, whole regions, `security-severity`, `precision`, and the hash of the line by which
it knows an alert again where no workflow step adds it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Protocol
from urllib.parse import quote

from smeaton.advice import Finding, Review, Severity, fingerprint
from smeaton.render.line_hash import hash_lines
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
_PROBLEMS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "recommendation",
}
_TEXT = 1024
"""Characters of a description that code scanning takes."""
_PROPOSED = (
    "Proposed by a model about an object that exists. No rule proves it: check it before acting."
)
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
    review: Review,
    rules: Sequence[Rule],
    files: Mapping[str, str],
    sources: Mapping[str, str],
    *,
    version: str,
) -> str:
    """Return the review as one SARIF log.

    Args:
        review: what was found.
        rules: all that there are; those with results are described.
        files: paths of the artefacts by their names.
        sources: the artefacts' text by name, for the extent of a line and its hash.
        version: of Smeaton.
    """
    found = {finding.code for finding in review.findings}
    described: list[dict[str, Any]] = [_rule(rule) for rule in rules if rule.code in found]
    known = [rule["id"] for rule in described]
    for code in sorted(found.difference(known)):
        known.append(code)
        described.append(_describe_model(code))
    lines = _Lines(sources, review.findings)
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
        "results": [_result(finding, known, files, lines) for finding in review.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    secure = rule.harm == "exposure"
    section = _SECTION.search(rule.documentation)
    properties: dict[str, Any] = {
        "tags": ["design", "security" if secure else rule.harm],
        "precision": "high",
        "problem.severity": _PROBLEMS[rule.severity],
    }
    if secure:
        properties["security-severity"] = _SECURITY[rule.severity]
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("_")),
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": (section[1].strip() if section else f"{rule.title}.")[:_TEXT]},
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _describe_model(code: str) -> dict[str, Any]:
    """Return the descriptor of what no rule stands behind."""
    return {
        "id": code,
        "name": "ProposedByModel",
        "shortDescription": {"text": "Proposed by a model."},
        "fullDescription": {"text": _PROPOSED},
        "help": {"text": _PROPOSED, "markdown": _PROPOSED},
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": ["design"], "precision": "low"},
    }


class _Lines:
    """The lines that findings stand on: how long they are, and their hashes."""

    def __init__(self, sources: Mapping[str, str], findings: Sequence[Finding]) -> None:
        meant: dict[str, set[int]] = {}
        for finding in findings:
            meant.setdefault(finding.artifact, set()).add(finding.line)
        self._hashes = {
            name: hash_lines(sources[name], meant[name]) for name in meant if name in sources
        }
        self._texts = {name: sources[name].split("\n") for name in self._hashes}

    def region(self, finding: Finding) -> dict[str, int]:
        """Return the rest of the finding's line."""
        region = {"startLine": finding.line, "startColumn": finding.column}
        lines = self._texts.get(finding.artifact, [])
        if finding.line <= len(lines):
            end = len(lines[finding.line - 1].rstrip("\r")) + 1
            region |= {"endLine": finding.line, "endColumn": max(end, finding.column + 1)}
        return region

    def hash(self, finding: Finding) -> str | None:
        """Return the hash of the finding's line; None without its text."""
        return self._hashes.get(finding.artifact, {}).get(finding.line)


def _result(
    finding: Finding, known: Sequence[str], files: Mapping[str, str], lines: _Lines
) -> dict[str, Any]:
    by = "" if finding.source == "analyser" else "Added by a model, not proven. "
    fix = f"\n\nFix:\n{finding.fix}" if finding.fix else ""
    prints = {"smeatonFinding/v1": fingerprint(finding.code, finding.object, finding.message)}
    if line_hash := lines.hash(finding):
        prints["primaryLocationLineHash"] = line_hash
    return {
        "ruleId": finding.code,
        "ruleIndex": known.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(f"{by}{finding.message} {finding.why}{fix}")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": locate(files.get(finding.artifact, finding.artifact)),
                    "region": lines.region(finding),
                },
                "logicalLocations": [{"fullyQualifiedName": printable(finding.object)}],
            }
        ],
        "partialFingerprints": prints,
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
