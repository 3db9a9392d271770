"""The commands that start with a slash; the help screen lists this table."""

import re
from typing import NamedTuple


class Command(NamedTuple):
    """A slash command as typed."""

    name: str
    argument: str


COMMANDS = {
    "review": ("", "review the attached schema without a question"),
    "new": ("", "start a new conversation"),
    "resume": ("", "choose an earlier conversation"),
    "rename": ("TITLE", "give this conversation another title"),
    "kb": ("QUERY", "search the knowledge base"),
    "search": ("WORDS", "search all conversations"),
    "model": ("[NAME]", "choose the model; pull downloads the built-in one"),
    "facts": ("", "show what this conversation has stated and decided"),
    "adr": ("", "write the last decision down as an architecture decision record"),
    "fork": ("", "go on in a copy of this conversation"),
    "export": ("[adr|design] [PATH]", "write the conversation to a file; .json keeps everything"),
    "help": ("", "show keys and commands"),
    "quit": ("", "close Smeaton; everything is saved"),
}
"""Name -> its argument and what it does."""

_COMMAND = re.compile(r"/([A-Za-z]+)(?:[ \t]+(.*))?\s*", re.DOTALL)


def parse_command(text: str) -> Command | None:
    """Return the command that `text` is, known or not, or None for a question.

    A path is no command: `/orders/{id} returns 500, why?` is a question.
    """
    match = _COMMAND.fullmatch(text)
    return Command(match[1].lower(), (match[2] or "").strip()) if match else None
