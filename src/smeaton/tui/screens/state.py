"""What the conversation has settled: facts, decisions, open questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.settled import NOTHING, describe_state

if TYPE_CHECKING:
    from smeaton.advisor import State


def state_dialog(state: State) -> Dialog[None]:
    """Return a dialog that lists the state of the conversation."""
    shown = [
        block
        for label, lines in describe_state(state)
        for block in (paragraph(label, "label"), paragraph("\n".join(lines)))
    ]
    return Dialog("This conversation", *(shown or [paragraph(NOTHING)]))
