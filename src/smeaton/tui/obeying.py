"""What the commands that start with a slash do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from smeaton.errors import SmeatonError, StorageError
from smeaton.tui.commands import COMMANDS, Command

if TYPE_CHECKING:
    from smeaton.tui.dialogue import Dialogue
    from smeaton.tui.screens.chat import ChatScreen


async def obey(chat: ChatScreen, dialogue: Dialogue, command: Command) -> None:
    """Do what a command says; one that does not exist stays in the prompt, with a notice."""
    if command.name not in COMMANDS:
        chat.tell(
            f"/{command.name} is no command; F1 lists them. To send it as a question, put a "
            "word before it.",
            is_error=True,
        )
        return
    chat.composer.prompt.text = ""
    argument = command.argument
    deeds: dict[str, Callable[[], object]] = {
        "review": lambda: _review(chat, dialogue),
        "new": chat.action_new,
        "resume": chat.action_resume,
        "rename": lambda: _rename(chat, dialogue, argument),
        "kb": lambda: _search_knowledge(chat, argument),
        "search": lambda: chat.action_resume(argument),
        "fork": lambda: _fork(chat, dialogue),
        "model": lambda: _show_models(chat, argument),
        "facts": chat.action_state,
        "adr": lambda: _write_down(chat, dialogue),
        "export": lambda: _export(chat, dialogue, argument),
        "help": chat.action_help,
        "quit": chat.smeaton.action_quit,
    }
    done = deeds[command.name]()
    if isinstance(done, Awaitable):
        await done


async def _review(chat: ChatScreen, dialogue: Dialogue) -> None:
    attachments = chat.composer.attachments or dialogue.last_attached
    if chat.is_answering:
        chat.tell("An answer is under way; Esc stops it.")
    elif attachments:
        await chat.send("", attachments)
    else:
        chat.tell("There is nothing to review yet: paste a schema, or name a file with @path.")


async def _write_down(chat: ChatScreen, dialogue: Dialogue) -> None:
    if chat.is_answering:
        chat.tell("An answer is under way; Esc stops it.")
    elif any(exchange.advice for exchange in dialogue.history()):
        await chat.send("Write the last decision down as an ADR.", ())
    else:
        chat.tell("There is nothing to write down yet: ask for a decision first.")


async def _export(chat: ChatScreen, dialogue: Dialogue, argument: str) -> None:
    from smeaton.tui.exporting import export

    try:
        chat.tell(f"Written: {await asyncio.to_thread(export, dialogue, argument)}")
    except SmeatonError as error:
        chat.tell(str(error), is_error=True)


async def _rename(chat: ChatScreen, dialogue: Dialogue, title: str) -> None:
    if not title:
        chat.tell("Give a title: /rename Orders schema")
        return
    try:
        await dialogue.rename(title)
    except StorageError as error:
        chat.tell(str(error), is_error=True)
    chat.show_title()


async def _fork(chat: ChatScreen, dialogue: Dialogue) -> None:
    from smeaton.tui.revision import fork

    if chat.is_answering:
        chat.tell("An answer is under way; Esc stops it.")
    elif dialogue.tip is None:
        chat.tell("There is nothing to go on from yet: ask something first.")
    else:
        try:
            await fork(chat, dialogue, dialogue.tip)
        except StorageError as error:
            chat.tell(str(error), is_error=True)


def _search_knowledge(chat: ChatScreen, query: str) -> None:
    from smeaton.tui.screens.knowledge import KnowledgeScreen

    chat.app.push_screen(KnowledgeScreen(query, chat.smeaton.advisor))


async def _show_models(chat: ChatScreen, argument: str) -> None:
    from smeaton.tui.choosing import find_choice, list_choices
    from smeaton.tui.screens.models import ModelsScreen, remedy_screen

    settings = chat.smeaton.settings
    if argument == "pull":
        chat.app.push_screen(remedy_screen("pull", settings))
    elif not argument:
        chat.app.push_screen(ModelsScreen(settings))
    elif chosen := find_choice(await list_choices(settings), argument, settings):
        await chat.smeaton.use(chosen)
    else:
        chat.tell(f"No model {argument!r} is within reach; /model lists those that are.")
