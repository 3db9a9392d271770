"""The chat screen: takes what the prompt sends, and shows and saves what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from smeaton.errors import StorageError
from smeaton.render.safe import printable
from smeaton.tui import messages
from smeaton.tui.commands import parse_command
from smeaton.tui.messages import ModelState
from smeaton.tui.widgets.banner import Notice
from smeaton.tui.widgets.chips import Chip
from smeaton.tui.widgets.composer import Composer
from smeaton.tui.widgets.keybar import KeyBar
from smeaton.tui.widgets.side import BREAKPOINTS, Side, find_width_class
from smeaton.tui.widgets.titlebar import TitleBar
from smeaton.tui.widgets.transcript import Transcript
from smeaton.tui.widgets.workspace import Workspace

if TYPE_CHECKING:
    from smeaton.sessions import Attachment, SessionStore, Summary
    from smeaton.settings import Settings
    from smeaton.tui.app import SmeatonApp
    from smeaton.tui.dialogue import Dialogue


class ChatScreen(Screen[object]):
    """One conversation with the advisor; shows its frame until `start` is called."""

    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop", id="stop"),
        Binding("escape", "to_prompt", show=False, id="stop"),
        Binding("ctrl+g", "evidence", "Sources", id="sources"),
        Binding("ctrl+n", "new", "New", id="new"),
        Binding("ctrl+r", "resume", "Resume", id="resume"),
        Binding("f3", "state", "State", id="state"),
        Binding("f1", "help", "Help", id="help"),
        Binding("f2", "model", "Model", id="model"),
        Binding("pageup", "page(-1)", show=False, id="page_up"),
        Binding("pagedown", "page(1)", show=False, id="page_down"),
    ]

    def __init__(self, width: int) -> None:
        """Take the columns of the terminal: known ahead, they save styling everything twice."""
        super().__init__(classes=find_width_class(width))
        self._dialogue: Dialogue
        self._answering: Worker[None] | None = None
        self._draft_failed = False

    def compose(self) -> ComposeResult:
        """Title, conversation, notice about the model, prompt, keys."""
        yield TitleBar()
        yield Workspace()
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the model's state from the beginning."""
        self.composer.prompt.focus()
        self.watch(self.app, "model_state", self.show_model)

    def start(self, settings: Settings, store: SessionStore, *, new: bool) -> None:
        """Bring the last conversation back.

        Args:
            settings: for limits of what may be attached.
            store: where conversations are kept.
            new: start a new conversation instead of resuming the last one.
        """
        from smeaton.tui.dialogue import Dialogue

        self._dialogue = Dialogue(store)
        self.composer.start(settings.max_input_bytes)
        self.restore(None if new else store.latest())

    @property
    def smeaton(self) -> SmeatonApp:
        """The app, with its type."""
        return cast("SmeatonApp", self.app)

    @property
    def composer(self) -> Composer:
        """Where questions are put together."""
        return self.query_one(Composer)

    @property
    def transcript(self) -> Transcript:
        """The conversation so far."""
        return self.query_one(Transcript)

    @property
    def side(self) -> Side:
        """What stands beside the conversation."""
        return self.query_one(Side)

    @work(group="state", exclusive=True)
    async def refresh_state(self) -> None:
        """Show what the conversation has settled by now."""
        from smeaton.tui.correction import work_out

        await self.side.show_state(await work_out(self._dialogue))

    def tell(self, text: str, *, is_error: bool = False) -> None:
        """Show a passing notice."""
        self.notify(printable(text), severity="error" if is_error else "information", markup=False)

    def show_title(self) -> None:
        """Show which conversation is open."""
        self.query_one(TitleBar).show_title(self._dialogue.title)

    def show_model(self, state: ModelState) -> None:
        """Show which model answers, what is wrong with it, and what was taken of it."""
        with suppress(NoMatches):  # while the app closes
            self.query_one(TitleBar).show_model(state)
            self.query_one(Notice).show(state, is_new=self.transcript.is_blank)
            self.show_meter()

    @work(group="meter", exclusive=True)
    async def show_meter(self) -> None:
        """Show what the conversation has taken of the model."""
        from smeaton.tui.meter import measure

        if self.smeaton.store is not None:
            text = await measure(self._dialogue, self.smeaton.model_state.window)
            with suppress(NoMatches):  # while the app closes
                self.query_one(TitleBar).show_meter(text)

    @work(group="restore")
    async def restore(self, latest: int | None) -> None:
        """Open the conversation last touched, or none."""
        if latest is None:
            await self.transcript.show([])
            self.refresh_state()
        else:
            await self.open(latest)

    async def open(self, conversation: int, turn: int | None = None) -> None:
        """Show a conversation with its draft, and move to `turn` if one is given."""
        try:
            loaded = await self._dialogue.open(conversation, turn)
        except StorageError as error:
            self.tell(str(error), is_error=True)
            return
        await self.transcript.show(loaded.turns)
        self.refresh_state()
        if self.composer.is_blank:
            await self.composer.fill(loaded.draft.text, loaded.draft.attachments)
        self.show_title()
        self.show_model(self.smeaton.model_state)
        if turn is not None:
            await self.transcript.reveal(turn)

    async def put_away(self) -> None:
        """Stop the answer under way and keep the draft."""
        await self._stop_answering()
        await self._save_draft(attachments_too=True)

    async def _stop_answering(self) -> None:
        if self._answering is not None and not self._answering.is_finished:
            self._answering.cancel()
            with suppress(WorkerCancelled, WorkerFailed):
                await self._answering.wait()

    @on(messages.DraftChanged)
    async def _draft_changed(self, message: messages.DraftChanged) -> None:
        await self._save_draft(attachments_too=message.attachments_too)

    async def _save_draft(self, *, attachments_too: bool) -> None:
        from smeaton.sessions import Draft

        draft = Draft(self.composer.prompt.text, self.composer.attachments)
        try:
            await self._dialogue.save_draft(draft, attachments_too=attachments_too)
            self._draft_failed = False
        except StorageError as error:
            if not self._draft_failed:
                self._draft_failed = True
                self.tell(str(error), is_error=True)

    @property
    def is_answering(self) -> bool:
        """Whether an answer is under way."""
        return self._answering is not None and not self._answering.is_finished

    @on(messages.Submitted)
    async def _take(self, message: messages.Submitted) -> None:
        from smeaton.tui.obeying import obey

        command = parse_command(message.text)
        if command is not None:
            await obey(self, self._dialogue, command)
        elif self.is_answering:
            self.tell("An answer is under way; Esc stops it.")
        else:
            await self.send(message.text, message.attachments)

    async def send(
        self, question: str, attachments: Sequence[Attachment], *, instead_of: int | None = None
    ) -> None:
        """Ask at the end of the conversation, or anew in place of an earlier turn."""
        from smeaton.tui.asking import ask

        begun = await ask(self, self._dialogue, question, attachments, instead_of)
        self._answering = begun or self._answering
        self.refresh_bindings()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Esc stops nothing any more once the answer is over."""
        if event.worker is self._answering:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc stops while there is something to stop, and otherwise leads back to the prompt."""
        if action == "stop":
            return self.is_answering
        return True

    async def action_stop(self) -> None:
        """Stop the answer; what has come is kept."""
        await self._stop_answering()
        self.refresh_bindings()

    def action_to_prompt(self) -> None:
        """Go back to the prompt."""
        self.side.uncover()
        self.composer.prompt.focus()

    def action_page(self, direction: int) -> None:
        """Scroll the conversation by a page."""
        if direction < 0:
            self.transcript.scroll_page_up(animate=False)
        else:
            self.transcript.scroll_page_down(animate=False)

    def action_evidence(self) -> None:
        """Go to the sources or findings of the last answer that has any."""
        if not self.transcript.focus_evidence():
            self.tell("No answer has sources or findings yet.")

    async def action_new(self) -> None:
        """Start a new conversation; the open one keeps its draft."""
        await self.put_away()
        self._dialogue.start_new()
        await self.composer.clear()
        await self.transcript.show([])
        self.refresh_state()
        self.show_title()
        self.show_model(self.smeaton.model_state)
        self.composer.prompt.focus()

    def action_resume(self, query: str = "") -> None:
        """Choose an earlier conversation, of those that hold `query`, and open it."""
        from smeaton.tui.screens.resume import ResumeScreen

        screen = ResumeScreen(self._dialogue.store, self._dialogue.id, query)
        self.app.push_screen(screen, self._change_to)

    async def _change_to(self, chosen: Summary | None) -> None:
        if chosen is not None and (chosen.id != self._dialogue.id or chosen.turn is not None):
            await self.change_to(chosen.id, chosen.turn)

    async def change_to(self, conversation: int, turn: int | None = None) -> None:
        """Put the open conversation away and open another, at `turn` if one is given."""
        await self.put_away()
        await self.composer.clear()
        self.composer.prompt.focus()
        await self.open(conversation, turn)

    def action_model(self) -> None:
        """Choose the model."""
        self.post_message(messages.Submitted("/model", ()))

    def action_help(self) -> None:
        """Show keys and commands."""
        from smeaton.tui.screens.help import help_dialog

        self.app.push_screen(help_dialog(self.smeaton.settings.keys))

    def action_state(self) -> None:
        """Go to what the conversation has settled; from there, hide it."""
        if not self.side.toggle():
            self.action_to_prompt()

    @on(messages.StateActed)
    async def _act_on_state(self, message: messages.StateActed) -> None:
        from smeaton.tui.correction import act

        await act(self, self._dialogue, message.entry, message.action)

    @on(Chip.Acted)
    def _open_attachment(self, message: Chip.Acted) -> None:
        from smeaton.tui.screens.attachment import attachment_dialog

        self.app.push_screen(attachment_dialog(message.chip.attachment, message.chip.notes))

    @on(messages.TurnsWanted)
    def _go_to_turns(self) -> None:
        if not self.query_one(Notice).focus_ways():
            self.transcript.focus_last()

    @on(messages.TurnActed)
    async def _act_on_turn(self, message: messages.TurnActed) -> None:
        from smeaton.tui.revision import act

        await act(self, self._dialogue, message.view, message.action)

    def on_paste(self, event: events.Paste) -> None:
        """A paste belongs to the prompt wherever the focus is."""
        self.composer.prompt.post_message(events.Paste(event.text))

    def on_key(self, event: events.Key) -> None:
        """Typing belongs to the prompt wherever the focus is."""
        if event.is_printable and event.character and event.key not in self.active_bindings:
            self.action_to_prompt()
            self.composer.prompt.type_in(event.character)
