"""A review as JUnit XML, which most build servers show as test results.

A suite an artefact, a case a finding; a case fails where the finding would fail the build.
"""

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from smeaton.advice import Finding, Review, Severity
from smeaton.render.safe import printable

_NO_XML = re.compile("[\ufffe\uffff]")


def render_review(review: Review, files: Mapping[str, str], *, fails_from: Severity | None) -> str:
    """Return the review as one XML document.

    Args:
        review: what was found.
        files: paths of the artefacts by their names.
        fails_from: the least severity that fails; None if nothing does.
    """
    root = ET.Element("testsuites", name="smeaton review")
    names = dict.fromkeys(
        [finding.artifact for finding in review.findings]
        + [artifact.name for artifact in review.artifacts]
    )
    for name in names:
        found = [finding for finding in review.findings if finding.artifact == name]
        suite = ET.SubElement(root, "testsuite", name=xml_text(files.get(name, name)))
        for finding in found:
            _add_case(suite, finding, files.get(name, name), fails_from)
        if not found:
            ET.SubElement(suite, "testcase", classname=xml_text(name), name="design review")
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
    root.set("tests", str(sum(len(suite) for suite in root)))
    root.set("failures", str(len(root.findall("testsuite/testcase/failure"))))
    if review.notes:
        suite = ET.SubElement(root, "testsuite", name="notes", tests="0", failures="0")
        ET.SubElement(suite, "system-out").text = xml_text("\n".join(review.notes))
    return write_xml(root)


def _add_case(suite: ET.Element, finding: Finding, file: str, fails_from: Severity | None) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=xml_text(f"{finding.code} {finding.rule}"),
        name=xml_text(f"{finding.object} ({finding.artifact}:{finding.line}:{finding.column})"),
        file=xml_text(file),
        line=str(finding.line),
    )
    proven = finding.source == "analyser"
    body = f"{finding.message}\n{finding.why}" + (f"\n\n{finding.fix}" if finding.fix else "")
    if proven and fails_from is not None and finding.severity.rank <= fails_from.rank:
        failure = ET.SubElement(
            case, "failure", type=finding.severity.value, message=xml_text(finding.message)
        )
        failure.text = xml_text(body)
    else:
        by = "" if proven else "added by a model, "
        ET.SubElement(case, "system-out").text = xml_text(f"{by}{finding.severity.value}: {body}")


def write_xml(root: ET.Element) -> str:
    """Return `root` as an indented document."""
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def xml_text(text: str) -> str:
    """Return text of characters that XML 1.0 allows."""
    return _NO_XML.sub("\ufffd", printable(text))
