"""Where a question is put together: prompt, pastes, files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import TextArea

from smeaton.errors import SmeatonError
from smeaton.sessions import Attachment
from smeaton.tui.commands import parse_command
from smeaton.tui.mentions import read_mentions
from smeaton.tui.messages import DraftChanged, Pasted, Submitted
from smeaton.tui.text import plain
from smeaton.tui.widgets.chips import Chip
from smeaton.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from smeaton.advice import Artifact

SHORT_LINES = 3
SHORT_CHARS = 300
"""A paste within both bounds is typed text and not looked at further."""
MAX_TYPED_CHARS = 20_000
"""Larger pastes are always folded: the prompt stays quick."""
DRAFT_PAUSE_S = 0.4


class Composer(Vertical):
    """Prompt and attachments; posts `Submitted` and keeps everything until `clear` is called."""

    def __init__(self) -> None:
        super().__init__(id="composer")
        self.max_bytes = 0
        """Largest file or paste that is taken, in bytes."""
        self._pause: Timer | None = None
        self._attachments_changed = False

    def compose(self) -> ComposeResult:
        """Chips above the prompt."""
        yield Vertical(id="chips")
        yield Prompt()

    @property
    def prompt(self) -> Prompt:
        """The text area."""
        return self.query_one(Prompt)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What goes with the prompt, in order."""
        return tuple(chip.attachment for chip in self.query(Chip) if chip.is_ready)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing that could be lost."""
        return not self.prompt.text.strip() and not self.query(Chip)

    async def fill(self, text: str, attachments: Sequence[Attachment]) -> None:
        """Put a draft, or a failed question, back."""
        self.prompt.fill(text)
        await self.query(Chip).remove()
        for attachment in attachments:
            self._start(self._fold(attachment))

    async def clear(self) -> None:
        """Empty everything, after it was saved elsewhere."""
        if self._pause is not None:
            self._pause.stop()
        self._attachments_changed = False
        with self.prevent(TextArea.Changed):
            self.prompt.text = ""
        await self.query(Chip).remove()

    @on(TextArea.Changed)
    def _schedule_draft(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(DRAFT_PAUSE_S, self._announce_draft)

    def _announce_draft(self) -> None:
        self.post_message(DraftChanged(self._attachments_changed))
        self._attachments_changed = False

    @on(Pasted)
    def take_paste(self, message: Pasted) -> None:
        """Fold an artefact into a chip; leave anything short as text."""
        message.stop()
        text = message.text
        if len(text) <= SHORT_CHARS and text.count("\n") < SHORT_LINES:
            self.prompt.type_in(text)
        else:
            self._start(self._fold(Attachment(self._paste_name(), text), is_paste=True))
        self.prompt.focus()

    def _paste_name(self) -> str:
        taken = {chip.attachment.name for chip in self.query(Chip)}
        names = ("paste", *(f"paste {number}" for number in range(2, len(taken) + 2)))
        return next(name for name in names if name not in taken)

    def _start(self, work: Awaitable[None]) -> None:
        self.run_worker(work, group="attach")

    async def _fold(self, attachment: Attachment, *, is_paste: bool = False) -> None:
        chip = Chip(attachment)
        await self.query_one("#chips").mount(chip)
        artifact = await asyncio.to_thread(_describe, attachment)
        is_text = artifact.kind == "unknown" and len(attachment.text) <= MAX_TYPED_CHARS
        if is_paste and is_text:
            await chip.remove()
            self.prompt.type_in(attachment.text)
        elif chip.is_attached:
            chip.describe(artifact)
            self._attachments_changed = True
            self._schedule_draft()

    @on(Chip.Acted)
    async def _act_on_chip(self, message: Chip.Acted) -> None:
        if message.action == "view":
            return
        message.stop()
        text = message.chip.attachment.text
        if message.action == "unfold" and len(text) > MAX_TYPED_CHARS:
            self.notify(
                f"Too large for the prompt (over {MAX_TYPED_CHARS:,} characters); it is sent as "
                "an attachment. Enter shows it.",
                severity="warning",
                markup=False,
            )
            return
        await message.chip.remove()
        if message.action == "unfold":
            self.prompt.type_in(text)
        self._attachments_changed = True
        self._schedule_draft()
        self.prompt.focus()

    @on(Prompt.Sent)
    def _send(self, message: Prompt.Sent) -> None:
        message.stop()
        self.run_worker(self._submit(), group="submit", exclusive=True)

    async def _submit(self) -> None:
        reading = [
            worker for worker in self.workers if worker.group == "attach" and not worker.is_finished
        ]
        if reading:
            await self.workers.wait_for_complete(reading)
        text = self.prompt.text.strip()
        files: list[Attachment] = []
        if parse_command(text) is None:
            try:
                text, files = await asyncio.to_thread(read_mentions, text, self.max_bytes)
            except SmeatonError as error:
                self.notify(
                    plain(f"{error} To keep it as text, put a space after @.").plain,
                    severity="error",
                    markup=False,
                )
                return
        attachments = (*self.attachments, *files)
        if text or attachments:
            self.post_message(Submitted(text, attachments))


def _describe(attachment: Attachment) -> Artifact:
    from smeaton.analysis import Source, describe

    return describe(Source(attachment.name, attachment.text))
