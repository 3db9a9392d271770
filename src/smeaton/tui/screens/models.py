"""Choosing the model: which are reachable, and what would make the others so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from smeaton.errors import SmeatonError
from smeaton.render.safe import printable
from smeaton.tui.screens.dialog import Choices, Dialog, paragraph
from smeaton.tui.text import one_line

if TYPE_CHECKING:
    from smeaton.gateway import Provider
    from smeaton.settings import Settings
    from smeaton.tui.app import SmeatonApp
    from smeaton.tui.choosing import Choice, Remedy

_HELP = {
    "key": "Enter: give a key",
    "server": "Enter: give its address",
    "pull": "Enter: download it",
}


class ModelsScreen(Dialog[None]):
    """Every model within reach, and for each provider that is not, why; Enter uses or mends."""

    AUTO_FOCUS = "OptionList"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._choices: list[Choice] = []
        self._list = Choices(markup=False, id="models")
        self._state = paragraph("Looking…", "muted")
        super().__init__(
            "Model",
            self._state,
            self._list,
            paragraph("Kept for the next start, unless settings or environment name another."),
            keys="Enter use",
        )

    def on_mount(self) -> None:
        """Ask who is there."""
        self.look()

    @work(exclusive=True)
    async def look(self) -> None:
        """List the models; asking for them takes a moment."""
        from smeaton.tui.choosing import list_choices

        try:
            used = await find_used(cast("SmeatonApp", self.app))
            self._choices = await list_choices(self._settings)
        except SmeatonError as error:
            self._state.update(printable(str(error)))
            return
        current = [used is not None and each.is_that_of(used) for each in self._choices]
        self._list.clear_options()
        width = max(self._list.content_size.width - 3, 40)
        shown = zip(self._choices, current, strict=True)
        self._list.add_options(Option(_describe(*each, width)) for each in shown)
        self._list.highlighted = current.index(True) if True in current else 0
        self._state.display = False

    @on(OptionList.OptionSelected)
    async def _choose(self, event: OptionList.OptionSelected) -> None:
        choice = self._choices[event.option_index]
        app = cast("SmeatonApp", self.app)
        if choice.settings is not None:
            self.dismiss(None)
            await app.use(choice.settings)
        elif choice.remedy is not None:
            self.dismiss(None)
            app.push_screen(remedy_screen(choice.remedy, self._settings))


async def find_used(app: SmeatonApp) -> Provider | None:
    """Return the provider in use, None where the one that is set can't be used."""
    from smeaton.errors import ModelError

    try:
        advisor = await app.advisor()
        gateway = await advisor.gateway()
        return gateway.provider if gateway else await asyncio.to_thread(lambda: advisor.provider)
    except ModelError:
        return None


def remedy_screen(remedy: Remedy, settings: Settings) -> Screen[None]:
    """Return the screen that helps to a model in one of three ways."""
    from smeaton.tui.screens.endpoint import KeyScreen, ServerScreen
    from smeaton.tui.screens.pull import PullScreen

    screens: dict[Remedy, Callable[[Settings], Screen[None]]] = {
        "key": KeyScreen,
        "server": ServerScreen,
        "pull": PullScreen,
    }
    return screens[remedy](settings)


def _describe(choice: Choice, is_used: bool, width: int) -> Content:
    """Return a line about what can be used, and a paragraph about what can't."""
    label, reason = printable(choice.label), printable(choice.reason)
    if choice.settings is None:
        help_ = f" {_HELP[choice.remedy]}." if choice.remedy else ""
        return Content.assemble("○ ", label, _below(f"{reason.rstrip('.')}.{help_}", width))
    why = one_line(f"in use: {reason}" if is_used else reason)
    fits = len(label) + len(why) + 4 <= width
    end = (f"  {why}", "dim") if fits else _below(why, width)
    return Content.assemble("● " if is_used else "  ", label, end)


def _below(text: str, width: int) -> tuple[str, str]:
    lines = wrap(text, width, initial_indent="    ", subsequent_indent="    ")
    return "\n" + "\n".join(lines), "dim"
