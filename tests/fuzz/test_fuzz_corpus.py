"""Every kept input of every parser, those that once failed included, is read without a defect."""

import subprocess
import sys

import pytest
from targets import CORPUS, TARGETS, corpus

INPUTS = [(name, path.name) for name in TARGETS for path in corpus(name)]


@pytest.mark.parametrize(("name", "file"), INPUTS)
def test_a_kept_input_is_read_or_refused(name: str, file: str) -> None:
    TARGETS[name]((CORPUS / name / file).read_bytes())


def test_every_target_has_inputs_and_every_input_a_target() -> None:
    assert {path.name for path in CORPUS.iterdir() if path.is_dir()} == set(TARGETS)
    assert all(corpus(name) for name in TARGETS)


@pytest.mark.parametrize(("name", "file"), [("openapi", "deep.json"), ("sql_mysql", "deep.sql")])
def test_what_is_nested_deeply_costs_no_stack(name: str, file: str) -> None:
    """In a process of its own, for an overflow of the C stack ends the process."""
    script = f"from targets import *; TARGETS[{name!r}]((CORPUS/{name!r}/{file!r}).read_bytes())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=CORPUS.parent, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-500:]
