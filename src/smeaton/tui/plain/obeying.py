"""What the commands of the plain chat do."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

from smeaton.errors import InputError, UserError
from smeaton.sessions import Attachment
from smeaton.tui.commands import COMMANDS as APP_COMMANDS
from smeaton.tui.commands import Command
from smeaton.tui.evidence import Cited, Evidence, describe_passage
from smeaton.tui.mentions import read_mentions
from smeaton.tui.plain.lines import END_OF_PASTE
from smeaton.tui.text import count

if TYPE_CHECKING:
    from smeaton.tui.plain.chat import PlainChat

FOUND = 8
"""How many passages and conversations a search lists."""


def obey(chat: PlainChat, command: Command) -> None:
    """Do what a command says.

    Raises:
        SmeatonError: there is no such command, or it can't be done.
    """
    if command.name not in COMMANDS:
        raise UserError(
            f"/{command.name} is no command; /help lists them. To send it as a question, put a "
            "word before it."
        )
    _, _, do = COMMANDS[command.name]
    do(chat, command.argument)


def take_paste(chat: PlainChat, name: str, begun: list[str] | None = None) -> None:
    """Keep the lines up to one that holds only a full stop for the next question.

    Args:
        chat: the chat.
        name: of the artefact; "" lets it be told from text.
        begun: lines that were read already, unasked for: they came in one burst.

    Raises:
        InputError: there are none, or too many.
    """
    lines = begun or []
    if END_OF_PASTE in lines:
        lines = lines[: lines.index(END_OF_PASTE)]
    else:
        if lines:
            chat.page.tell(f"{count(len(lines), 'line')} pasted so far; nothing is sent yet.")
        if chat.lines.is_terminal:
            chat.page.tell("A line with only a full stop ends the paste.")
        lines = lines + chat.lines.read_block(chat.settings.max_input_bytes)
    text = "\n".join(lines) + "\n"
    if not text.strip():
        raise InputError("Nothing was pasted.")
    chat.attach(text, name)


def _review(chat: PlainChat, argument: str) -> None:
    attachments: list[Attachment] = []
    for path in _split(argument):
        attachments += read_mentions(f'@"{path}"', chat.settings.max_input_bytes)[1]
    known = chat.attached or list(chat.dialogue.last_attached)
    if not (attachments or known):
        raise UserError("There is nothing to review yet: /review PATH, or /paste a schema.")
    if not attachments:
        chat.attached = []
    chat.ask("", attachments or known)


def _send(chat: PlainChat, argument: str) -> None:
    if not (chat.typed or chat.attached):
        raise UserError("There is nothing to send: type a question.")
    chat.send()


def _ask_again(chat: PlainChat, argument: str) -> None:
    if chat.last is None:
        raise UserError("There is nothing to ask again yet.")
    chat.ask(chat.last.question, chat.last.attachments, instead_of=chat.last.id)


def _drop(chat: PlainChat, argument: str) -> None:
    chat.typed, chat.attached = "", []
    chat.keep_draft()
    chat.page.tell("Forgotten.")


def _show_facts(chat: PlainChat, argument: str) -> None:
    from smeaton.advisor import recall
    from smeaton.tui.settled import NOTHING, describe_state

    parts = describe_state(recall(chat.dialogue.history()))
    chat.page.write("\n".join(line for part, lines in parts for line in (part, *lines)) or NOTHING)


def _write_down(chat: PlainChat, argument: str) -> None:
    if not any(exchange.advice for exchange in chat.dialogue.history()):
        raise UserError("There is nothing to write down yet: ask for a decision first.")
    chat.ask("Write the last decision down as an ADR.", ())


def _export(chat: PlainChat, argument: str) -> None:
    from smeaton.tui.exporting import export

    chat.page.write(f"Written: {export(chat.dialogue, argument)}")


def _search(chat: PlainChat, argument: str) -> None:
    found = chat.dialogue.store.list(FOUND, argument or None)
    for each in found:
        chat.page.write(f"{each.id}  {each.title} ({count(each.turns, 'turn')})")
        if each.excerpt:
            chat.page.write(f"   {each.excerpt}")
    chat.page.tell("/resume NUMBER opens one." if found else "Nothing fits; try other words.")


def _resume(chat: PlainChat, argument: str) -> None:
    if not argument.isdecimal():
        raise UserError("Say which conversation: /resume NUMBER; /search lists them.")
    chat.keep_draft()
    chat.open(int(argument))


def _start_new(chat: PlainChat, argument: str) -> None:
    chat.keep_draft()
    chat.dialogue.start_new()
    chat.typed, chat.attached = "", []
    chat.page.tell("A new conversation.")


def _rename(chat: PlainChat, argument: str) -> None:
    if not argument:
        raise UserError("Give a title: /rename Orders schema")
    chat.wait_for(chat.dialogue.rename(argument))


def _search_knowledge(chat: PlainChat, argument: str) -> None:
    if not argument:
        raise UserError("Say what to search for: /kb keyset pagination")
    found = chat.wait_for(chat.advisor.search(argument, limit=FOUND))
    chat.evidence = Evidence(passages=tuple(map(Cited.from_passage, found.passages)))
    for number, passage in enumerate(chat.evidence.passages, 1):
        chat.page.write(f"{number}  {describe_passage(passage)}")
    for note in found.notes:
        chat.page.tell(note)
    chat.page.tell("/source NUMBER reads one." if found.passages else "Nothing fits.")


def _read_source(chat: PlainChat, argument: str) -> None:
    passages = chat.evidence.passages
    if not argument.isdecimal() or not 0 < int(argument) <= len(passages):
        raise UserError(f"Say which source: /source NUMBER, from 1 to {len(passages)}.")
    passage = passages[int(argument) - 1]
    links = [f"{title} <{url}>" for title, url in passage.sources]
    chat.page.write("\n".join([describe_passage(passage), passage.text, *links]))


def _help(chat: PlainChat, argument: str) -> None:
    for name, (wants, what, _) in COMMANDS.items():
        chat.page.write(f"/{name} {wants}".strip() + f": {what}")
    chat.page.write("@PATH in a question attaches a file. Ctrl-C stops an answer, Ctrl-D quits.")


def _quit(chat: PlainChat, argument: str) -> None:
    chat.is_over = True


def _split(argument: str) -> list[str]:
    try:
        return shlex.split(argument)
    except ValueError:
        return [argument]


Do = Callable[["PlainChat", str], None]
COMMANDS: dict[str, tuple[str, str, Do]] = {
    "paste": ("[NAME]", "take the lines that follow, up to one with only a full stop", take_paste),
    "review": ("[PATH]", "review a file, or what was pasted", _review),
    "send": ("", "send what was pasted or half typed", _send),
    "again": ("", "ask the last question once more; both answers are kept", _ask_again),
    "drop": ("", "forget what was pasted or half typed", _drop),
    "source": ("NUMBER", "read a source of the last answer", _read_source),
    "search": ("WORDS", "find earlier conversations", _search),
    "resume": ("NUMBER", "go on with an earlier conversation", _resume),
    "kb": (APP_COMMANDS["kb"][0], APP_COMMANDS["kb"][1], _search_knowledge),
    "new": ("", APP_COMMANDS["new"][1], _start_new),
    "rename": ("TITLE", APP_COMMANDS["rename"][1], _rename),
    "facts": ("", APP_COMMANDS["facts"][1], _show_facts),
    "adr": ("", APP_COMMANDS["adr"][1], _write_down),
    "export": ("[adr|design] [PATH]", APP_COMMANDS["export"][1], _export),
    "help": ("", "list the commands", _help),
    "quit": ("", APP_COMMANDS["quit"][1], _quit),
}
"""Name -> its argument, what it does in words, and what does it."""
