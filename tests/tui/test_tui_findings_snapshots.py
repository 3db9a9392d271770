"""What chips and findings look like; look at a picture before accepting its change.

Each test says in a sentence what one should see, in a small and in a large terminal.
"""

from collections.abc import Awaitable, Callable

from acting import REVIEW, SCHEMA, ActingAdvisor, MakeApp, finding
from driving import LOOKS, CompareLook, Look, hold_still, settle
from textual import events
from textual.pilot import Pilot

from smeaton.advice import Review
from smeaton.advisor import Analysed, Token
from smeaton.tui.app import SmeatonApp
from smeaton.tui.widgets.findings import FindingsTable
from smeaton.tui.widgets.prompt import Prompt

LATER = Review(
    findings=[
        *REVIEW.findings[:3],
        finding("SQL005", "high", "orders.user_id", 8, "Foreign key without an index"),
    ]
)


def reviewed(
    make_app: MakeApp, *reviews: Review, keys: tuple[str, ...] = ()
) -> tuple[SmeatonApp, Callable[[Pilot[None]], Awaitable[None]]]:
    """An app that reviewed a schema as often as told; then keys are pressed on the table."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for _ in reviews:
            pilot.app.post_message(events.Paste(SCHEMA))
            await settle(pilot)
            pilot.app.screen.query_one(Prompt).fill("Fit for a shop?")
            await pilot.press("enter")
            await settle(pilot)
        pilot.app.screen.query(FindingsTable).last().focus()
        await pilot.press(*keys)
        await hold_still(pilot)

    return make_app(advisor=ActingAdvisor([[Analysed(r), Token("Not yet.")] for r in reviews])), run


@LOOKS
def test_chips_of_three_artefacts(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see a schema with a note, a large dump, one that waits to be replaced, and its keys."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for text in (SCHEMA + "CREATE TABLE broken (;\n", SCHEMA * 5000, SCHEMA):
            pilot.app.post_message(events.Paste(text))
            await settle(pilot)
        await pilot.press("shift+tab", "r")
        await pilot.pause()

    assert compare_look(make_app(), look, run_before=run)


@LOOKS
def test_a_filtered_table(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see "1 of 4", the filter being typed, and the one finding that fits."""
    app, run = reviewed(make_app, REVIEW, keys=("slash", *"money"))
    assert compare_look(app, look, run_before=run)


@LOOKS
def test_a_reason_is_asked_for(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see which finding is to be dismissed, and a field for the reason."""
    app, run = reviewed(make_app, REVIEW, keys=("d",))
    assert compare_look(app, look, run_before=run)


@LOOKS
def test_a_path_is_asked_for(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see a name for the file of the fix, over the finding."""
    app, run = reviewed(make_app, REVIEW, keys=("enter", "w"))
    assert compare_look(app, look, run_before=run)


@LOOKS
def test_a_second_review_with_a_dismissed_finding(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see what is new and still there, "1 gone", and one finding grey with its reason."""
    keys = ("d", *"fixture", "enter", "u")
    app, run = reviewed(make_app, REVIEW, LATER, keys=keys)
    assert compare_look(app, look, run_before=run)
