"""What stands between a rule's hits and the findings: suppressions, severities, the baseline.

Hits are judged one by one, before those with one cause become one finding, so that silencing one
place never hides another. What is held back is counted and told in notes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from smeaton.advice import fingerprint
from smeaton.analysis.baseline import Known
from smeaton.analysis.project import Ignore, Project, find_project
from smeaton.analysis.source import Source
from smeaton.analysis.suppression import Suppression, read_suppressions

if TYPE_CHECKING:
    from smeaton.analysis.rule import Hit, Rule

_LISTED = 8
_IDLE = 20


@dataclass(slots=True, kw_only=True)
class Screen:
    """What is left out of one review, and what was."""

    paths: Mapping[str, Path] = field(default_factory=dict)
    """Where each artefact lies; project files are looked for from there upward."""
    baseline: Counter[str] | None = None
    """Fingerprints that were there already."""
    known: list[Known] = field(default_factory=list)
    """Every finding but the ignored ones, as a new baseline would keep it."""
    silenced: set[str] = field(default_factory=set)
    """Objects about which something was held back."""
    _comments: dict[tuple[str, int], list[Suppression]] = field(default_factory=dict)
    """By artefact and the line that they are about."""
    _projects: dict[str, Project] = field(default_factory=dict)
    _entries: dict[str, list[Ignore]] = field(default_factory=dict)
    _ignored: Counter[tuple[str, str]] = field(default_factory=Counter)
    _used: set[int] = field(default_factory=set)
    _left: Counter[str] = field(default_factory=Counter)
    _old: int = 0
    _before: tuple[Known, ...] = ()
    _earlier: Counter[str] = field(default_factory=Counter)
    """How often each finding of the earlier version was not met again so far."""
    _kept: int = 0

    def read(self, sources: Sequence[Source]) -> None:
        """Take in the comments of the artefacts, and the project files above them.

        Raises:
            SettingsError: a project file is wrong.
        """
        self._left = Counter(self.baseline or ())
        for source in sources:
            for comment in read_suppressions(source) if source.state != "known" else ():
                comment.used = source.state == "applied"
                self._comments.setdefault((source.name, comment.line), []).append(comment)
        found: dict[Path, Project | None] = {}
        for name, path in self.paths.items():
            if path.parent not in found:
                found[path.parent] = find_project(path.parent)
            if project := found[path.parent]:
                self._projects[name] = project
                self._entries[name] = [
                    entry for entry in project.rules.ignore if project.covers(entry, path)
                ]

    def forget(self, known: Iterable[Known]) -> None:
        """Leave out what was there already in an earlier version."""
        self._before = tuple(known)
        self._earlier = Counter(one.fingerprint for one in self._before)

    def gone(self) -> tuple[Known, ...]:
        """Return what the earlier version had and the judged one has no longer."""
        left, found = self._earlier.copy(), []
        for one in self._before:
            if left[one.fingerprint] > 0:
                left[one.fingerprint] -= 1
                found.append(one)
        return tuple(found)

    def judge(self, rule: "Rule", hits: Iterable["Hit"]) -> list["Hit"]:
        """Return the hits that count, with the severities that the project gives them."""
        kept = []
        for hit in hits:
            known = Known(
                fingerprint(rule.code, hit.object, hit.message), rule.code, hit.object, hit.message
            )
            met = self._earlier[known.fingerprint] > 0
            if met:
                self._earlier[known.fingerprint] -= 1
            reason = self._find_reason(rule, hit)
            if reason is not None:
                self._ignored[rule.code, reason] += 1
                self.silenced.add(hit.object)
                continue
            self.known.append(known)
            if met:
                self._kept += 1
                self.silenced.add(hit.object)
                continue
            if self._left[known.fingerprint] > 0:
                self._left[known.fingerprint] -= 1
                self._old += 1
                self.silenced.add(hit.object)
                continue
            project = self._projects.get(hit.place.artifact)
            severity = project.rules.severity.get(rule.code) if project else None
            kept.append(replace(hit, severity=severity) if severity else hit)
        return kept

    def _find_reason(self, rule: "Rule", hit: "Hit") -> str | None:
        """Return why a hit is ignored; None if it is not."""
        for comment in self._comments.get((hit.place.artifact, hit.place.line), ()):
            if rule.code in comment.codes and rule.kind != "text":
                comment.used = True
                return comment.reason
        for ignore in self._entries.get(hit.place.artifact, ()):
            if ignore.rule == rule.code and fnmatchcase(hit.object, ignore.object):
                self._used.add(id(ignore))
                return ignore.reason
        return None

    def notes(self) -> list[str]:
        """Return what was held back, and what holds back nothing, in words for the user."""
        notes = []
        if self._ignored:
            listed = ", ".join(
                f"{code} x{count} ({reason or 'no reason given'})"
                for (code, reason), count in self._ignored.most_common(_LISTED)
            )
            more = ", …" if len(self._ignored) > _LISTED else ""
            notes.append(f"{_count(self._ignored.total())} ignored on request: {listed}{more}.")
        if self._kept:
            notes.append(f"{_count(self._kept)} in the earlier version already and not shown.")
        if self.baseline is not None:
            notes.append(self._compare())
        comments = [comment for line in self._comments.values() for comment in line]
        idle = [comment for comment in comments if comment.unknown or not comment.used]
        notes.extend(map(_explain, idle[:_IDLE]))
        for file, codes in self._unused().items():
            notes.append(f"{file}: nothing here needs its [[ignore]] of {', '.join(codes)}.")
        return notes

    def _compare(self) -> str:
        gone = sum(count for count in self._left.values() if count > 0)
        tail = f"; {gone} that it lists are gone, --write-baseline takes them out" if gone else ""
        return f"{_count(self._old)} in the baseline already and not shown{tail}."

    def _unused(self) -> dict[str, list[str]]:
        unused: dict[str, list[str]] = {}
        for artifact, project in self._projects.items():
            for entry in self._entries[artifact]:
                codes = unused.setdefault(project.file.name, [])
                if id(entry) not in self._used and entry.rule not in codes:
                    codes.append(entry.rule)
        return {file: codes for file, codes in unused.items() if codes}


def _count(number: int) -> str:
    return f"{number} finding{' is' if number == 1 else 's are'}"


def _explain(comment: Suppression) -> str:
    where = f"{comment.artifact}:{comment.written}"
    if comment.unknown:
        return (
            f"{where}: no rule is called {', '.join(comment.unknown)}; `smeaton rules` lists all."
        )
    if not comment.codes:
        return f"{where}: this comment names no rule to ignore; write `ignore SQL014`, say."
    codes = ", ".join(sorted(comment.codes))
    return f"{where}: nothing on line {comment.line} needs `ignore {codes}`."
