"""Keys and commands."""

from __future__ import annotations

from collections.abc import Mapping

from smeaton.keymap import ACTIONS, effective_keys, show_keys
from smeaton.tui.commands import COMMANDS
from smeaton.tui.screens.dialog import Dialog, columns, paragraph

FIXED = {
    "chat": (
        ("\\ then Enter", "new line"),
        ("Shift+Tab, Tab", "to sources and findings, and back"),
        ("↑ in an empty prompt", "to the last turn; ↑ and ↓ lead to others"),
        ("j k g G", "down, up, first, last, in every list and text that scrolls"),
        ("Ctrl+C", "copy what is selected, else quit"),
    ),
    "turn": (("1 … 9", "the passage that its answer cites under that number"),),
    "findings": (
        ("Enter", "the finding in its source"),
        ("1 2 3 4", "leave out critical, high, medium, low, or show them again"),
    ),
    "finding": (),
    "conversations": (),
    "state": (),
    "attachment": (("Enter", "show its text"),),
}
"""Keys that no setting changes, by place."""
PLACES = {
    "chat": "Keys",
    "turn": "On a turn",
    "findings": "On findings",
    "finding": "On a finding in its source",
    "conversations": "Among earlier conversations",
    "state": "On what the conversation settled",
    "attachment": "On an attachment",
}
ATTACHING = (
    "Paste a schema: it is folded into one line above the prompt. @path attaches a file; "
    "put the path in quotes if it has spaces. Sent without a question, attachments are reviewed; "
    "sent again under the same name, new findings and those still there are marked."
)
CHANGING = (
    'The table [keys] of the settings file gives actions other keys: new = "ctrl+o". '
    "`smeaton config keys` lists their names. Enter, Esc, arrows, and y and n where a question is "
    "asked stay as they are."
)


def help_dialog(keys: Mapping[str, str]) -> Dialog[None]:
    """Return the help, with the keys that the settings give."""
    commands = [(f"/{name} {args}".strip(), what) for name, (args, what) in COMMANDS.items()]
    effective = effective_keys(keys)
    tables = [
        block
        for place, title in PLACES.items()
        for block in (
            paragraph(title, "label"),
            columns([*_list_keys(place, effective), *FIXED[place]]),
        )
    ]
    return Dialog(
        "Smeaton",
        paragraph("Commands", "label first"),
        columns(commands),
        *tables,
        paragraph("Schemas and files", "label"),
        paragraph(ATTACHING),
        paragraph("Other keys", "label"),
        paragraph(CHANGING),
    )


def _list_keys(place: str, effective: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (show_keys(effective[name]), action.does)
        for name, action in ACTIONS.items()
        if place == ("chat" if action.place == "prompt" else action.place)
    ]
