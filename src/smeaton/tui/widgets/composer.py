"""Where a question is put together: prompt, pastes, files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.notifications import SeverityLevel
from textual.timer import Timer
from textual.widgets import TextArea

from smeaton.errors import SmeatonError
from smeaton.render.safe import printable
from smeaton.tui.commands import parse_command
from smeaton.tui.messages import DraftChanged, Pasted, Submitted
from smeaton.tui.reading import recognise
from smeaton.tui.widgets.chips import Chip
from smeaton.tui.widgets.completion import Completion
from smeaton.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from smeaton.sessions import Attachment

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
        self._max_bytes = 0
        self._pause: Timer | None = None
        self._attachments_changed = False

    def compose(self) -> ComposeResult:
        """Chips above the prompt."""
        yield Vertical(id="chips")
        yield Prompt()

    def start(self, max_bytes: int) -> None:
        """Take input, once the first frame is out; the list of commands borrows the prompt's keys.

        Args:
            max_bytes: largest file or paste that is taken.
        """
        self._max_bytes = max_bytes
        completion = Completion()
        self.mount(completion, before=self.prompt)
        self.prompt.lend_key = completion.take

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

    def give_back(self, question: str) -> None:
        """Put a question that was not sent behind what stands in the prompt, unless it is there."""
        if question and question not in self.prompt.text:
            self.prompt.fill("\n".join(filter(None, [self.prompt.text.rstrip(), question])))

    async def clear(self) -> None:
        """Empty everything, after it was saved elsewhere."""
        if self._pause is not None:
            self._pause.stop()
        self._attachments_changed = False
        with self.prevent(TextArea.Changed):
            self.prompt.text = ""
        self.query_one(Completion).suggest("")
        await self.query(Chip).remove()

    @on(TextArea.Changed)
    def _suggest(self) -> None:
        self.query_one(Completion).suggest(self.prompt.text)

    @on(Completion.Clicked)
    def _complete(self, message: Completion.Clicked) -> None:
        message.stop()
        self.prompt.fill(message.text)
        self.prompt.focus()

    @on(TextArea.Changed)
    def _schedule_draft(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(DRAFT_PAUSE_S, self._announce_draft)

    def _announce_draft(self) -> None:
        self.post_message(DraftChanged(self._attachments_changed))
        self._attachments_changed = False
        if "@" in self.prompt.text:
            self._start(self._attach_mentioned())

    async def _attach_mentioned(self) -> None:
        """Make chips of files whose mention is complete; their names stay in the text."""
        from smeaton.tui.mentions import read_finished

        found = await asyncio.to_thread(read_finished, self.prompt.text, self._max_bytes)
        for written, attachment in found:
            if self.prompt.put_in_place_of(written, attachment.name):
                known = {getattr(chip.attachment, "path", None) for chip in self.query(Chip)}
                if attachment.path not in known:
                    await self._fold(attachment)

    @on(Pasted)
    def take_paste(self, message: Pasted) -> None:
        """Fold an artefact into a chip; leave anything short as text."""
        from smeaton.sessions import Attachment

        message.stop()
        text = message.text
        replaced = next((chip for chip in self.query(Chip) if chip.is_replaced_next), None)
        if replaced is not None and text.strip():
            replaced.is_replaced_next = False
            self._start(self._change(replaced, text))
        elif len(text) <= SHORT_CHARS and text.count("\n") < SHORT_LINES:
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
        reading = await asyncio.to_thread(recognise, attachment)
        if is_paste and reading.kind == "text" and len(attachment.text) <= MAX_TYPED_CHARS:
            await chip.remove()
            self.prompt.type_in(attachment.text)
        elif chip.is_attached:
            chip.describe(reading)
            self._change_attachments()

    async def _change(self, chip: Chip, text: str) -> None:
        """Let `chip` hold `text` under the same name."""
        from smeaton.sessions import Attachment

        chip.hold(Attachment(chip.attachment.name, text))
        reading = await asyncio.to_thread(recognise, chip.attachment)
        if chip.is_attached:
            chip.describe(reading)
            self._change_attachments()

    def _change_attachments(self) -> None:
        self._attachments_changed = True
        self._schedule_draft()

    @on(Chip.Acted)
    async def _act_on_chip(self, message: Chip.Acted) -> None:
        chip, action = message.chip, message.action
        if action == "view":
            return
        message.stop()
        if action == "edit":
            self._edit(chip)
        elif action == "replace":
            for other in self.query(Chip):
                other.mark(is_replaced_next=other is chip and not chip.is_replaced_next)
        elif action == "unfold" and len(chip.attachment.text) > MAX_TYPED_CHARS:
            self._tell(
                f"Too large for the prompt (over {MAX_TYPED_CHARS:,} characters); it is sent as "
                "an attachment. Enter shows it.",
                severity="warning",
            )
        else:
            await chip.remove()
            if action == "unfold":
                self.prompt.type_in(chip.attachment.text)
            self._change_attachments()
            self.prompt.focus()

    def _edit(self, chip: Chip) -> None:
        from smeaton.tui.editing import edit_suspended

        if any(worker.group == "answer" and worker.is_running for worker in self.workers):
            self._tell("An answer is under way; edit when it is over, or stop it with Esc.")
            return
        name, text = chip.attachment
        try:
            edited = edit_suspended(self.app, name, text, self._max_bytes)
        except SmeatonError as error:
            self._tell(str(error), severity="error")
            return
        if edited != text:
            self._start(self._change(chip, edited))

    def _tell(self, text: str, severity: SeverityLevel = "information") -> None:
        self.notify(printable(text), severity=severity, markup=False)

    @on(Prompt.Sent)
    def _send(self, message: Prompt.Sent) -> None:
        message.stop()
        self.run_worker(self._submit(), group="submit", exclusive=True)

    async def _submit(self) -> None:
        from smeaton.tui.mentions import read_mentions

        reading = [
            worker for worker in self.workers if worker.group == "attach" and not worker.is_finished
        ]
        if reading:
            await self.workers.wait_for_complete(reading)
        text = self.prompt.text.strip()
        files: list[Attachment] = []
        if parse_command(text) is None:
            try:
                text, files = await asyncio.to_thread(read_mentions, text, self._max_bytes)
            except SmeatonError as error:
                self._tell(f"{error} To keep it as text, put a space after @.", severity="error")
                return
        attachments = (*self.attachments, *files)
        if text or attachments:
            self.post_message(Submitted(text, attachments))
