"""An earlier question, to be changed and sent again."""

from __future__ import annotations

from textual import on

from smeaton.sessions import Turn
from smeaton.tui.messages import Pasted
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.widgets.prompt import Prompt


class EditScreen(Dialog[str | None]):
    """Ends with the question as changed; what was attached to it goes along unchanged."""

    AUTO_FOCUS = "#prompt"

    def __init__(self, turn: Turn) -> None:
        self._prompt = Prompt()
        names = ", ".join(item.name for item in turn.attachments)
        self._prompt.fill(turn.question)
        super().__init__(
            "Edit the question",
            self._prompt,
            *([paragraph(f"Goes with it: {names}", "label")] if names else []),
            paragraph("It is asked anew beside the original, which is kept.", "label"),
            keys="Enter send",
        )

    @on(Prompt.Sent)
    def _send(self, message: Prompt.Sent) -> None:
        message.stop()
        self.dismiss(self._prompt.text.strip())

    @on(Pasted)
    def _paste(self, message: Pasted) -> None:
        message.stop()
        self._prompt.type_in(message.text)
