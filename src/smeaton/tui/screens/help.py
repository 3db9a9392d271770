"""Keys and commands."""

from __future__ import annotations

from smeaton.tui.commands import COMMANDS
from smeaton.tui.screens.dialog import Dialog, paragraph

KEYS = (
    ("Enter", "send"),
    ("Ctrl+J, or \\ then Enter", "new line"),
    ("Esc", "stop the answer, or back to the prompt"),
    ("Shift+Tab, Tab", "to sources and findings, and back"),
    ("↑ in an empty prompt", "to the last turn; ↑ and ↓ lead to others"),
    ("Ctrl+G", "to the sources of the last answer"),
    ("PageUp, PageDown", "scroll the conversation"),
    ("Ctrl+N", "new conversation"),
    ("Ctrl+R", "earlier conversations"),
    ("Ctrl+T", "light or dark"),
    ("Ctrl+Q, Ctrl+C", "quit; everything is saved"),
)
TURN_KEYS = (
    ("e, r", "edit its question and send it again; ask it again as it is"),
    ("[, ]", "the version before, after; the original is always kept"),
    ("v", "compare two versions"),
    ("f", "go on from here in a new conversation"),
    ("y, Y", "copy its answer as Markdown; copy its first code block"),
)
FINDING_KEYS = (
    ("Enter", "the finding in its source: C copies the fix, W writes it, D dismisses"),
    ("S", "sort by severity, rule, table"),
    ("/", "filter by code, rule, object or message; Esc shows all"),
    ("1 2 3 4", "leave out critical, high, medium, low, or show them again"),
    ("D", "dismiss with a reason, or take that back"),
    ("U", "show dismissed findings"),
)
ATTACHING = (
    "Paste a schema: it is folded into one line above the prompt. @path attaches a file; "
    "put the path in quotes if it has spaces. On an attachment, Enter shows the text, U puts it "
    "into the prompt, E opens it in $EDITOR, R lets the next paste replace it, Delete removes it. "
    "Sent without a question, attachments are reviewed; sent again under the same name, new "
    "findings and those still there are marked."
)


def help_dialog() -> Dialog[None]:
    """Return the help."""
    commands = [(f"/{name} {args}".strip(), what) for name, (args, what) in COMMANDS.items()]
    return Dialog(
        "Smeaton",
        paragraph(_table(KEYS)),
        paragraph("On a turn", "label"),
        paragraph(_table(TURN_KEYS)),
        paragraph("On findings", "label"),
        paragraph(_table(FINDING_KEYS)),
        paragraph("Commands", "label"),
        paragraph(_table(commands)),
        paragraph("Schemas and files", "label"),
        paragraph(ATTACHING),
    )


def _table(rows: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> str:
    width = max(len(key) for key, _ in rows)
    return "\n".join(f"{key:<{width}}  {what}" for key, what in rows)
