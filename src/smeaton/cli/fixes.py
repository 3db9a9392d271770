"""What `--fix` writes and `--diff` prints: a script for a database, changed text for a contract."""

from __future__ import annotations

from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smeaton.cli.console import emit, say
from smeaton.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smeaton.advice import Review
    from smeaton.analysis import Analysis, Source
    from smeaton.analysis.artefacts import Given

_DATABASES = ("sql", "prisma")
_NAMED = 5
"""Broken places that are named."""


def locate(path: Path) -> str:
    """Return a path as a CI service knows it: below the current folder where it lies there."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def write_fixes(
    analysis: Analysis,
    given: Given,
    reading: dict[str, Any],
    paths: list[Path],
    out: Path | None,
    *,
    diff: bool,
) -> None:
    """Write the fixes, or print them as a diff.

    A database gets a script of its own, never over another file. A contract is changed where it
    stands, or written to `out`.

    Raises:
        UserError: it isn't clear where to write to.
    """
    kinds = {item.name: item.kind for item in analysis.review.artifacts}
    contracts = [s for s in given.sources if kinds.get(s.name, "sql") not in _DATABASES]
    databases = [s for s in given.sources if s not in contracts]
    if contracts and databases and out is not None:
        raise UserError("--out names one file, and these are a database and contracts: leave it.")
    if contracts:
        _mend_contracts(analysis, contracts, given, out, diff=diff)
    if databases:
        target = _find_target(given, [s.name for s in databases], paths, out)
        _write_script(analysis.review, databases, reading, target, diff=diff)


def _mend_contracts(
    analysis: Analysis, sources: Sequence[Source], given: Given, out: Path | None, *, diff: bool
) -> None:
    from smeaton.analysis.baseline import replace_file
    from smeaton.analysis.patch import apply_edits, write_patch

    changed: list[Source] = []
    for source in sources:
        edits = [e for each in analysis.edits for e in each if e.artifact == source.name]
        text, _ = apply_edits(source.text, edits)
        if text == source.text:
            continue
        path = given.paths[source.name]
        if diff:
            name = locate(path)
            emit(write_patch(source.text, text, name), end="")
        else:
            if not path.is_file() and out is None:
                raise UserError("--fix needs to know where to write to: add --out FILE.")
            replace_file(out or path, text)
            say(f"Wrote {out or path}.")
        changed.append(replace(source, text=text))
    mended = sum(bool(each) for each in analysis.edits)
    rest = sum(
        not each and finding.artifact in {source.name for source in sources}
        for finding, each in zip(analysis.review.findings, analysis.edits, strict=False)
    )
    if changed:
        say(f"Fixes: {mended} made in the contracts, {rest} are left to you.")
        _warn_of_breaks(sources, changed)
    else:
        say(f"No finding in the contracts can be mended without you; {rest} say how.")


def _warn_of_breaks(sources: Sequence[Source], changed: Sequence[Source]) -> None:
    """Say what the fixes take from clients of a version that is released already."""
    from smeaton.analysis import find_breaks

    names = {source.name for source in changed}
    broken = find_breaks(sources, [*changed, *(s for s in sources if s.name not in names)])
    if broken:
        places = list(dict.fromkeys(finding.object for finding in broken))
        more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
        say(
            f"If this contract is released, {len(broken)} of these changes "
            f"{'break' if len(broken) > 1 else 'breaks'} its clients "
            f"({', '.join(places[:_NAMED])}{more}): review the result with --against the released "
            "version, which says how to avoid it."
        )


def check_target(paths: list[Path], out: Path | None) -> None:
    """Refuse early what could not be written.

    Raises:
        UserError: text comes from stdin, or scripts of several databases go into one file, and
            nobody said where to.
    """
    if out is None and (not paths or paths == [Path("-")]):
        raise UserError("--fix needs to know where to write to: add --out FILE.")
    if out is None and sum(path.suffix == ".sql" for path in paths) > 1:
        raise UserError("Fixes of several artefacts go into one script: name it with --out FILE.")


def _find_target(given: Given, names: Sequence[str], paths: list[Path], out: Path | None) -> Path:
    """Return where a script goes: beside the only path, or where the user says."""
    if out is not None:
        return out
    if not paths or paths == [Path("-")]:
        return Path("stdin.fix.sql")
    path = paths[0] if len(paths) == 1 else given.paths[names[0]]
    return path.resolve().with_name(
        f"{path.resolve().name if path.is_dir() else path.stem}.fix.sql"
    )


def _write_script(
    proven: Review, sources: Sequence[Source], reading: dict[str, Any], target: Path, *, diff: bool
) -> None:
    from smeaton.analysis.baseline import replace_file
    from smeaton.analysis.mend import mend

    names = {source.name for source in sources}
    findings = [finding for finding in proven.findings if finding.artifact in names]
    script = mend(sources, findings, **reading)
    said = f"{script.runs} run as they stand, {script.left} are left to you"
    if diff:
        name = locate(target)
        lines = script.text.splitlines(keepends=True) if findings else []
        emit("".join(unified_diff([], lines, "/dev/null", f"b/{name}")), end="")
        say(f"Fixes: {said}.")
    elif not findings:
        say("There is nothing to fix.")
    elif target.exists():
        if target.read_bytes() != script.text.encode("utf-8", "backslashreplace"):
            raise UserError(
                f"{str(target)!r} exists and holds something else; remove it, or name another "
                "file with --out FILE."
            )
        say(f"{target} holds these fixes already.")
    else:
        replace_file(target, script.text)
        say(f"Wrote {target}: {said}.")
