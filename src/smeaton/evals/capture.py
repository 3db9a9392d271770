"""A turn of the chat app as an eval case, with its expectations left to be filled in.

Question, attachments and answer are data: they are written by a YAML library or as comments that
no line of theirs can leave, and attachments get file names of our own making.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

from smeaton.errors import InputError
from smeaton.evals.case import MAX_ARTIFACT_BYTES
from smeaton.evals.records import write_records
from smeaton.render.safe import printable
from smeaton.sessions import Attachment, Conversation, Turn

MAX_ANSWER = 20_000
"""Characters of the answer that are kept as a comment."""
FILL_IN = "FILL IN"
"""What marks the places that a person must write."""

_HINTS = """\
  # {mark} what a good answer holds; what is left out is not checked:
  #   choice: [a]              ids of the right options, with `options` above
  #   must: [{{concept: what must be said, any: ['regular expression']}}]
  #   must_not: [{{claim: what must not be advised, any: ['regular expression']}}]
  #   cites_any: [document-id]
"""


class Capture(NamedTuple):
    """What is to be written."""

    text: str
    """The case file."""
    files: dict[str, str]
    """Artefacts beside it: text by relative path."""


def capture(conversation: Conversation, number: int | None, stem: str = "captured") -> Capture:
    """Return a turn as a case file.

    Args:
        conversation: a whole conversation.
        number: the turn, from 1; the last if None.
        stem: the case file's name without its ending; names the folder of several attachments.

    Raises:
        InputError: there is no such turn, or an attachment is too large for a case.
    """
    turns = conversation.turns
    if not turns or not 1 <= (number or len(turns)) <= len(turns):
        raise InputError(
            f"The conversation {conversation.id} has {len(turns)} turns; "
            "choose one of them with --turn."
        )
    number = number or len(turns)
    turn = turns[number - 1]
    _refuse_large(turn)
    files = _name_files(turn.attachments, stem)
    case = {
        "id": f"captured-{conversation.id}-{number}",
        "why": f"{FILL_IN}: the mistake that this case guards against",
        "kind": "decision" if turn.question.strip() else "review",
        **_asked(turn, list(files)),
        "source": f"{FILL_IN}: the document that the expectation rests on",
        "expect": _expect(turn),
    }
    head = [f"Captured from turn {number} of conversation {conversation.id}.", ""]
    if number > 1:
        head.insert(1, "Earlier turns of the conversation are not part of the case.")
    return Capture("".join(_write(head, case, turn)), files)


def _asked(turn: Turn, files: list[str]) -> dict[str, Any]:
    question = {"question": turn.question} if turn.question.strip() else {}
    if files:
        return question | {"files": files}
    artifacts = [{"name": name, "text": text} for name, text in turn.attachments]
    return question | ({"artifact": artifacts[0]} if artifacts else {})


def _expect(turn: Turn) -> dict[str, Any]:
    """Return what can be expected before anybody has judged: the findings, or the kind."""
    if turn.question.strip():
        return {"kind": ["recommendation"]}
    review = (turn.payload or {}).get("review") or {}
    found = [
        {"rule": str(finding["rule"]), "object": str(finding["object"])}
        for finding in review.get("findings", [])
        if finding.get("source") != "model"
    ]
    return {"findings": found} if found else {"clean": ["*"]}


def _name_files(attachments: tuple[Attachment, ...], stem: str) -> dict[str, str]:
    """Return several attachments by paths that only hold plain characters; one stays inline."""
    if len(attachments) < 2:
        return {}
    folder = re.sub(r"[^A-Za-z0-9_-]+", "-", stem) or "captured"
    return {
        f"{folder}/{number}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name)[-60:]}": text
        for number, (name, text) in enumerate(attachments, 1)
    }


def _refuse_large(turn: Turn) -> None:
    for name, text in turn.attachments:
        if len(text.encode("utf-8", "surrogatepass")) > MAX_ARTIFACT_BYTES:
            raise InputError(
                f"The attachment {name!r} is larger than the {MAX_ARTIFACT_BYTES:,} bytes that a "
                "case may bring along; capture a turn with less."
            )


def _write(head: list[str], case: dict[str, Any], turn: Turn) -> list[str]:
    return [
        _comment("\n".join(head)),
        write_records([case]),
        _HINTS.format(mark=FILL_IN),
        _comment(f"\nWhat was answered ({turn.state}):\n\n{_answer(turn)}"),
    ]


def _answer(turn: Turn) -> str:
    said = turn.answer + (f"\n\nerror: {turn.error}" if turn.error else "")
    return said if len(said) <= MAX_ANSWER else f"{said[:MAX_ANSWER]}\n... cut"


def _comment(text: str) -> str:
    """Return YAML comments; `printable` leaves no line break but the plain one."""
    return "".join(f"# {line}".rstrip() + "\n" for line in printable(text).split("\n"))


def write_capture(captured: Capture, out: Path) -> list[Path]:
    """Write the case file and what lies beside it; return what was written.

    Raises:
        InputError: one of the files exists already; then nothing is written.
    """
    texts = {out: captured.text}
    texts |= {out.parent / name: text for name, text in captured.files.items()}
    if there := [path for path in texts if path.exists()]:
        raise InputError(f"{str(there[0])!r} exists already; choose another --out.")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return list(texts)
