"""What the keys of a turn do: ask it anew, fork, switch between versions, compare, copy.

An edited or repeated question becomes a sibling of the turn; what followed the turn stays with it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from smeaton.errors import StorageError
from smeaton.tui.text import count

if TYPE_CHECKING:
    from smeaton.tui.dialogue import Dialogue
    from smeaton.tui.screens.chat import ChatScreen
    from smeaton.tui.widgets.turn import TurnView


async def act(chat: ChatScreen, dialogue: Dialogue, view: TurnView, action: str) -> None:
    """Do what a key of `QuestionBar` asks for; only copying goes on beside an answer."""
    if action.startswith("copy"):
        _copy(chat, _find_code(view.answer) if action == "copy_code" else view.answer, action)
    elif chat.is_answering:
        chat.tell("An answer is under way; Esc stops it.")
    elif action == "edit":
        _edit(chat, view)
    elif action == "regenerate":
        await chat.send(view.question, view.turn.attachments, instead_of=view.turn.id)
    else:
        try:
            await _turn_to(chat, dialogue, view, action)
        except StorageError as error:
            chat.tell(str(error), is_error=True)


async def _turn_to(chat: ChatScreen, dialogue: Dialogue, view: TurnView, action: str) -> None:
    turn = await asyncio.to_thread(dialogue.store.load_turn, view.turn.id)
    place = turn.siblings.index(turn.id)
    if action == "fork":
        await fork(chat, dialogue, turn.id)
    elif action == "compare":
        from smeaton.tui.screens.compare import CompareScreen

        load = dialogue.store.load_turn
        versions = await asyncio.to_thread(lambda: [load(each) for each in turn.siblings])
        chat.app.push_screen(CompareScreen(versions, place))
    elif dialogue.id is not None:
        step = 1 if action == "later" else -1
        sibling = turn.siblings[(place + step) % len(turn.siblings)]
        loaded = await dialogue.open(dialogue.id, sibling)
        await chat.transcript.show(loaded.turns)
        chat.refresh_state()
        await chat.transcript.reveal(sibling)


async def fork(chat: ChatScreen, dialogue: Dialogue, turn: int) -> None:
    """Go on from a turn in a copy of the conversation.

    Raises:
        StorageError: the disk fails, or the turn is gone.
    """
    await chat.change_to(await asyncio.to_thread(dialogue.store.fork, turn))
    chat.tell("This is a copy up to that turn; /resume leads back to the original.")


def _edit(chat: ChatScreen, view: TurnView) -> None:
    from smeaton.tui.screens.edit import EditScreen

    turn = view.turn

    async def resend(question: str | None) -> None:
        if question is not None and (question or turn.attachments):
            await chat.send(question, turn.attachments, instead_of=turn.id)

    chat.app.push_screen(EditScreen(turn), resend)


def _copy(chat: ChatScreen, text: str, action: str) -> None:
    what = "code block" if action == "copy_code" else "answer"
    if text:
        chat.app.copy_to_clipboard(text)
        chat.tell(f"Copied the {what}: {count(text.count(chr(10)) + 1, 'line')}.")
    else:
        chat.tell(f"There is no {what} to copy in this turn.")


def _find_code(answer: str) -> str:
    """Return the text of the first code block, or ""."""
    from smeaton.tui.widgets.answer import make_parser

    blocks = (token for token in make_parser().parse(answer) if token.type in _CODE)
    return next((token.content.rstrip("\n") for token in blocks), "")


_CODE = ("fence", "code_block")
