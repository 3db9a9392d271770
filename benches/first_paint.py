"""CPU until the first frame: the chat app beside a bare Textual app of the same layout.

Run it on a quiet machine: `python benches/first_paint.py [ROUNDS]`. Each round starts both apps in
a fresh process on a pseudo-terminal, one after the other; the medians of the CPU seconds that the
processes had used when their first frame was out are compared. The aim is a ratio of at most 1.3.
"""

import fcntl
import os
import pty
import statistics
import struct
import subprocess
import sys
import termios
import threading

AIM = 1.3
SIZE = (24, 80)
"""Lines and columns of the terminal; one that has none is measured twice by Textual."""

REPORT = """
def report(app):
    import os, time
    os.write(int(os.environ["REPORT_TO"]), f"{time.process_time()}".encode())
    app.exit()
"""

BARE = (
    REPORT
    + """
from textual.app import App
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Footer, Static, TextArea

class Bare(App):
    CSS = "Horizontal {height: 1} #bottom {height: auto} TextArea {height: auto}"
    BINDINGS = [(f"f{n}", "quit", f"Key {n}") for n in range(7)]

    def compose(self):
        with Horizontal():
            yield Static("Title")
            yield Static("state")
        yield VerticalScroll(Static("hello"))
        with Vertical(id="bottom"):
            yield Static("notice")
            yield TextArea()
        yield Footer(show_command_palette=False)

    def on_ready(self):
        report(self)

Bare().run()
"""
)

CHAT = (
    REPORT
    + """
from smeaton.tui import run
from smeaton.tui.app import SmeatonApp

SmeatonApp.on_ready = report
run(lambda: None)
"""
)


def measure(script: str) -> float:
    """Return the CPU seconds that `script` had used at its first frame."""
    read_end, write_end = os.pipe()
    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    environment = {**os.environ, "REPORT_TO": str(write_end), "TERM": "xterm-256color"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        pass_fds=[write_end],
    ) as process:
        os.close(terminal)
        os.close(write_end)
        threading.Thread(target=drain, args=(main,), daemon=True).start()
        seconds = os.read(read_end, 100)
        process.wait(60)
    os.close(read_end)
    return float(seconds)


def drain(terminal: int) -> None:
    """Read what an app draws, so that it never waits for the terminal."""
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        os.close(terminal)


def main() -> None:
    """Measure both and print the ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    scripts = {"bare": BARE, "chat": CHAT}
    for script in scripts.values():
        measure(script)
    seconds: dict[str, list[float]] = {name: [] for name in scripts}
    for _ in range(rounds):
        for name, script in scripts.items():
            seconds[name].append(measure(script))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    for name, values in seconds.items():
        ratio = medians["chat"] / medians[name]
        spread = f"{min(values):.3f} to {max(values):.3f}"
        print(f"{name}: {medians[name]:.3f} s CPU ({spread}); the chat app takes {ratio:.2f} times")
    print(f"aim: at most {AIM} times the bare app")


if __name__ == "__main__":
    main()
