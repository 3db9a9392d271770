"""A process on a pseudo-terminal of its own: keys in, what it wrote out."""

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Sequence
from types import TracebackType
from typing import Self

LONGEST_WAIT_S = 60.0


class Terminal:
    """Runs `smeaton` with a controlling terminal, so that Ctrl-C is a signal as in real life."""

    def __init__(self, arguments: Sequence[str], **environment: str) -> None:
        self._main, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smeaton", *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=os.environ | environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(terminal)
        self.written = ""
        self._read_up_to = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._main)

    def type(self, text: str) -> None:
        os.write(self._main, text.encode())

    def see(self, text: str) -> str:
        """Wait for `text` behind what was seen before, and return what came up to its end."""
        while text not in self.written[self._read_up_to :]:
            assert self._read(), f"{text!r} never came; the terminal shows:\n{self.written}"
        end = self.written.index(text, self._read_up_to) + len(text)
        seen, self._read_up_to = self.written[self._read_up_to : end], end
        return seen

    def wait(self) -> int:
        """Read to the end of the process and return its exit code."""
        while self._read():
            pass
        return self.process.wait(LONGEST_WAIT_S)

    def _read(self) -> bool:
        if not select.select([self._main], [], [], LONGEST_WAIT_S)[0]:
            return False
        try:
            piece = os.read(self._main, 65536)
        except OSError:  # the other end is closed
            return False
        self.written += piece.decode("utf-8", "replace")
        return bool(piece)
