"""The findings of a turn: headline, table, what of it is shown, and what was dismissed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from smeaton.errors import SmeatonError, StorageError
from smeaton.render.safe import printable
from smeaton.tui.evidence import Evidence
from smeaton.tui.ledger import Ledger, name_finding
from smeaton.tui.sieve import SEVERITIES, Row, Sieve
from smeaton.tui.text import plain
from smeaton.tui.widgets.findings import FindingsTable
from smeaton.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from smeaton.advice import Finding, Review
    from smeaton.tui.app import SmeatonApp

ADVICE_SECONDS = 20
"""How long a notice stays from which something is copied by hand."""


class Filter(Input):
    """Where the words are typed that findings must hold; Enter goes on to the table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "submit", show=False),
        Binding("escape", "give_up", "Show all"),
    ]

    def __init__(self) -> None:
        super().__init__(
            placeholder="code, rule, object or message", compact=True, classes="filter"
        )

    def action_give_up(self) -> None:
        """Empty it and go back to the table."""
        self.value = ""
        self.post_message(self.Submitted(self, ""))


class FindingsPanel(Vertical):
    """Shows the findings of one review once there is one; empty until then.

    Args:
        turn: id of the turn, under which dismissals are kept.
        sources: text by artefact name.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Sort", id="sort"),
        Binding("slash", "filter", "Filter", key_display="/", id="filter"),
        *(
            Binding(str(key), f"severity('{name}')", show=False)
            for key, name in enumerate(SEVERITIES, 1)
        ),
        Binding("d", "dismiss", "Dismiss", id="dismiss"),
        Binding("u", "show_dismissed", "Dismissed", show=False, id="show_dismissed"),
    ]

    def __init__(self, turn: int, sources: Mapping[str, str]) -> None:
        super().__init__(classes="review")
        self._turn = turn
        self._sources = sources
        self._evidence = Evidence()
        self._sieve = Sieve()
        self._headline = Static(markup=False, classes="headline")
        self._tally = Static(markup=False, classes="tally")
        self._table = FindingsTable()
        self._saving = asyncio.Lock()

    async def show(self, evidence: Evidence) -> None:
        """Show the findings in `evidence` in place of those shown before."""
        self._evidence = evidence
        if evidence.review is None:
            return
        self._ledger.files.update(evidence.files)
        self._ledger.record(self._turn, self._sources, evidence.review.findings)
        if not self._table.is_attached:
            await self.mount_all([self._headline, self._tally, self._table])
        self.refresh_rows()

    @property
    def _ledger(self) -> Ledger:
        return self.query_ancestor(Transcript).ledger

    def refresh_rows(self) -> None:
        """Show anew what order, filters and dismissals leave."""
        review = self._evidence.review
        if review is None:
            return
        compared = self._ledger.compare(self._turn, self._sources)
        rows = []
        for finding in review.findings:
            name = name_finding(finding)
            badge = "still there" if name in compared.known else "new"
            is_compared = finding.artifact in compared.names and finding.source == "analyser"
            rows.append(Row(finding, badge if is_compared else "", self._ledger.find_reason(name)))
        shown = self._sieve.sift(rows)
        open_ones = [row.finding for row in rows if not row.reason]
        self._headline.update(plain(_summarise(review, open_ones)))
        self._table.display = bool(rows)
        self._table.show(shown)
        tally = [f"{len(shown)} of {len(rows)}"] if len(shown) != len(rows) else []
        tally += self._sieve.describe() + _count_dismissed(rows, self._sieve)
        if compared.gone:
            tally.append(f"{compared.gone} gone since the last review")
        self._tally.update(plain(" · ".join(tally)))
        self._tally.display = bool(tally)

    def _use(self, sieve: Sieve) -> None:
        self._sieve = sieve
        self.refresh_rows()

    def action_sort(self) -> None:
        """Sort by the next of severity, rule and table."""
        self._use(self._sieve.with_next_order())

    def action_severity(self, severity: str) -> None:
        """Leave a severity out, or show it again."""
        self._use(self._sieve.with_toggled(severity))

    def action_show_dismissed(self) -> None:
        """Show dismissed findings greyed, or hide them again."""
        self._use(replace(self._sieve, shows_dismissed=not self._sieve.shows_dismissed))

    async def action_filter(self) -> None:
        """Type what findings must hold."""
        if not self.query(Filter):
            await self.mount(Filter(), before=self._table)
        self.query_one(Filter).focus()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._use(replace(self._sieve, text=event.value.strip()))

    @on(Input.Submitted)
    async def _leave_filter(self, event: Input.Submitted) -> None:
        event.stop()
        self._table.focus()
        if not event.value.strip():
            await self.query(Filter).remove()

    @on(FindingsTable.Opened)
    def _open(self, event: FindingsTable.Opened) -> None:
        from smeaton.tui.screens.finding import FindingScreen

        event.stop()
        row = event.row
        screen = FindingScreen(row, self._sources, self._ledger.files.get(row.finding.artifact, ""))
        self.app.push_screen(screen, lambda reason: self._dismiss(row.finding, reason))

    def action_dismiss(self) -> None:
        """Dismiss the chosen finding with a reason, or take that back."""
        from smeaton.tui.screens.entry import ReasonScreen

        row = self._table.chosen
        if row is not None and row.reason:
            self._dismiss(row.finding, "")
        elif row is not None:
            finding = row.finding
            screen = ReasonScreen(finding)
            self.app.push_screen(screen, lambda reason: self._dismiss(finding, reason))

    def _dismiss(self, finding: Finding, reason: str | None) -> None:
        """Keep a dismissal; "" takes it back and None is no decision."""
        if reason is None:
            return
        name = name_finding(finding)
        self._evidence.dismissed[name] = self._ledger.dismiss(name, reason)
        for panel in self.query_ancestor(Transcript).query(FindingsPanel):
            panel.refresh_rows()
        self._save()
        if reason:
            self._explain(finding, reason)

    @work(group="dismiss")
    async def _save(self) -> None:
        store = cast("SmeatonApp", self.app).store
        assert store is not None
        async with self._saving:
            payload = self._evidence.to_payload()
            try:
                await asyncio.to_thread(store.record_payload, self._turn, payload)
            except StorageError as error:
                self.notify(printable(str(error)), severity="error", markup=False)

    @work(group="dismiss")
    async def _explain(self, finding: Finding, reason: str) -> None:
        """Say how the project would leave it out for everybody."""
        from smeaton.tui.ignoring import suggest_ignore

        said = "Dismissed in this conversation; u shows it, and d there takes it back."
        file = self._ledger.files.get(finding.artifact)
        try:
            if file is not None:
                lines = await asyncio.to_thread(suggest_ignore, finding, reason, Path(file))
                said += f" For everybody:\n{lines}" if lines else ""
        except SmeatonError as error:
            said += f" {error}"
        self.notify(printable(said), markup=False, timeout=ADVICE_SECONDS)


def _count_dismissed(rows: list[Row], sieve: Sieve) -> list[str]:
    number = sum(bool(row.reason) for row in rows)
    if not number:
        return []
    return [f"{number} dismissed, u {'hides' if sieve.shows_dismissed else 'shows'}"]


def _summarise(review: Review, findings: list[Finding]) -> str:
    """Return the headline over what is not dismissed: "9 findings: 1 critical, 3 high"."""
    from smeaton.render.markdown import count_findings

    if not review.findings and not review.artifacts:
        return "Nothing to review."
    return count_findings(findings)
