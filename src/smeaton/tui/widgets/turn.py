"""One turn: the question, what was found, the answer, its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from smeaton.errors import SmeatonError
from smeaton.render.safe import printable
from smeaton.sessions import Turn, TurnState
from smeaton.tui.citing import find_cited
from smeaton.tui.evidence import Evidence, list_citations
from smeaton.tui.mentions import FileAttachment
from smeaton.tui.messages import PassageOpened, TurnActed
from smeaton.tui.text import ENDINGS, plain
from smeaton.tui.widgets.answer import Answer
from smeaton.tui.widgets.findings import FindingsTable
from smeaton.tui.widgets.findings_panel import FindingsPanel
from smeaton.tui.widgets.question import QuestionBar
from smeaton.tui.widgets.sources import SourceList

if TYPE_CHECKING:
    from smeaton.tui.app import SmeatonApp


class TurnView(Vertical):
    """Shows a turn from the moment it is sent; parts appear as they become known.

    Args:
        turn: as it is saved.
        evidence: findings, passages and notes of a turn that is over.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "cite(1)", "Passage", key_display="1…9"),
        *(Binding(str(number), f"cite({number})", show=False) for number in range(2, 10)),
    ]

    def __init__(self, turn: Turn, evidence: Evidence | None = None) -> None:
        super().__init__(classes="turn")
        self.turn = turn
        self._answer = Answer(turn.answer, cites=True)
        self._answer.display = bool(turn.answer)
        self._evidence = evidence or Evidence()
        self._notes = Static(markup=False, classes="notes")
        self._status = Static(markup=False, classes="status")
        self._sources: dict[str, str] = {item.name: item.text for item in turn.attachments}

    @property
    def question(self) -> str:
        """As asked; empty for a bare review."""
        return self.turn.question

    @property
    def files(self) -> dict[str, str]:
        """Where attachments were read from, by name."""
        return {
            item.name: str(item.path)
            for item in self.turn.attachments
            if isinstance(item, FileAttachment)
        }

    @property
    def answer(self) -> str:
        """The Markdown shown so far."""
        return self._answer.source

    def compose(self) -> ComposeResult:
        """Question on top, status at the bottom, the rest between them."""
        yield QuestionBar(self.turn)
        yield FindingsPanel(self.turn.id, self._sources)
        yield self._answer
        yield Static("Sources", classes="headline sources-headline")
        yield SourceList()
        yield self._notes
        yield self._status

    @on(QuestionBar.Acted)
    def _pass_on(self, message: QuestionBar.Acted) -> None:
        message.stop()
        self.post_message(TurnActed(self, message.action))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only numbers that the answer cites are keys; others are typed."""
        return action != "cite" or parameters[0] in range(1, self._citations + 1)

    @property
    def _citations(self) -> int:
        return len(list_citations(self._evidence.advice))

    @on(Answer.CitationChosen)
    async def _choose(self, message: Answer.CitationChosen) -> None:
        message.stop()
        if message.number <= self._citations:
            await self.action_cite(message.number)

    async def action_cite(self, number: int) -> None:
        """Open the passage that the answer cites under `number`."""
        app = cast("SmeatonApp", self.app)
        try:
            passage, quote = await find_cited(self._evidence, number, app.advisor)
            self.post_message(PassageOpened(passage, quote, self))
        except SmeatonError as error:
            self.complain(str(error))

    async def on_mount(self) -> None:
        """Show what is known already."""
        await self.show_evidence(self._evidence)

    def show_status(self, text: str) -> None:
        """Say what is being done right now; "" says nothing."""
        self._status.update(plain(text))
        self._status.display = bool(text)

    async def show_evidence(self, evidence: Evidence) -> None:
        """Show findings, sources and notes, in place of those shown before."""
        self._evidence = evidence
        passages, notes = evidence.passages, evidence.notes
        await self.query_one(FindingsPanel).show(evidence)
        self.query_one(SourceList).show(passages)
        self.query_one(".sources-headline").display = bool(passages)
        self._notes.update(plain("\n".join(f"! {note}" for note in notes)))
        self._notes.display = bool(notes)
        self._answer.can_focus = self._citations > 0
        self.refresh_bindings()

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
        self.show_status(error or ENDINGS[state])

    def complain(self, text: str) -> None:
        """Show a passing notice of something that goes wrong beside the answer."""
        self.notify(printable(text), severity="error", markup=False)

    def focus_question(self) -> None:
        """Move to the question, whose keys act on the turn."""
        self.query_one(QuestionBar).focus()

    def focus_evidence(self) -> bool:
        """Move to the sources, or else the findings; False if there are neither."""
        for widget in (*self.query(SourceList), *self.query(FindingsTable)):
            if widget.display:
                widget.focus()
                return True
        return False
