"""What the keys of the conversation's state do: change facts, go to decisions, answer questions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from smeaton.errors import StorageError
from smeaton.tui.text import count, one_line

if TYPE_CHECKING:
    from smeaton.advice import Fact
    from smeaton.advisor import State
    from smeaton.advisor.state import Decision
    from smeaton.tui.dialogue import Dialogue
    from smeaton.tui.screens.chat import ChatScreen
    from smeaton.tui.widgets.state_panel import Entry


async def act(chat: ChatScreen, dialogue: Dialogue, entry: Entry | None, action: str) -> None:
    """Do what a key of `StateList` asks for; facts can be changed beside an answer."""
    if action == "leave":
        chat.action_to_prompt()
    elif action == "add":
        _add(chat, dialogue)
    elif action == "retake":
        await _retake(chat, dialogue, entry.decision if entry else None)
    elif action == "undo":
        await _undo(chat, dialogue)
    elif entry is None:
        return
    elif action == "remove" and entry.fact is not None:
        await _correct(chat, dialogue, entry.fact, None)
        chat.tell(f"No longer held: {one_line(entry.fact.value, 60)}. u takes that back.")
    elif action == "open" and entry.fact is not None:
        _change(chat, dialogue, entry.fact)
    elif action == "open" and entry.decision is not None:
        await _go_to(chat, dialogue, entry.decision)
    elif action == "open":
        _answer(chat, entry.question)


async def work_out(dialogue: Dialogue) -> State:
    """Return what the conversation has settled, worked out in a thread."""

    def recall_all() -> State:
        from smeaton.advisor import recall

        return recall(dialogue.history())

    return await asyncio.to_thread(recall_all)


def _change(chat: ChatScreen, dialogue: Dialogue, fact: Fact) -> None:
    from smeaton.tui.screens.fact import ChangeFactScreen

    async def take(now: Fact | None) -> None:
        if now is not None:
            await _correct(chat, dialogue, fact, now)

    chat.app.push_screen(ChangeFactScreen(fact), take)


def _add(chat: ChatScreen, dialogue: Dialogue) -> None:
    from smeaton.tui.screens.fact import AddFactScreen

    async def take(facts: list[Fact] | None) -> None:
        for fact in facts or ():
            await _correct(chat, dialogue, None, fact)

    chat.app.push_screen(AddFactScreen(), take)


async def _correct(
    chat: ChatScreen, dialogue: Dialogue, was: Fact | None, now: Fact | None
) -> None:
    from smeaton.advisor.change import Change

    try:
        await dialogue.correct(Change(was, now))
    except StorageError as error:
        chat.tell(str(error), is_error=True)
        return
    chat.refresh_state()
    stale = len((await work_out(dialogue)).stale)
    if stale:
        chat.tell(f"{count(stale, 'decision')} may change; t decides again.")


async def _undo(chat: ChatScreen, dialogue: Dialogue) -> None:
    try:
        is_undone = await dialogue.undo_correction()
    except StorageError as error:
        chat.tell(str(error), is_error=True)
        return
    if is_undone:
        chat.refresh_state()
    else:
        chat.tell("Nothing was changed by hand that could be taken back.")


async def _retake(chat: ChatScreen, dialogue: Dialogue, decision: Decision | None) -> None:
    """Ask whether a decision still holds; those that rest on the same facts come with it."""
    state = await work_out(dialogue)
    known = (*state.decisions, *state.undecided)
    stale = [each for each in known if each.topic in state.stale]
    chosen = decision or next(iter(stale), None)
    if chat.is_answering:
        chat.tell("An answer is under way; Esc stops it.")
    elif chosen is None:
        chat.tell("No decision rests on what was changed; choose one to decide it again.")
    else:
        title = chosen.recommendation.title
        question = f"Does the decision on “{title}” still hold with the facts as they are now?"
        if not chat.has_class("-wide"):
            chat.action_to_prompt()
        typed, attachments = chat.composer.prompt.text, chat.composer.attachments
        await chat.send(question, ())
        await chat.composer.fill(typed, attachments)


async def _go_to(chat: ChatScreen, dialogue: Dialogue, decision: Decision) -> None:
    turn = dialogue.find_decided(decision.topic)
    chat.side.uncover()
    try:
        if turn is not None:
            await chat.transcript.reveal(turn)
    except StorageError as error:
        chat.tell(str(error), is_error=True)


def _answer(chat: ChatScreen, question: str) -> None:
    prompt = chat.composer.prompt
    before = f"{prompt.text.rstrip()}\n\n" if prompt.text.strip() else ""
    chat.side.uncover()
    prompt.fill(f"{before}> {question}\n\n")
    prompt.focus()
