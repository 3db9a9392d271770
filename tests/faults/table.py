"""The table of faults in docs/faults.md, from the ids of the tests that try them.

`python tests/faults/table.py` writes it anew; a test compares it, so that it names no fault that
is not tried.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/faults.md"

ELSEWHERE = Path(__file__).with_name("elsewhere.txt").read_text("utf-8").split()
"""Faults that the tests of a part try."""

HEAD = """\
# Faults

What fails around Smeaton, and how it ends. Each row is a test that injects the fault for real (a
real HTTP server, real signals, real files, real processes) and holds the end against this: one
line that says what failed and what to do next, never a trace; a defined exit code; the next start
works; nothing that was saved is gone. A case that did not survive, or lost data, would fail the
suite, and this page is compared with the tests' ids: it can't name what is not tried.

**{cases} cases tried, {cases} survived, data lost: 0**, but for what the damage itself destroyed: a
torn or overwritten file loses what was torn, and nothing else. Cases that need a right which the
user at hand lacks (to mount a small disk) are skipped there, and say so.

A signal strikes at steps of a command, counted by Python's audit hooks (a file opened, a module
imported), so that it hits the same place on any machine.

"""


def collect() -> Counter[str]:
    """Return how many cases each test has, by its id without parameters."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-o",
        "addopts=",
        "tests/faults",
        *ELSEWHERE,
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert listed.returncode == 0, listed.stdout[-2000:]
    ids = re.findall(r"^(tests/\S+?::\w+)", listed.stdout, re.MULTILINE)
    assert ids, listed.stdout[-2000:]
    return Counter(each for each in ids if "test_faults_table" not in each)


def render() -> str:
    """Return the page."""
    counts = collect()
    parts = [HEAD.format(cases=sum(counts.values()))]
    for file in dict.fromkeys(each.split("::")[0] for each in counts):
        title = (ROOT / file).read_text("utf-8").split('"""')[1].split("\n")[0].rstrip(".")
        parts.append(f"## {title}\n\n`{file}`\n\n| fault and its end | tried |\n|---|---|\n")
        rows = {test: count for test, count in counts.items() if test.startswith(f"{file}::")}
        for test, count in rows.items():
            sentence = test.split("::test_")[1].replace("_", " ")
            parts.append(f"| {sentence[0].upper()}{sentence[1:]} | {count} |\n")
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
