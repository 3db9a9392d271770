"""Runs the command line under a fault, and says what every end must be like."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

STRIKE = Path(__file__).with_name("strike.py")
HANG_S = 120
"""Seconds after which a command counts as hung; hundreds of times what it takes."""

WITHOUT_ROOT = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
"""Makes root obey the rights of files, as every other user does."""


def run(
    *words: str, before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `smeaton` to its end, behind the words of `before`."""
    return subprocess.run(
        [*before, sys.executable, "-m", "smeaton", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | environment,
        timeout=HANG_S,
        check=False,
    )


def strike(
    at: int, number: int, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `smeaton`, which gets the signal `number` when it comes to its step `at`."""
    return subprocess.run(
        [sys.executable, str(STRIKE), str(at), str(number), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | environment,
        timeout=HANG_S,
        check=False,
    )


def count_steps(*words: str, **environment: str) -> int:
    """Return how many steps a command has that ends by itself."""
    done = strike(0, 0, *words, **environment)
    assert done.returncode in (0, 1), done.stderr
    return int(re.findall(r"^STEPS (\d+)$", done.stderr, re.MULTILINE)[-1])


def assert_clear(code: int, told: str, expected: Sequence[int]) -> None:
    """Hold an end against the contract: its exit code, and words that are no trace."""
    assert code in expected, f"exit code {code}: {told}"
    for trace in ("Traceback", "Exception ignored", "a defect in Smeaton", "Task exception"):
        assert trace not in told, told
    if code in (2, 3):
        said = told.splitlines()[-1]
        assert said.startswith("error: ") and said.endswith((".", ")")), told
