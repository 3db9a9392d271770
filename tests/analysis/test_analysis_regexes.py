"""No regular expression of ours takes exponential time on a short text made for it."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

import smeaton

UNITS = (
    "''", "'a',", "'a', ", '""', "``", "a", "a b ", "a.b ", "a=1 ", "(a) ", "1.", "a, b and ",
    "x-y ", " ", "\n", "[a]",
)  # fmt: skip
FRAMES = (("", "\0"), ("'", "' or b"), ("a in ('", "') or b"), ("CREATE ", ";\0"))
LENGTH = 120
GIVEN_UP_S = 20


def find_patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from find_patterns(each)
    elif isinstance(value, dict):
        yield from find_patterns(list(value.values()))


def list_patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(smeaton.__path__, "smeaton."):
        if module.name.endswith(("__main__", ".cluster", ".web")):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            for pattern in find_patterns(value):
                found.setdefault(pattern.pattern, pattern)
    return found


def stop(_: int, frame: FrameType | None) -> None:
    raise TimeoutError


def run(pattern: re.Pattern[str]) -> None:
    """Try a pattern in every way on every text."""
    for unit in UNITS:
        for before, behind in FRAMES:
            text = before + unit * (LENGTH // len(unit)) + behind
            pattern.search(text)
            pattern.match(text)
            pattern.fullmatch(text)


def is_exponential(pattern: re.Pattern[str]) -> bool:
    former = signal.signal(signal.SIGALRM, stop)
    signal.alarm(GIVEN_UP_S)
    try:
        run(pattern)
    except TimeoutError:
        return True
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)
    return False


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="a search can't be stopped here")
def test_each_pattern_ends_on_texts_made_to_keep_it_busy() -> None:
    patterns = list_patterns()
    assert len(patterns) > 400
    assert not [text for text, pattern in patterns.items() if is_exponential(pattern)]
