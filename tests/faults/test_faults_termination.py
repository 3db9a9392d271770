"""SIGTERM ends a command as Ctrl-C does: what was finished is kept, the terminal is as before."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ending import HANG_S, assert_clear, run, strike

from smeaton.gateway.scripted import Fault, ScriptedServer

sys.path.append(str(Path(__file__).parents[1] / "tui"))
from terminal import Terminal

QUESTION = "We read 4,000 prices per second that change once a day. Where do we cache them?"
TERMINATED = 143
CASES = """\
- id: case-{n}
  why: a mistake worth guarding against
  kind: decision
  area: caching
  question: We serve {n},000 reads per second of prices. Where to cache them?
  options: [{{id: a, label: In each process}}, {{id: b, label: Nowhere}}]
  source: A book
  expect: {{choice: [a]}}
"""


def terminate_when_asked(
    scripted: ScriptedServer, requests: int, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command and end it once the model was asked so often."""
    process = subprocess.Popen(
        [sys.executable, "-m", "smeaton", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | environment,
    )
    deadline = time.monotonic() + 40
    while len(scripted.requests) < requests and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    said, told = process.communicate(timeout=HANG_S)
    return subprocess.CompletedProcess(words, process.returncode, said, told)


def stalls(scripted: ScriptedServer) -> None:
    scripted.script(*[Fault(stall_after=0)] * 20)


@pytest.mark.parametrize("step", [2, 40, 200, 600])
def test_sigterm_while_it_still_starts_is_one_word(step: int, data: Path) -> None:
    done = strike(step, signal.SIGTERM, "rules")
    assert_clear(done.returncode, done.stderr, [TERMINATED])
    assert done.stderr == "terminated\n"


def test_sigterm_ends_a_question_and_the_next_one_is_answered(
    data: Path, endpoint: dict[str, str], scripted: ScriptedServer
) -> None:
    words = ("ask", QUESTION, "--option", "a=Redis", "--option", "b=Nowhere", "--json")
    stalls(scripted)
    done = terminate_when_asked(scripted, 1, *words, **endpoint)
    assert_clear(done.returncode, done.stderr, [TERMINATED])
    assert done.stderr.splitlines()[-1] == "terminated"
    scripted._replies.clear()
    again = run(*words, **endpoint)
    assert_clear(again.returncode, again.stderr, [0])


def test_sigterm_ends_a_run_of_evals_that_goes_on_later(
    data: Path, endpoint: dict[str, str], scripted: ScriptedServer, tmp_path: Path
) -> None:
    cases, out = tmp_path / "cases.yaml", tmp_path / "out"
    cases.write_text("".join(CASES.format(n=n) for n in range(3)))
    words = ("eval", "run", str(cases), "--concurrency", "1", "--out", str(out))
    seen: list[int] = []

    def stall_later(body: object) -> Fault | str:
        seen.append(1)
        return Fault(stall_after=0) if len(seen) > 3 else Fault()

    scripted.script(*[stall_later] * 40)
    done = terminate_when_asked(scripted, 4, *words, **endpoint)
    assert_clear(done.returncode, done.stderr, [TERMINATED])
    assert done.stderr.splitlines()[-1] == "terminated"
    journal = out / "journal.jsonl"
    kept = journal.read_bytes() if journal.exists() else b""
    scripted._replies.clear()
    again = run(*words, **endpoint)
    assert_clear(again.returncode, again.stderr, [0])
    assert journal.read_bytes().startswith(kept)
    assert json.loads((out / "report.json").read_text())["complete"] is True


def test_sigterm_ends_the_app_and_gives_the_terminal_back(data: Path) -> None:
    with Terminal(["chat"], TERM="xterm-256color", SMEATON_PROVIDER="none") as terminal:
        terminal.see("\x1b[?1049h")
        terminal.see("Smeaton")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait() == TERMINATED
        left = terminal.written.rpartition("\x1b[?1049l")
        assert left[1], "the alternate screen was not left"
        assert "\x1b[?25h" in terminal.written and "terminated" in left[2]


@pytest.mark.parametrize("typed", ["", f"{QUESTION}\n"])
def test_sigterm_ends_the_plain_chat(
    typed: str, data: Path, endpoint: dict[str, str], scripted: ScriptedServer
) -> None:
    stalls(scripted)
    with Terminal(["chat", "--plain"], TERM="dumb", **endpoint) as terminal:
        terminal.see("> ")
        terminal.type(typed)
        deadline = time.monotonic() + 40
        while typed and not scripted.requests:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.wait() == TERMINATED
        assert "terminated" in terminal.written and "Traceback" not in terminal.written
