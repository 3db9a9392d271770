"""What is written: a turn as it is answered, and everything said beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from smeaton.sessions import Turn, TurnState
from smeaton.tui.evidence import Cited, Evidence, describe_passage
from smeaton.tui.mentions import FileAttachment
from smeaton.tui.text import ENDINGS

if TYPE_CHECKING:
    from smeaton.advice import Review
    from smeaton.tui.plain import Write

SHOWN_FINDINGS = 25
"""How many are written of one review; `/export` has all of them."""


class Page:
    """Where everything is written; knows whether a line has been begun."""

    def __init__(
        self,
        emit: Write,
        say: Write,
        emit_rendered: Callable[[str], None],
        *,
        colour: bool,
        width: int,
    ) -> None:
        self._emit, self._say, self._emit_rendered = emit, say, emit_rendered
        self._colour, self._width = colour, width
        self._is_line_begun = False

    def answer(self, text: str) -> None:
        """Write a piece of an answer."""
        self._emit(text, end="")
        self._is_line_begun = not text.endswith("\n")

    def write(self, text: str) -> None:
        """Write lines that were asked for."""
        self.end_line()
        self._emit(text)

    def tell(self, text: str) -> None:
        """Write a notice."""
        self.end_line()
        self._say(text)

    def ask(self, prompt: str) -> None:
        """Write a prompt, behind which something is typed."""
        self.end_line()
        self._say(prompt, end="")

    def end_line(self) -> None:
        """Begin a new line, unless one was just begun."""
        if self._is_line_begun:
            self._emit("")
        self._is_line_begun = False

    def show_review(self, review: Review) -> None:
        """Write artefacts and findings."""
        from smeaton.render.text import render_review

        self.end_line()
        self._emit_rendered(
            render_review(review, colour=self._colour, width=self._width, limit=SHOWN_FINDINGS)
        )


class PlainTurn:
    """A turn that is written while it is answered; a `TurnDisplay`.

    Findings are written as soon as they are proven; sources and notes when the answer is over,
    because only then it is known which of them the answer cites.
    """

    is_attached = True

    def __init__(self, turn: Turn, page: Page) -> None:
        self._page = page
        self._evidence = Evidence()
        self._written: set[str] = set()
        self._status = ""
        self.files: Mapping[str, str] = {
            item.name: str(item.path)
            for item in turn.attachments
            if isinstance(item, FileAttachment)
        }

    def show_status(self, text: str) -> None:
        """Write what is being done right now, once."""
        if text and text != self._status:
            self._page.tell(f"… {text}")
        self._status = text

    async def show_evidence(self, evidence: Evidence) -> None:
        """Write the findings that have not been written; keep the rest for the end."""
        self._evidence = evidence
        if evidence.review is None:
            return
        review = evidence.review
        fresh = [each for each in review.findings if each.model_dump_json() not in self._written]
        if fresh or not self._written:
            artefacts = [] if self._written else review.artifacts
            update = {"findings": fresh, "artifacts": artefacts, "notes": []}
            self._page.show_review(review.model_copy(update=update))
        self._written.update(each.model_dump_json() for each in fresh)

    async def append(self, text: str) -> None:
        """Write a piece of the answer."""
        self._page.answer(text)

    def finish(self, state: TurnState, error: str | None = None) -> None:
        """Write sources and notes, and how the turn ended."""
        sources = self._evidence.passages
        if sources:
            lines = (f"{n}. {_describe(item)}" for n, item in enumerate(sources, 1))
            self._page.write("\n".join(["", "Sources", *lines]))
        for note in self._evidence.notes:
            self._page.tell(f"! {note}")
        ending = f"error: {error}" if error else ENDINGS[state]
        if ending:
            self._page.tell(ending)
        self._page.end_line()

    def complain(self, text: str) -> None:
        """Write what goes wrong beside the answer."""
        self._page.tell(f"error: {text}")

    @property
    def evidence(self) -> Evidence:
        """What the answer rests on."""
        return self._evidence


def _describe(passage: Cited) -> str:
    cited = "".join(f"[{number}]" for number in passage.numbers)
    return describe_passage(passage) + (f", cited as {cited}" if cited else "")
