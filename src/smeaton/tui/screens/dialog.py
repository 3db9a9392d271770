"""A framed window over the chat; Esc closes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList, Static

from smeaton.keymap import effective_keys, show_keys
from smeaton.render.safe import printable
from smeaton.tui.movement import SCROLL, move
from smeaton.tui.text import one_line, plain

if TYPE_CHECKING:
    from textual.content import Content

    from smeaton.tui.app import SmeatonApp

Result = TypeVar("Result")


class Scrolling(VerticalScroll):
    """Text that scrolls with the arrow keys and as in vi."""

    BINDINGS: ClassVar[list[BindingType]] = [*SCROLL]


class Choices(OptionList):
    """Lines to choose among, with the arrow keys and as in vi."""

    BINDINGS: ClassVar[list[BindingType]] = [*move()]


class Dialog(ModalScreen[Result]):
    """Shows widgets in a frame that scrolls with the arrow keys.

    Args:
        title: in the frame's upper edge.
        content: what is shown, from top to bottom.
        keys: in the lower edge, besides Esc; an action's name in braces stands for its key.
    """

    CSS_PATH = "dialog.tcss"
    AUTO_FOCUS = "#frame"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close")]

    def __init__(self, title: str, *content: Widget, keys: str = "↑↓ scroll") -> None:
        super().__init__()
        self._title = title
        self._content = content
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The frame and what is in it."""
        frame = Scrolling(*self._content, id="frame")
        frame.border_title = plain(one_line(self._title, 100))
        frame.border_subtitle = self.describe_keys(self._keys)
        yield frame

    def describe_keys(self, keys: str) -> Content:
        """Return the lower edge: `keys` with actions in braces replaced by their keys, and Esc."""
        given = effective_keys(cast("SmeatonApp", self.app).settings.keys)
        shown = {name: show_keys(each) for name, each in given.items()}
        return plain(" · ".join(filter(None, [keys.format_map(shown), "Esc close"])))

    def action_close(self) -> None:
        """Go back to the chat without a result."""
        self.dismiss(None)


def columns(rows: Iterable[tuple[str, str]]) -> Static:
    """Return plain text in two columns, the right one wrapped within itself."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for left, right in rows:
        table.add_row(Text(printable(left), no_wrap=True), Text(printable(right)))
    return Static(table, markup=False)


def paragraph(text: str, classes: str = "") -> Static:
    """Return a block of plain text for a dialog."""
    return Static(plain(text), markup=False, classes=classes)
