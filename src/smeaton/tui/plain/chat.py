"""The loop of the plain chat: reads a line, and answers it or does what it commands."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, TypeVar

from smeaton.errors import ModelError, SmeatonError, UserError
from smeaton.sessions import Attachment, Draft, SessionStore, Turn
from smeaton.termination import is_told
from smeaton.tui.answering import Playback, consult
from smeaton.tui.commands import parse_command
from smeaton.tui.dialogue import Dialogue
from smeaton.tui.evidence import Evidence
from smeaton.tui.mentions import read_mentions
from smeaton.tui.plain.page import PlainTurn
from smeaton.tui.reading import label, parse, recognise
from smeaton.tui.text import ENDINGS, count

if TYPE_CHECKING:
    from smeaton.advisor import Advisor
    from smeaton.settings import Settings
    from smeaton.tui.plain.lines import Lines
    from smeaton.tui.plain.page import Page

T = TypeVar("T")
PROMPT = "> "


class PlainChat:
    """One conversation at a time, over lines; commands are in `obeying`."""

    def __init__(self, settings: Settings, store: SessionStore, lines: Lines, page: Page) -> None:
        from smeaton.advisor import Advisor

        self.settings = settings
        self.lines = lines
        self.page = page
        self.dialogue = Dialogue(store)
        self.advisor: Advisor = Advisor(settings)
        self.evidence = Evidence()
        """What the last answer rests on."""
        self.typed = ""
        """The beginning of the next question: a draft, or pasted text that is no artefact."""
        self.attached: list[Attachment] = []
        """What goes with the next question."""
        self.last: Turn | None = None
        """What was asked last."""
        self.is_over = False
        self._exit_code = 0
        self._runner = asyncio.Runner()

    def run(self, *, new: bool) -> int:
        """Chat until the input ends or `/quit`, and return the exit code."""
        with self._runner:
            try:
                self._greet(new=new)
                while not self._must_end() and (line := self._read_line()) is not None:
                    self._take(line)
            finally:
                self.wait_for(self.advisor.close())
        return 0 if self.lines.is_terminal else self._exit_code

    def _must_end(self) -> bool:
        return self.is_over or is_told()

    def wait_for(self, work: Coroutine[object, object, T]) -> T:
        """Run something that waits; Ctrl-C cancels it."""
        return self._runner.run(work)

    def open(self, conversation: int) -> None:
        """Go on with an earlier conversation."""
        loaded = self.wait_for(self.dialogue.open(conversation))
        self.typed, self.attached = loaded.draft.text, list(loaded.draft.attachments)
        last = self.last = loaded.turns[-1] if loaded.turns else None
        self.evidence = Evidence.from_payload(last.payload if last else None)
        self.page.tell(f"Resumed: {loaded.title or 'a draft'} ({count(len(loaded.turns), 'turn')})")
        if last and ENDINGS[last.state]:
            self.page.tell(f"The last answer: {ENDINGS[last.state]}")
        for attachment in self.attached:
            self._describe(attachment)
        if self.typed:
            self.page.tell(f"Half typed: {self.typed}")
            self.page.tell("What you type next goes on from there; /send, or /drop.")

    def ask(
        self, question: str, attachments: Sequence[Attachment], *, instead_of: int | None = None
    ) -> None:
        """Ask, write the answer as it comes, and keep both; what was half typed stays."""
        self._seek_consent(question, attachments)
        begin = self.dialogue.begin(question, attachments, instead_of=instead_of)
        turn = self.last = self.wait_for(begin)
        if self.typed or self.attached:
            self.keep_draft()
        view = PlainTurn(turn, self.page)
        playback = Playback(turn.id, view, self.dialogue.store)
        context = turn.attachments or self.dialogue.last_attached
        events = consult(self._find_advisor, turn, context, self.dialogue.history(), {})
        outcome = self.wait_for(playback.run(events))
        self.dialogue.remember(turn, outcome)
        self.evidence = view.evidence
        self._exit_code = int(outcome.error.exit_code) if outcome.error else 0

    def send(self, line: str = "") -> None:
        """Ask what was typed and pasted so far, and `line`."""
        typed = f"{self.typed}\n{line}".strip()
        question, files = read_mentions(typed, self.settings.max_input_bytes)
        kept = self.typed, self.attached
        self.typed, self.attached = "", []
        try:
            self.ask(question, [*kept[1], *files])
        except UserError:
            self.typed, self.attached = kept
            raise

    def _seek_consent(self, question: str, attachments: Sequence[Attachment]) -> None:
        """Show what is sent to another machine for the first time, and ask where one can answer.

        Raises:
            UserError: it must not be sent.
        """
        from smeaton.chosen import agree
        from smeaton.tui.consent import list_sent, must_ask

        remote = must_ask(self.settings)
        if remote is None:
            return
        host = remote.host or ""
        context = attachments or self.dialogue.last_attached
        self.page.tell(f"This leaves your machine, to {host} ({remote.model or 'its model'}):")
        earlier, is_masked = len(self.dialogue.history()), self.settings.mask_secrets
        for name, what in list_sent(question, context, earlier, is_masked=is_masked):
            self.page.tell(f"{name}: {what}")
        if not self.lines.is_terminal:
            return
        self.page.ask("Send? Type y to send, now and later: ")
        if (self.lines.read() or "").strip().lower() not in ("y", "yes"):
            raise UserError("Nothing was sent; what you typed is kept, /send asks again.")
        agree(self.settings.data_dir, host)

    def attach(self, text: str, name: str = "") -> None:
        """Keep pasted text for the next question: an artefact beside it, other text within it."""
        taken = {each.name for each in self.attached}
        names = ["paste", *(f"paste {number}" for number in range(2, len(taken) + 2))]
        attachment = Attachment(name or next(each for each in names if each not in taken), text)
        if recognise(attachment).kind == "text" and not name:
            self.typed = f"{self.typed}\n{text}".strip()
            self.page.tell("Kept as text: type the rest of the question, or /send.")
        else:
            self.attached.append(attachment)
            self._describe(attachment)
            self.page.tell("It goes with your next question; /review asks for none.")
        self.keep_draft()

    def keep_draft(self) -> None:
        """Save what would go with the next question."""
        draft = Draft(self.typed, tuple(self.attached))
        self.wait_for(self.dialogue.save_draft(draft, attachments_too=True))

    def _greet(self, *, new: bool) -> None:
        self.page.tell(f"Smeaton. {self._name_model()} /help lists commands; Ctrl-C stops.")
        latest = None if new else self.dialogue.store.latest()
        if latest is not None:
            self.open(latest)

    def _name_model(self) -> str:
        try:
            provider = self.wait_for(asyncio.to_thread(lambda: self.advisor.provider))
        except ModelError as error:
            return f"{error} Reviews and /kb work without a model."
        if provider.name == "none":
            return "No model: reviews and /kb work without; see `smeaton model status`."
        return f"Model: {' · '.join(filter(None, [provider.label, provider.model]))}."

    def _read_line(self) -> str | None:
        if not self.lines.is_terminal:
            return self.lines.read()
        self.page.ask(PROMPT)
        line = None
        try:
            line = self.lines.read()
        finally:
            if line is None:
                self.page.tell("")
        return line

    def _take(self, line: str) -> None:
        from smeaton.tui.plain.obeying import obey, take_paste

        try:
            command = parse_command(line)
            if command is not None:
                obey(self, command)
            elif rest := self.lines.read_rest_of_paste():
                take_paste(self, "", [line, *rest])
            elif line.strip():
                self.send(line)
        except SmeatonError as error:
            self._exit_code = int(error.exit_code)
            self.page.tell(f"error: {error}")
        except KeyboardInterrupt:
            if self.lines.is_terminal:
                self.page.tell("Stopped.")
            else:
                raise

    def _describe(self, attachment: Attachment) -> None:
        reading = recognise(attachment)
        if reading.is_parsable:
            reading = parse(attachment, reading)
        self.page.tell(f"+ {label(attachment.name, reading)}")

    async def _find_advisor(self) -> Advisor:
        return self.advisor
