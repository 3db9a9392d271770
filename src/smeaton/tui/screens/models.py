"""Where the model comes from, and getting the embedded one."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Vertical
from textual.widgets import ProgressBar, Static

from smeaton.errors import SmeatonError
from smeaton.settings import Settings
from smeaton.tui.messages import WeightsPulled
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.text import plain

if TYPE_CHECKING:
    from smeaton.gateway import ProviderStatus


class ModelsScreen(Dialog[None]):
    """Every provider in order of preference, and why it is or isn't used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._list = Vertical(paragraph("Looking…", "muted"), id="providers")
        super().__init__(
            "Model",
            self._list,
            paragraph("The first that is available answers.", "label"),
            paragraph(
                "Set OPENAI_API_KEY (and OPENAI_BASE_URL for another endpoint), start a local "
                "server, or type /model pull for the built-in model: 1.1 GB, runs on this "
                "machine."
            ),
            keys="",
        )

    def on_mount(self) -> None:
        """Ask the gateway."""
        self.look()

    @work
    async def look(self) -> None:
        """List the providers; probing takes a moment."""
        found: list[Static] = []
        try:
            for status in await asyncio.to_thread(_list_providers, self._settings):
                mark = "●" if status.available else "○"
                model = f" · {status.provider.model}" if status.provider.model else ""
                found.append(paragraph(f"{mark} {status.provider.label}{model}"))
                found.append(paragraph(status.reason, "indented"))
        except SmeatonError as error:
            found.append(paragraph(str(error)))
        await self._list.remove_children()
        await self._list.mount_all(found)


class PullScreen(Dialog[None]):
    """Downloads the embedded model; closing it stops, and the next try goes on from there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bar = ProgressBar(show_eta=False)
        self._state = paragraph("Starting…")
        self._is_closed = threading.Event()
        self._puller = 0
        super().__init__("Download the built-in model", self._state, self._bar, keys="")

    def on_mount(self) -> None:
        """Start at once."""
        self.pull()

    def on_unmount(self) -> None:
        """Let the download stop at its next report."""
        self._is_closed.set()

    @work(thread=True, exit_on_error=False)
    def pull(self) -> None:
        """Fetch and verify the weights."""
        from smeaton.gateway.weights import pull

        self._puller = threading.get_ident()
        try:
            pull(self._settings, self._report)
        except SmeatonError as error:
            self._tell(f"{error} What has arrived is kept; /model pull goes on from there.")
            return
        except _Closed:
            return
        self._tell("Done. The model is being started.")
        self.app.call_from_thread(self.app.post_message, WeightsPulled())

    def _report(self, done: int, total: int) -> None:
        """Show how far it is; the pull reports from a thread of its own as well."""
        if self._is_closed.is_set():
            if threading.get_ident() == self._puller:
                raise _Closed
            return
        self.app.call_from_thread(self._bar.update, total=total, progress=done)
        self._tell(f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB")

    def _tell(self, text: str) -> None:
        if not self._is_closed.is_set():
            self.app.call_from_thread(self._state.update, plain(text))


class _Closed(Exception):
    """The dialog was closed while the download ran."""


def _list_providers(settings: Settings) -> list[ProviderStatus]:
    from smeaton.gateway import list_providers

    return list_providers(settings)
