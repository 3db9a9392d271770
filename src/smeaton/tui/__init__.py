"""The chat app in the terminal; the only part of Smeaton that imports textual.

Importing this package loads nothing; `run` loads the app, and everything heavier (parsers, the
index, the model client) is loaded by a worker after the first frame.
"""

from smeaton.settings import Settings


def run(settings: Settings, *, new: bool = False) -> int:
    """Run the chat app until it is closed and return the exit code.

    Args:
        settings: what the advisor and the conversations file are opened with.
        new: start a new conversation instead of resuming the last one.

    Raises:
        StorageError: the conversations file can't be opened.
    """
    from smeaton.sessions import SessionStore
    from smeaton.tui.app import SmeatonApp
    from smeaton.tui.paste import read_pastes_whole

    store = SessionStore.open(settings)
    read_pastes_whole()
    try:
        app = SmeatonApp(settings, store, new=new)
        app.run()
    finally:
        store.close()
    return app.return_code or 0
