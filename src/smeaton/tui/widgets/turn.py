"""One turn: the question, what was found, the answer, its sources."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from smeaton.sessions import Attachment, TurnState
from smeaton.tui.evidence import Evidence
from smeaton.tui.text import plain
from smeaton.tui.widgets.answer import Answer
from smeaton.tui.widgets.findings import FindingsTable, summarise
from smeaton.tui.widgets.sources import SourceList

_ENDINGS: dict[TurnState, str] = {
    "asking": "Interrupted before the answer began; send it again to try once more.",
    "streaming": "Interrupted; what had arrived is kept.",
    "answered": "",
    "stopped": "Stopped; what had arrived is kept.",
    "failed": "",
}


class TurnView(Vertical):
    """Shows a turn from the moment it is sent; parts appear as they become known.

    Args:
        question: as asked; empty for a bare review.
        attachments: what went with it.
        answer: Markdown of a turn that is over.
        evidence: findings, passages and notes of a turn that is over.
    """

    def __init__(
        self,
        question: str,
        attachments: Sequence[Attachment] = (),
        *,
        answer: str = "",
        evidence: Evidence | None = None,
    ) -> None:
        super().__init__(classes="turn")
        self.question = question
        self.attachments = tuple(attachments)
        self._answer = Answer(answer)
        self._answer.display = bool(answer)
        self._evidence = evidence
        self._notes = Static(markup=False, classes="notes")
        self._status = Static(markup=False, classes="status")
        self._sources: dict[str, str] = {item.name: item.text for item in attachments}

    def compose(self) -> ComposeResult:
        """Question on top, status at the bottom, the rest between them."""
        asked = [plain(self.question, "bold")] if self.question else []
        attached = [plain(f"+ {item.name}", "$text-muted") for item in self.attachments]
        yield Static(Content("\n").join([*asked, *attached]), markup=False, classes="question")
        yield Vertical(classes="review")
        yield self._answer
        yield Static("Sources", classes="headline sources-headline")
        yield SourceList()
        yield self._notes
        yield self._status

    async def on_mount(self) -> None:
        """Show what is known already."""
        await self.show_evidence(self._evidence or Evidence())

    def show_status(self, text: str) -> None:
        """Say what is being done right now; "" says nothing."""
        self._status.update(plain(text))
        self._status.display = bool(text)

    async def show_evidence(self, evidence: Evidence) -> None:
        """Show findings, sources and notes, in place of those shown before."""
        review, passages, notes = evidence.review, evidence.passages, evidence.notes
        table = self.query(FindingsTable)
        if review is not None and table and review.findings:
            self.query_one(".review > .headline", Static).update(plain(summarise(review)))
            table.first().show(review.findings)
        elif review is not None:
            box = self.query_one(".review", Vertical)
            await box.remove_children()
            await box.mount(Static(plain(summarise(review)), markup=False, classes="headline"))
            if review.findings:
                await box.mount(FindingsTable(review.findings, self._sources))
        self.query_one(SourceList).show(passages)
        self.query_one(".sources-headline").display = bool(passages)
        self._notes.update(plain("\n".join(f"! {note}" for note in notes)))
        self._notes.display = bool(notes)

    async def append(self, text: str) -> None:
        """Add a piece of the answer."""
        self._answer.display = True
        await self._answer.append(text)
        # a layout asked for during the batch of `append` is forgotten until the next event
        if self.is_attached:
            self.screen.check_idle()

    def finish(self, state: TurnState, error: str | None = None) -> None:
        """Show how the turn ended."""
        self.set_class(state == "failed", "-failed")
        self.show_status(error or _ENDINGS[state])

    def focus_evidence(self) -> bool:
        """Move to the sources, or else the findings; False if there are neither."""
        for widget in (*self.query(SourceList), *self.query(FindingsTable)):
            if widget.display:
                widget.focus()
                return True
        return False
