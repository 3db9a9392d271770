"""Which findings a table shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from smeaton.advice import Finding

Order = Literal["severity", "rule", "table"]
_NEXT: dict[Order, Order] = {"severity": "rule", "rule": "table", "table": "severity"}
SEVERITIES = ("critical", "high", "medium", "low")


class Row(NamedTuple):
    """A finding as a table shows it."""

    finding: Finding
    badge: str = ""
    """"new" or "still there", where there is an earlier review of the artefact."""
    reason: str = ""
    """Why it was dismissed; "" if it was not."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """Order and filters; at first the worst come first and all but dismissed ones are shown."""

    order: Order = "severity"
    text: str = ""
    """What code, rule, object, message or badge must hold, in any case."""
    hidden: frozenset[str] = frozenset()
    """Severities left out."""
    shows_dismissed: bool = False

    def with_next_order(self) -> Sieve:
        """Return one that sorts by what comes next: severity, rule, table."""
        return replace(self, order=_NEXT[self.order])

    def with_toggled(self, severity: str) -> Sieve:
        """Return one that leaves `severity` out, or shows it again."""
        return replace(self, hidden=self.hidden ^ {severity})

    def sift(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows to be shown, sorted; equals stay in the order given."""
        kept = [row for row in rows if self._keeps(row)]
        if self.order == "rule":
            kept.sort(key=lambda row: row.finding.code)
        elif self.order == "table":
            kept.sort(key=lambda row: row.finding.object.partition(".")[0].lower())
        else:
            kept.sort(key=lambda row: row.finding.severity.rank)
        return kept

    def _keeps(self, row: Row) -> bool:
        found = row.finding
        if found.severity.value in self.hidden or (row.reason and not self.shows_dismissed):
            return False
        words = "\n".join((found.code, found.rule, found.object, found.message, row.badge))
        return self.text.lower() in words.lower()

    def describe(self) -> list[str]:
        """Return what differs from the first view, in words."""
        hidden = [severity for severity in SEVERITIES if severity in self.hidden]
        return [
            *([f"by {self.order}"] if self.order != "severity" else []),
            *([f"without {', '.join(hidden)}"] if hidden else []),
            *([f"with “{self.text}”"] if self.text else []),
        ]
