"""Getting the embedded model."""

from __future__ import annotations

import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from textual import work
from textual.widgets import ProgressBar

from smeaton.errors import SmeatonError
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.text import plain

if TYPE_CHECKING:
    from smeaton.settings import Settings
    from smeaton.tui.app import SmeatonApp


_NO_RUNTIME = "To run it, Smeaton also needs: pip install 'smeaton[local]'"


class PullScreen(Dialog[None]):
    """Downloads the embedded model; closing it stops, and the next try goes on from there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bar = ProgressBar(show_eta=False)
        self._state = paragraph("Starting…")
        self._is_closed = threading.Event()
        self._puller = 0
        super().__init__(
            "Download the built-in model",
            self._state,
            self._bar,
            paragraph("1.1 GB, runs on this machine. Esc stops; /model pull goes on from there."),
            *([] if find_spec("llama_cpp") else [paragraph(_NO_RUNTIME, "muted")]),
            keys="",
        )

    def on_mount(self) -> None:
        """Start at once."""
        self.pull()

    def on_unmount(self) -> None:
        """Let the download stop."""
        self._is_closed.set()

    @work(thread=True, exit_on_error=False)
    def pull(self) -> None:
        """Fetch and verify the weights, then use them."""
        from smeaton.gateway.weights import pull

        self._puller = threading.get_ident()
        try:
            pull(self._settings, self._report, stop=self._is_closed)
        except SmeatonError as error:
            self._tell(f"{error} What has arrived is kept; /model pull goes on from there.")
            return
        except _Closed:
            return
        self._tell("Done. The model is being started.")
        self.app.call_from_thread(self._use)

    def _use(self) -> None:
        app = cast("SmeatonApp", self.app)
        app.run_worker(app.use(self._settings.model_copy(update={"provider": "embedded"})))

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
