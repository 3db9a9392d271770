"""The line about context, tokens and money, as a pure function of what turns took."""

import pytest

from smeaton.sessions import Spending
from smeaton.tui.meter import Taken, add_up, describe

KNOWN = Spending(1, False, 12_000, 9_000, 0.02)
LOCAL = Spending(2, False, 500, 400, 0.0)
OFFLINE = Spending(3, False, None, None, None)
UNPRICED = Spending(4, False, 100, 90, None)
CUT = Spending(5, True, None, None, None)


@pytest.mark.parametrize(
    ("spendings", "line"),
    [
        ([], "ctx 0% of 128k · 0 tokens"),
        ([LOCAL], "ctx 0% of 128k · 500 tokens · free"),
        ([KNOWN], "ctx 7% of 128k · 12k tokens · $0.020"),
        ([KNOWN, OFFLINE], "ctx 7% of 128k · 12k tokens · $0.020"),
        ([KNOWN, UNPRICED], "ctx 0% of 128k · 12k tokens · over $0.020"),
        ([UNPRICED], "ctx 0% of 128k · 100 tokens · cost unknown"),
        ([KNOWN, CUT], "ctx 7% of 128k · 12k tokens · over $0.020"),
    ],
)
def test_an_unknown_cost_is_never_nothing(spendings: list[Spending], line: str) -> None:
    assert describe(add_up(spendings, 5), 128_000) == line
    assert len(line) <= 44


def test_context_is_that_of_the_last_turn_shown() -> None:
    """An answer on a branch that is put away does not fill the window."""
    assert add_up([KNOWN, LOCAL], 2).context == 400
    assert add_up([KNOWN, LOCAL], 1).context == 9_000
    assert add_up([KNOWN, LOCAL], None).context == 0


def test_without_a_window_only_what_is_known_is_said() -> None:
    assert describe(Taken(), None) == ""
    assert describe(Taken(900, 0.0, True, 450), None) == "ctx 450 · 900 tokens · free"
    assert describe(Taken(900, 0.0001, True, 450), None).endswith("under $0.001")
