"""The app: one advisor, one conversations file, one chat screen."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen

from smeaton.errors import SmeatonError
from smeaton.keymap import find_prefixes
from smeaton.tui.consent import must_ask
from smeaton.tui.messages import ModelState
from smeaton.tui.screens.chat import ChatScreen

if TYPE_CHECKING:
    from smeaton.advisor import Advisor
    from smeaton.gateway import Provider
    from smeaton.sessions import SessionStore
    from smeaton.settings import Settings

log = logging.getLogger(__name__)

OpenStore = Callable[[], "tuple[Settings, SessionStore]"]
MakeAdvisor = Callable[["Settings"], "Advisor"]


class SmeatonApp(App[None]):
    """Chat with the advisor.

    Args:
        open_store: reads the settings and opens the conversations file; called in a thread after
            the first frame. The file is closed by the caller.
        new: start a new conversation instead of resuming the last one.
        make_advisor: called in a thread after that.
    """

    TITLE = "Smeaton"
    # a default screen's own CSS_PATH is not read
    CSS_PATH: ClassVar = ["app.tcss", "screens/chat.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", priority=True, id="quit"),
        Binding("ctrl+c", "quit", show=False, system=True),
        Binding("ctrl+t", "toggle_theme", "Light or dark", show=False, id="theme"),
        Binding("ctrl+p", "command_palette", "Commands", priority=True, id="commands"),
    ]

    model_state: reactive[ModelState] = reactive(ModelState("looking"))
    """Which model answers, and whether it can; screens watch this."""

    def __init__(
        self,
        open_store: OpenStore,
        *,
        new: bool = False,
        make_advisor: MakeAdvisor | None = None,
    ) -> None:
        super().__init__()
        self.settings: Settings
        self.store: SessionStore | None = None
        self.failure: SmeatonError | None = None
        """Why the app could not start, after it has ended."""
        self._open_store = open_store
        self._new = new
        self._make_advisor = make_advisor or _make_advisor
        self._advisor: Advisor | None = None
        self._making = asyncio.Lock()
        if not os.environ.get("TEXTUAL_THEME"):
            self.theme = "textual-light" if _is_light(os.environ) else "textual-dark"

    def get_default_screen(self) -> Screen[object]:
        """The chat screen."""
        return ChatScreen(self.size.width)

    async def on_ready(self) -> None:
        """Open the last conversation once the first frame is out, then load everything heavy.

        Keys and pastes that come meanwhile wait in the app's queue: none is lost, none comes early.
        """
        try:
            self.settings, store = await asyncio.to_thread(self._open_store)
        except SmeatonError as error:
            self.failure = error
            self.exit()
            return
        self.store = store
        self.set_keymap(self.settings.keys)
        for warning in find_prefixes(self.settings.keys):
            self.notify(warning, severity="warning", markup=False)
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.start(self.settings, store, new=self._new)
        self.connect()

    def close_store(self) -> None:
        """Close the conversations file, if it was opened."""
        if self.store is not None:
            self.store.close()

    async def advisor(self) -> Advisor:
        """Return the advisor, made on first use."""
        async with self._making:
            if self._advisor is None:
                self._advisor = await asyncio.to_thread(self._make_advisor, self.settings)
            return self._advisor

    @work(group="connect", exclusive=True)
    async def connect(self) -> None:
        """Find the model, then warm up index and model in the background."""
        self.model_state = ModelState("looking")
        name = ""
        try:
            advisor = await self.advisor()
            provider = await asyncio.to_thread(lambda: advisor.provider)
            name = _name(provider)
            may_reach = await asyncio.to_thread(must_ask, self.settings) is None
            async for status in advisor.prepare(with_model=may_reach):
                self.model_state = ModelState("loading", name, status.text, provider.window)
            gateway = await advisor.gateway()
            provider = gateway.provider if gateway else provider
            name = _name(provider)
            self.model_state = ModelState("ready" if name else "none", name, "", provider.window)
        except SmeatonError as error:
            self.model_state = ModelState("failed", name, str(error))
        except Exception as error:
            log.exception("warming up failed")
            detail = f"Something in Smeaton broke: {type(error).__name__}: {error}."
            self.model_state = ModelState("failed", name, detail)

    async def reconnect(self) -> None:
        """Forget the advisor and look for a model again."""
        await self.close_advisor()
        self.connect()

    async def use(self, settings: Settings) -> None:
        """Let another model answer from now on, and remember it for the next start."""
        from smeaton.chosen import keep_model

        chats = [screen for screen in self.screen_stack if isinstance(screen, ChatScreen)]
        if any(chat.is_answering for chat in chats):
            self.notify("An answer is under way; Esc stops it, then choose again.", markup=False)
            return
        self.settings = settings
        chosen = (settings.provider, settings.base_url, settings.model)
        try:
            await asyncio.to_thread(keep_model, settings.data_dir, *chosen)
        except SmeatonError as error:
            self.notify(str(error), severity="error", markup=False)
        await self.reconnect()

    async def close_advisor(self) -> None:
        """Stop the embedded model and close the index."""
        async with self._making:
            advisor, self._advisor = self._advisor, None
        if advisor is not None:
            await advisor.close()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """List what can be done in the chat, with its keys."""
        from smeaton.tui.palette import list_entries

        return list_entries(screen) if isinstance(screen, ChatScreen) and self.store else ()

    def action_toggle_theme(self) -> None:
        """Change between light and dark."""
        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"

    async def action_quit(self) -> None:
        """Stop and save what is under way, then close."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                await screen.put_away()
        self.exit()

    async def on_unmount(self) -> None:
        """Leave no child process and no connection behind, however the app ends."""
        self.workers.cancel_group(self, "connect")
        await self.close_advisor()


def _name(provider: Provider) -> str:
    """Name provider and model for the title bar; "" for no model."""
    if provider.name == "none":
        return ""
    return " · ".join(filter(None, [provider.label, provider.model]))


def _make_advisor(settings: Settings) -> Advisor:
    from smeaton.advisor import Advisor

    return Advisor(settings)


def _is_light(environment: os._Environ[str]) -> bool:
    """Whether the terminal says that its background is light (`COLORFGBG`, as rxvt set it)."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"}
