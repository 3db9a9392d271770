"""The chat app in the terminal; the only part of Smeaton that imports textual.

Importing this package loads nothing; `run` loads the app, and everything heavier (the settings,
parsers, the index, the model client) is loaded after the first frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smeaton.sessions import SessionStore
    from smeaton.settings import Settings


def run(read_settings: Callable[[], Settings], *, new: bool = False) -> int:
    """Run the chat app until it is closed and return the exit code.

    Args:
        read_settings: called once, after the first frame.
        new: start a new conversation instead of resuming the last one.

    Raises:
        SettingsError: a setting is wrong.
        StorageError: the conversations file can't be opened.
    """
    from smeaton.tui.app import SmeatonApp
    from smeaton.tui.paste import read_pastes_whole

    def open_store() -> tuple[Settings, SessionStore]:
        from smeaton.sessions import SessionStore

        settings = read_settings()
        return settings, SessionStore.open(settings)

    read_pastes_whole()
    app = SmeatonApp(open_store, new=new)
    try:
        app.run()
    finally:
        app.close_store()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
