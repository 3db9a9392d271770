"""What the state of a conversation and its passages look like; look before accepting a change."""

from collections.abc import Callable

import pytest
from acting import ActingAdvisor, MakeApp
from deciding import answer, decide, decided
from driving import hold_still, settle
from textual.pilot import Pilot
from textual.widgets import Input

SHAPES = pytest.mark.parametrize(
    ("size", "theme"),
    [
        pytest.param(size, theme, id=f"{size[0]}x{size[1]}-{theme}")
        for size in ((80, 24), (200, 50))
        for theme in ("textual-dark", "textual-light")
    ],
)
SnapCompare = Callable[..., bool]


def look(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str, *keys: str
) -> bool:
    """Decide, press keys, and compare the picture; "=…" fills the field that is asked for."""
    app = make_app(advisor=ActingAdvisor([answer(decided()), answer(decided())]))

    async def run(pilot: Pilot[None]) -> None:
        pilot.app.theme = theme
        await decide(pilot)
        for key in keys:
            if key.startswith("="):
                pilot.app.screen.query_one(Input).value = key[1:]
            else:
                await pilot.press(key)
            await settle(pilot)
        await hold_still(pilot)

    return snap_compare(app, terminal_size=size, run_before=run)


@SHAPES
def test_the_state_with_a_contradiction(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see facts, two of them marked as clashing, one line of decision, open questions."""
    assert look(make_app, snap_compare, size, theme, "f3", "down")


@SHAPES
def test_a_fact_being_changed(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see the fact in a field, in a frame, with the sentence in which it was said."""
    assert look(make_app, snap_compare, size, theme, "f3", "enter")


@SHAPES
def test_a_decision_that_may_change(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see the fact as changed, "may change" before the decision, and the key for it."""
    assert look(make_app, snap_compare, size, theme, "f3", "enter", "=200 orders", "enter")


@SHAPES
def test_what_an_added_fact_is_about_is_asked(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see the words typed, and below them the kinds to choose from."""
    assert look(make_app, snap_compare, size, theme, "f3", "a", "=audited", "enter")


@SHAPES
def test_a_passage_by_its_number(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see the words cited, the passage and its source: beside the answer if there is room."""
    assert look(make_app, snap_compare, size, theme, "up", "1")


@SHAPES
def test_a_decision_card(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see choice, reasons, numbers of the sources, alternatives and risks, nothing cut."""
    assert look(make_app, snap_compare, size, theme, "up")
