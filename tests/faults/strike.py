"""Runs the command line and sends its process a signal at one step of many.

A step is an event of Python's audit hooks: a file opened, a module imported, a connection made.
They come everywhere and in much the same order each time, so that a signal hits the same place
again, whatever the machine's speed. `strike.py AT SIGNAL WORD...`; 0 only counts them.
"""

import atexit
import os
import sys

at, number = int(sys.argv[1]), int(sys.argv[2])
sys.argv[:3] = ["smeaton"]
steps = 0


def strike(event: str, arguments: object) -> None:
    """Count a step, and send the signal at the one that was asked for."""
    global steps
    steps += 1
    if steps == at:
        os.kill(os.getpid(), number)


if at == 0:
    atexit.register(lambda: print(f"STEPS {steps}", file=sys.stderr))
from smeaton.__main__ import main  # noqa: E402

sys.addaudithook(strike)
main()
