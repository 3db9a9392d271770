"""What a conversation has reviewed so far, and which findings were dismissed in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from smeaton.sessions import Turn
from smeaton.tui.evidence import Dismissal

if TYPE_CHECKING:
    from smeaton.advice import Finding


class Comparison(NamedTuple):
    """A review beside the earlier ones of the same artefacts."""

    known: frozenset[str]
    """Fingerprints that were found then."""
    names: frozenset[str]
    """Artefacts that were reviewed before."""
    gone: int
    """Findings of then that are not there now."""


@dataclass(slots=True)
class _Reviewed:
    """What one review found in one artefact."""

    fingerprints: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    """Objects with findings, by which another artefact of the same name is told apart."""


class Ledger:
    """Reviews by turn, dismissals by fingerprint, and files by artefact name."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        """Where artefacts came from, by name."""
        self._reviews: dict[int, dict[str, _Reviewed]] = {}
        self._dismissed: dict[str, Dismissal] = {}

    @classmethod
    def from_turns(cls, turns: Iterable[Turn]) -> Ledger:
        """Read what is kept with the turns; payloads of another version tell nothing."""
        ledger = cls()
        for turn in turns:
            with suppress(KeyError, TypeError, ValueError, AttributeError):
                payload = turn.payload or {}
                ledger.files.update(payload.get("files") or {})
                for name, kept in (payload.get("dismissed") or {}).items():
                    ledger._take(name, Dismissal(*kept))
                if payload.get("review"):
                    names = [attachment.name for attachment in turn.attachments]
                    findings = payload["review"]["findings"]
                    ledger._reviews[turn.id] = _collect(names, findings)
        return ledger

    def record(self, turn: int, names: Iterable[str], findings: Sequence[Finding]) -> None:
        """Keep what the review of a turn found in the artefacts `names`."""
        plain = [finding.model_dump() for finding in findings]
        self._reviews[turn] = _collect(names, plain)

    def forget(self, first: int) -> None:
        """Forget the reviews of a turn and of those after it, which another one replaces."""
        self._reviews = {turn: found for turn, found in self._reviews.items() if turn < first}

    def compare(self, turn: int, sources: Mapping[str, str]) -> Comparison:
        """Compare the review of `turn` with the nearest earlier one of each artefact.

        Args:
            turn: the turn of a review that was recorded.
            sources: text by artefact name; one in which no object of the earlier findings is
                named is another artefact under the same name.
        """
        known: set[str] = set()
        names: set[str] = set()
        gone = 0
        for name, text in sources.items():
            then = self._find_earlier(turn, name)
            if then is not None and (not then.tables or any(t in text for t in then.tables)):
                now = self._reviews[turn].get(name, _Reviewed())
                names.add(name)
                known |= then.fingerprints
                gone += len(then.fingerprints - now.fingerprints)
        return Comparison(frozenset(known), frozenset(names), gone)

    def _find_earlier(self, turn: int, name: str) -> _Reviewed | None:
        before = [key for key, found in self._reviews.items() if key < turn and name in found]
        return self._reviews[max(before)][name] if before else None

    def dismiss(self, fingerprint: str, reason: str) -> Dismissal:
        """Dismiss a finding for the whole conversation; with no reason, take that back."""
        number = max((kept.number for kept in self._dismissed.values()), default=0) + 1
        self._dismissed[fingerprint] = Dismissal(number, reason)
        return self._dismissed[fingerprint]

    def find_reason(self, fingerprint: str) -> str:
        """Return why a finding is dismissed; "" if it is not."""
        kept = self._dismissed.get(fingerprint)
        return kept.reason if kept else ""

    def _take(self, fingerprint: str, kept: Dismissal) -> None:
        if kept.number > self._dismissed.get(fingerprint, Dismissal(-1, "")).number:
            self._dismissed[fingerprint] = kept


def name_finding(finding: Finding) -> str:
    """Return what names a finding for good."""
    from smeaton.advice import fingerprint

    return fingerprint(finding.code, finding.object, finding.message)


def _collect(names: Iterable[str], findings: Iterable[Mapping[str, Any]]) -> dict[str, _Reviewed]:
    """Sort findings by artefact; the model's own are left out, for it finds others each time."""
    from smeaton.advice import fingerprint

    found = {name: _Reviewed() for name in names}
    for each in findings:
        if each["source"] != "model":
            reviewed = found.setdefault(each["artifact"], _Reviewed())
            named = fingerprint(each["code"], each["object"], each["message"])
            reviewed.fingerprints.add(named)
            reviewed.tables.add(each["object"].partition(".")[0])
    return found
