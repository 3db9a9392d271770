"""Lists of an answer are one widget each and look as Textual's own."""

import pytest
from driving import screen_text
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection
from textual.widgets import Markdown

from smeaton.tui.widgets.answer import Answer
from smeaton.tui.widgets.flat_list import BulletList, Hanging, OrderedList

FLAT = """Before.

- **Back-fill** in batches of a thousand rows by `key`, with a pause between them, so that it wraps.
- two [1]

9. nine wraps as well, for it is longer than the width of the terminal, which is not very wide
10. ten
"""
DEEP = "- outer\n  - inner\n- two\n\n  paragraphs\n"


class Page(App[None]):
    """A Markdown widget alone."""

    def __init__(self, shown: Markdown) -> None:
        super().__init__()
        self._shown = shown

    def compose(self) -> ComposeResult:
        yield self._shown


async def look_at(shown: Markdown) -> str:
    app = Page(shown)
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        return screen_text(app)


@pytest.mark.parametrize("text", [FLAT, DEEP])
async def test_a_list_looks_as_textual_shows_it(text: str) -> None:
    """You see the same signs, numbers, indents and breaks, also of lists within lists."""
    assert await look_at(Answer(text)) == await look_at(Markdown(text, classes="answer"))


async def test_a_growing_list_stays_the_widget_that_it_is() -> None:
    """Mounting it anew at each piece that arrives was most of what a long answer cost."""
    app = Page(Answer("- one\n"))
    async with app.run_test(size=(60, 24)) as pilot:
        first = app.query_one(BulletList)
        await app.query_one(Answer).append("- two\n")
        await pilot.pause()
        assert app.query_one(BulletList) is first and not first.children
        assert "• one\n • two" in screen_text(app).replace("  •", " •")
        await app.query_one(Answer).append("  - deeper\n")
        await pilot.pause()
        assert "▪ deeper" in screen_text(app)


async def test_the_words_of_a_list_can_be_selected() -> None:
    """You copy what you marked, without the numbers."""
    app = Page(Answer(FLAT))
    async with app.run_test(size=(60, 24)) as pilot:
        await pilot.pause()
        listed = app.query_one(OrderedList)
        assert isinstance(listed.visual, Hanging)
        assert listed.get_selection(Selection(Offset(5, 0), Offset(3, 1))) == (
            "wraps as well, for it is longer than the width of the terminal, which is not very "
            "wide\nten",
            "\n",
        )
