"""A conversation as a document, and the file that it is written to; knows no screen."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from smeaton.errors import InputError
from smeaton.sessions import Conversation, SessionStore, Turn
from smeaton.tui.dialogue import to_history
from smeaton.tui.evidence import Evidence

if TYPE_CHECKING:
    from smeaton.render.conversation import Exchanged
    from smeaton.tui.dialogue import Dialogue

Kind = Literal["markdown", "json", "adr", "design"]
_ARGUMENT = re.compile(r"(?:(adr|design)(?:\s+|$))?(.*)", re.DOTALL)
_SUFFIXES: dict[Kind, str] = {"markdown": ".md", "json": ".json", "adr": ".md", "design": ".md"}

_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""What Windows takes for a device, whatever its ending."""


def export(dialogue: Dialogue, argument: str) -> Path:
    """Write the open conversation as `/export` asks for it, and return the file; blocking.

    Args:
        dialogue: the conversation, on the branch that is shown.
        argument: "[adr|design] [PATH]"; a path that ends in .json asks for JSON.

    Raises:
        InputError: there is nothing to write yet, or the file exists or can't be written.
        StorageError: the conversation can't be read.
    """
    match = _ARGUMENT.fullmatch(argument.strip())
    word, written = cast("tuple[Kind | None, str]", match.groups() if match else (None, ""))
    path = Path(written.strip().strip("\"'")).expanduser() if written.strip() else None
    is_json = path is not None and path.suffix.lower() == ".json"
    kind: Kind = word or ("json" if is_json else "markdown")
    if dialogue.id is None or dialogue.tip is None:
        raise InputError("There is nothing to export yet: ask something first.")
    stem, text = to_document(dialogue.store, dialogue.id, kind, dialogue.tip)
    return write_new(text, path, stem + _SUFFIXES[kind])


def to_document(
    store: SessionStore, conversation: int, kind: Kind, tip: int | None = None
) -> tuple[str, str]:
    """Return a name for the file, without its ending, and its text; blocking.

    Args:
        store: where the conversation is.
        conversation: its id.
        kind: `markdown` and `json` are the conversation, `adr` is its last decision, `design` all
            of them. JSON holds all branches, the others the one that is shown.
        tip: the last turn of that branch; as last shown by default.

    Raises:
        InputError: nothing was decided yet.
        StorageError: there is no such conversation.
    """
    loaded = store.load(conversation, tip)
    if kind == "json":
        from smeaton.sessions.transfer import Transfer, to_json

        shown = loaded.turns[-1].id if loaded.turns else None
        tree = store.load_tree(conversation)
        return to_stem(loaded.title), to_json(
            Transfer(loaded.title, tree, shown, loaded.corrections)
        )
    if kind == "markdown":
        from smeaton.render.conversation import render_conversation

        text = render_conversation(loaded.title, map(_exchanged, loaded.turns))
        return to_stem(loaded.title), text
    return _decisions(loaded, kind)


def write_new(text: str, path: Path | None, name: str) -> Path:
    """Write a file that does not exist yet and return its path; blocking.

    Args:
        text: what is written.
        path: a file or a folder; without a file's name, `name` is taken, with a number if need be.
        name: file name.

    Raises:
        InputError: `path` names a file that exists, or it can't be written.
    """
    folder = Path() if path is None else path
    names = (name.replace(".", f"-{number}." if number > 1 else ".") for number in count(1))
    targets = (folder / each for each in names) if folder.is_dir() else iter([folder])
    try:
        for target in targets:
            try:
                with target.open("x", encoding="utf-8") as file:
                    file.write(text)
            except FileExistsError:
                if target == path:
                    raise InputError(
                        f"{str(target)!r} exists and is not overwritten; give another name."
                    ) from None
            else:
                return target
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"{str(folder)!r} can't be written: {reason}. Give another path."
        ) from None
    raise AssertionError("names never end")


def to_stem(title: str) -> str:
    """Return a file name without its ending: letters, digits and hyphens of `title`."""
    words = re.sub(r"[^\w]+", "-", title.lower()).strip("-_")[:60].strip("-_")
    return f"{words}-conversation" if _RESERVED.fullmatch(words) else words or "conversation"


def _decisions(loaded: Conversation, kind: Kind) -> tuple[str, str]:
    from smeaton.advisor import recall

    state = recall(to_history(loaded.turns, loaded.corrections))
    if not state.decisions:
        raise InputError("There is nothing to write down yet: ask for a decision first.")
    decided = [decision.recommendation for decision in state.decisions]
    if kind == "adr":
        from smeaton.render.adr import render_adr

        return f"adr-{to_stem(decided[-1].title)}", render_adr(decided[-1], state.facts)
    from smeaton.render.design import render_design

    text = render_design(loaded.title, decided, state.facts, state.open_questions)
    return f"design-{to_stem(loaded.title)}", text


def _exchanged(turn: Turn) -> Exchanged:
    from smeaton.render.conversation import Exchanged

    review = Evidence.from_payload(turn.payload).review
    interrupted = "" if turn.state == "answered" else f"Unfinished ({turn.state})."
    return Exchanged(
        question=turn.question,
        attachments=turn.attachments,
        findings=review.findings if review else (),
        answer=turn.answer,
        note=turn.error or interrupted,
    )
