"""Pressing keys and waiting for what should be seen."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from smeaton.tui.app import SmeatonApp
from smeaton.tui.widgets.turn import TurnView

LOOKS = pytest.mark.parametrize(
    "look",
    [((80, 24), ""), ((200, 50), ""), ((80, 24), "light"), ((200, 50), "light")],
    ids=["80x24", "200x50", "80x24-light", "200x50-light"],
)
"""Size and theme of a picture."""
Look = tuple[tuple[int, int], str]
CompareLook = Callable[..., bool]


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Let the app work until `condition` holds."""
    for _ in range(1000):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError("the app never got there; it shows:\n" + screen_text(pilot.app))


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being read, searched or answered."""
    await pilot.pause()
    await until(pilot, lambda: all(worker.is_finished for worker in pilot.app.workers))


async def hold_still(pilot: Pilot[None]) -> None:
    """Wait until nothing moves, and keep cursors from blinking, for a picture."""
    await settle(pilot)
    await pilot.wait_for_scheduled_animations()
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    await pilot.pause()


async def ask(pilot: Pilot[None], text: str) -> None:
    """Type and send, then wait for the end of the answer."""
    await type_text(pilot, text)
    await pilot.press("enter")
    await settle(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    names = {" ": "space", "/": "slash", "?": "question_mark", "@": "at", ".": "full_stop"}
    await pilot.press(*(names.get(character, character) for character in text))


def screen_text(app: object) -> str:
    """What stands on the screen, line by line."""
    screen = app.screen  # type: ignore[attr-defined]
    width, height = screen.size
    lines = [
        "".join(segment.text for segment in strip) for strip in screen._compositor.render_strips()
    ]
    assert len(lines) == height or width
    return "\n".join(line.rstrip() for line in lines)


def statuses(app: SmeatonApp) -> list[str]:
    """The last line of each turn."""
    return [str(view.query_one(".status", Static).content) for view in app.screen.query(TurnView)]
