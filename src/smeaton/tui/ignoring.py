"""How what was dismissed in the chat is left out of every review of the project."""

from __future__ import annotations

import glob
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smeaton.advice import Finding


def suggest_ignore(finding: Finding, reason: str, path: Path) -> str:
    """Return the comment and the project file's lines that leave `finding` out; blocking.

    "" if the artefact at `path` lies in no project, or no rule stands behind the finding.

    Raises:
        SettingsError: the project file is wrong.
    """
    from smeaton.analysis.project import OWN_FILE, find_project

    project = find_project(path.parent) if finding.source == "analyser" else None
    if project is None:
        return ""
    mark = "//" if path.suffix == ".prisma" else "--"
    comment = (
        f"Above line {finding.line} of {path.name}:\n"
        f"{mark} smeaton: ignore {finding.code} {' '.join(reason.split())}"
    )
    try:
        where = path.resolve().relative_to(project.file.parent.resolve()).as_posix()
    except ValueError:  # a link that leads out of the project
        return comment
    table = "ignore" if project.file.name == OWN_FILE else "tool.smeaton.ignore"
    values = {
        "rule": finding.code,
        "path": glob.escape(where),
        "object": glob.escape(finding.object),
        "reason": reason,
    }
    lines = "\n".join(f"{key} = {_quote(value)}" for key, value in values.items())
    return f"{comment}\nor in {project.file.name}:\n[[{table}]]\n{lines}"


def _quote(value: str) -> str:
    """Return a TOML string: JSON's, but for the one character that only JSON takes as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
