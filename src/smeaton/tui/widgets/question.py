"""The question of a turn: the place from which the turn is reached and acted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from smeaton.sessions import Turn
from smeaton.tui.text import plain

_OF_SEVERAL = ("earlier", "later", "compare")
"""Actions that make sense where the turn has siblings."""
_KEYS = "   [ ] switch   v compare"


class QuestionBar(Static, can_focus=True):
    """What was asked, and which of several versions this is; its keys act on the turn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "act('edit')", "Edit", id="edit_turn"),
        Binding("r", "act('regenerate')", "Again", id="repeat_turn"),
        Binding("f", "act('fork')", show=False, id="fork"),
        Binding("y", "act('copy')", "Copy", id="copy_answer"),
        Binding("Y", "act('copy_code')", show=False, id="copy_code"),
        Binding("left_square_bracket", "act('earlier')", show=False, id="earlier_version"),
        Binding("right_square_bracket", "act('later')", show=False, id="later_version"),
        Binding("v", "act('compare')", show=False, id="compare"),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
    ]

    @dataclass
    class Acted(Message):
        """One of the turn's keys was pressed."""

        action: str

    def __init__(self, turn: Turn) -> None:
        asked = [plain(turn.question, "bold")] if turn.question else []
        attached = [plain(f"+ {item.name}", "$text-muted") for item in turn.attachments]
        self._is_one_of_several = len(turn.siblings) > 1
        place = turn.siblings.index(turn.id) + 1 if self._is_one_of_several else 0
        versions = (
            [plain(f"{place} of {len(turn.siblings)}{_KEYS}", "$text-muted")] if place else []
        )
        super().__init__(
            Content("\n").join([*asked, *attached, *versions]), markup=False, classes="question"
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to switch to or to compare with where there is one version."""
        return self._is_one_of_several or not set(parameters) & set(_OF_SEVERAL)

    def action_act(self, action: str) -> None:
        """Tell the turn."""
        self.post_message(self.Acted(action))

    async def action_move(self, direction: int) -> None:
        """Go to the turn above or below; below the last is the prompt."""
        stops = [each for each in self.screen.query(".earlier, .question") if each.display]
        place = stops.index(self) + direction
        if place < len(stops):
            stops[max(0, place)].focus()
        else:
            await self.run_action("screen.to_prompt")
