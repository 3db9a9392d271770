"""A question on its way: agreed to, saved, shown, answered, and what its end means for the rest."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smeaton.errors import ModelRefused, ModelUnavailable, StorageError
from smeaton.tui.answering import Outcome, Playback, consult
from smeaton.tui.consent import seek_consent
from smeaton.tui.widgets.turn import TurnView

if TYPE_CHECKING:
    from textual.worker import Worker

    from smeaton.advisor import Event
    from smeaton.sessions import Attachment, Turn
    from smeaton.tui.app import SmeatonApp
    from smeaton.tui.dialogue import Dialogue
    from smeaton.tui.screens.chat import ChatScreen


async def ask(
    chat: ChatScreen,
    dialogue: Dialogue,
    question: str,
    attachments: Sequence[Attachment],
    instead_of: int | None,
) -> Worker[None] | None:
    """Save and show a question, and start to answer it; None if it stays in the prompt."""
    if await seek_consent(chat, dialogue, question, attachments, instead_of):
        return None
    try:
        turn = await dialogue.begin(question, attachments, instead_of=instead_of)
    except StorageError as error:
        chat.tell(f"{error} The question was not sent.", is_error=True)
        return None
    if instead_of is None:
        await chat.composer.clear()
    else:
        chat.action_to_prompt()
        await chat.transcript.cut(instead_of)
    view = TurnView(turn)
    await chat.transcript.add(view)
    chat.show_title()
    chat.show_model(chat.smeaton.model_state)
    view.show_status("Thinking…")
    playback = Playback(turn.id, view, dialogue.store)
    context = turn.attachments or dialogue.last_attached
    files = chat.transcript.ledger.files
    events = consult(chat.smeaton.advisor, turn, context, dialogue.history(), files)
    return chat.run_worker(_answer(chat, dialogue, playback, events, turn), group="answer")


async def _answer(
    chat: ChatScreen,
    dialogue: Dialogue,
    playback: Playback,
    events: AsyncGenerator[Event, None],
    turn: Turn,
) -> None:
    outcome = await playback.run(events)
    dialogue.remember(turn, outcome)
    chat.refresh_state()
    chat.show_meter()
    _note_health(chat.smeaton, outcome)
    is_first = turn.id == turn.siblings[0]
    if outcome.state == "failed" and chat.is_attached and is_first and chat.composer.is_blank:
        await chat.composer.fill(turn.question, turn.attachments)


def _note_health(app: SmeatonApp, outcome: Outcome) -> None:
    """Let the title bar say whether the model works; what failed stands in the turn."""
    state = app.model_state
    if isinstance(outcome.error, ModelUnavailable | ModelRefused):
        app.model_state = replace(state, phase="failed")
    elif outcome.state == "answered" and state.phase == "failed" and state.name:
        app.model_state = replace(state, phase="ready", detail="")
