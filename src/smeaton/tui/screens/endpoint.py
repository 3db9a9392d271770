"""Giving a key, or the address of a server; both are tried before they are taken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from pydantic import SecretStr
from textual import on, work
from textual.timer import Timer
from textual.widgets import Input, Label

from smeaton.errors import InputError, SmeatonError
from smeaton.settings import OPENAI_URL
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.text import count, one_line, plain

if TYPE_CHECKING:
    from smeaton.settings import Settings
    from smeaton.tui.app import SmeatonApp

LOCAL_URL = "http://127.0.0.1:11434/v1"
"""Where Ollama listens; LM Studio does on 1234, llama-server on 8080, vLLM on 8000."""
PAUSE_S = 0.3
"""How long an address stands before it is tried by itself."""


class KeyScreen(Dialog[None]):
    """Takes a key and the address that it is for; the key is never shown, printed or logged."""

    AUTO_FOCUS = "#key"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._state = paragraph(
            "Enter tries the key by asking that address for its models; nothing else is sent.",
            "muted",
        )
        super().__init__(
            "Give a key",
            Label("Key"),
            Input(password=True, placeholder="Paste it here", id="key"),
            Label("Address: OpenAI's, or that of another OpenAI-compatible service"),
            Input(settings.base_url or OPENAI_URL, id="address", select_on_focus=False),
            self._state,
            keys="Enter try and keep",
        )

    @on(Input.Submitted)
    def _take(self) -> None:
        key = "".join(self.query_one("#key", Input).value.split())
        if key:
            self.try_key(key, self.query_one("#address", Input).value)
        else:
            self._state.update("Paste the key first; its provider's site makes one.")

    @work(exclusive=True)
    async def try_key(self, key: str, address: str) -> None:
        """Keep the key and use it, if the endpoint takes it."""
        from smeaton.chosen import keep_key
        from smeaton.gateway.endpoint import list_models_at

        self._state.update("Trying…")
        try:
            url = complete_address(address)
            changes = {"provider": "openai", "base_url": url, "api_key": SecretStr(key)}
            settings = self._settings.model_copy(update={**changes, "model": None})
            await list_models_at(settings)
            place = await asyncio.to_thread(keep_key, settings.data_dir, url, key)
        except SmeatonError as error:
            self._state.update(plain(str(error)))
            return
        self.app.notify(f"The key is kept in {place}.", markup=False)
        await cast("SmeatonApp", self.app).use(settings)
        self.dismiss(None)


class ServerScreen(Dialog[None]):
    """Takes the address of a server without a key; one of this machine is tried while typed."""

    AUTO_FOCUS = "Input"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pause: Timer | None = None
        self._state = paragraph("", "muted")
        super().__init__(
            "Use a local server",
            Label("Address"),
            Input(LOCAL_URL, select_on_focus=False),
            self._state,
            paragraph("Ports: Ollama 11434, LM Studio 1234, llama-server 8080, vLLM 8000."),
            keys="Enter use",
        )

    def on_mount(self) -> None:
        """Try the usual address."""
        self.try_address(LOCAL_URL)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE_S, lambda: self.try_address(event.value))

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.try_address(event.value, use=True)

    @work(exclusive=True)
    async def try_address(self, address: str, *, use: bool = False) -> None:
        """Say who answers there; with `use`, take it."""
        from smeaton.gateway.endpoint import list_models_at
        from smeaton.gateway.provider import find_host

        try:
            url = complete_address(address)
            if find_host(url) and not use:
                self._state.update("Another machine: Enter tries it.")
                return
            self._state.update("Trying…")
            changes = {"provider": "openai", "base_url": url, "api_key": None, "model": None}
            settings = self._settings.model_copy(update=changes)
            names = await list_models_at(settings)
        except SmeatonError as error:
            self._state.update(plain(str(error)))
            return
        listed = one_line(", ".join(names), 120)
        self._state.update(plain(f"Answers with {count(len(names), 'model')}: {listed}"))
        if use:
            await cast("SmeatonApp", self.app).use(settings)
            self.dismiss(None)


def complete_address(written: str) -> str:
    """Return an address as a client needs it: `localhost:11434` means `http://localhost:11434/v1`.

    Raises:
        InputError: it is none.
    """
    text = written.strip()
    text = (text if "://" in text else f"http://{text}").rstrip("/")
    try:
        parts = urlsplit(text)
        is_sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound or any(character.isspace() for character in text):
        raise InputError(f"{written!r} is no address; write for example {LOCAL_URL}.")
    return text if urlsplit(text).path else f"{text}/v1"
