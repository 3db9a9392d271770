"""The conversation with its prompt, and what stands beside it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from smeaton.tui.messages import PassageClosed, PassageOpened
from smeaton.tui.widgets.banner import Notice
from smeaton.tui.widgets.composer import Composer
from smeaton.tui.widgets.prompt import Prompt
from smeaton.tui.widgets.side import Side
from smeaton.tui.widgets.transcript import Transcript


class Workspace(Horizontal):
    """Lays them out, and opens passages: at the side, or in a window where there is none."""

    def __init__(self) -> None:
        super().__init__(id="workspace")

    def compose(self) -> ComposeResult:
        """Conversation, notice and prompt; then the side."""
        with Vertical(id="main"):
            yield Transcript()
            with Vertical(id="bottom"):
                yield Notice()
                yield Composer()
        yield Side()

    @on(PassageOpened)
    async def _open_passage(self, message: PassageOpened) -> None:
        message.stop()
        if self.screen.has_class("-wide"):
            await self.query_one(Side).show_passage(message)
        else:
            from smeaton.tui.screens.passage import passage_dialog

            self.app.push_screen(passage_dialog(message.passage, message.quote))

    @on(PassageClosed)
    def _close_passage(self, message: PassageClosed) -> None:
        message.stop()
        (self.query_one(Side).close_passage() or self.query_one(Prompt)).focus()
