"""SIGTERM ends the program as Ctrl-C does: what runs is cancelled, kept and cleared up.

A service manager, a container and a CI job that runs out of time send it; without this the process
would die at once, with the terminal as the app had set it.
"""

import os
import signal
from types import FrameType

SAID = "terminated"
"""The last line of a program that was told to end."""

_told = False


def heed() -> None:
    """Take SIGTERM from now on; call it in the main thread."""
    owner = os.getpid()

    def end(number: int, frame: FrameType | None) -> None:
        if os.getpid() != owner:  # a fork dies of it, as it would have
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
            return
        global _told
        _told = True
        interrupt = signal.getsignal(signal.SIGINT)
        if callable(interrupt):
            interrupt(signal.SIGINT, frame)
        else:
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)


def is_told() -> bool:
    """Whether SIGTERM came, so that an interruption is no Ctrl-C."""
    return _told
