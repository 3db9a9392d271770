"""The state of the conversation as a list: facts, decisions, open questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from smeaton.tui.messages import StateActed
from smeaton.tui.movement import move
from smeaton.tui.settled import NOTHING
from smeaton.tui.text import one_line, plain

if TYPE_CHECKING:
    from smeaton.advice import Fact
    from smeaton.advisor import State
    from smeaton.advisor.state import Decision


class Entry(NamedTuple):
    """A line that can be acted on; exactly one of its parts is there."""

    fact: Fact | None = None
    decision: Decision | None = None
    question: str = ""


class StateList(OptionList):
    """Lines under headings; a key acts on the line under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "act('open')", "Open", key_display="Enter", id="open_entry"),
        Binding("a", "act('add')", "Add fact", id="add_fact"),
        Binding("x,delete", "act('remove')", "Remove", key_display="x", id="remove_fact"),
        Binding("u", "act('undo')", show=False, id="undo_fact"),
        Binding("t", "act('retake')", "Decide again", id="retake"),
        Binding("escape", "act('leave')", "Back"),
        *move(),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True, id="state")
        self._entries: list[Entry | None] = []

    @property
    def entry(self) -> Entry | None:
        """What stands under the cursor."""
        row = self.highlighted
        return None if row is None or row >= len(self._entries) else self._entries[row]

    def show(self, state: State, width: int) -> None:
        """Show other lines, cut to `width`; the cursor stays where it is."""
        row = self.highlighted
        lines = list(_list_lines(state, width))
        self._entries = [entry for _, entry in lines]
        self.clear_options()
        self.add_options(Option(words, disabled=entry is None) for words, entry in lines)
        last = max((n for n, entry in enumerate(self._entries) if entry), default=None)
        if row is not None and last is not None:
            self.highlighted = min(row, last)
        self.refresh_bindings()

    def on_focus(self) -> None:
        """Start with the first line."""
        if self.highlighted is None:
            self.action_first()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only facts can be removed, and only what was decided can be decided again."""
        entry = self.entry
        return {
            ("open",): entry is not None,
            ("remove",): entry is not None and entry.fact is not None,
            ("retake",): any(each and each.decision for each in self._entries),
        }.get(parameters, True)  # type: ignore[arg-type]

    def action_act(self, action: str) -> None:
        """Tell the screen."""
        self.post_message(StateActed(self.entry, action))

    @on(OptionList.OptionHighlighted)
    def _offer_keys(self) -> None:
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_act("open")


class StatePanel(Vertical):
    """The list, or a few words where nothing is settled yet."""

    def __init__(self) -> None:
        super().__init__(id="settled")
        self._state: State | None = None

    def compose(self) -> ComposeResult:
        """Title, hint, list."""
        yield Static("This conversation", classes="side-title")
        yield Static(NOTHING, markup=False, id="unsettled")
        yield StateList()

    def show(self, state: State) -> None:
        """Show this state instead of the one before."""
        self._state = state
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Cut the lines anew."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        if self._state is not None and self.size.width:
            self.query_one(StateList).show(self._state, self.size.width - 2)
            is_blank = not any(_list_lines(self._state, 80))
            self.query_one("#unsettled").display = is_blank


def _list_lines(state: State, width: int) -> Iterator[tuple[Content, Entry | None]]:
    """Yield each line with what it stands for; headings stand for nothing."""
    if state.facts:
        yield _heading("Facts"), None
    clashing = [fact for pair in state.contradictions for fact in pair]
    for fact in state.facts:
        yield _fact(fact, fact in clashing, width), Entry(fact=fact)
    decisions = (*state.decisions, *state.undecided)
    if decisions:
        yield _heading("Decisions", is_first=not state.facts), None
    for decision in decisions:
        yield _decision(decision, _judge(state, decision), width), Entry(decision=decision)
    if state.stale:
        yield plain("  t: decide again", "dim"), None
    if state.open_questions:
        yield _heading("Open questions", is_first=not (state.facts or decisions)), None
    for question in state.open_questions:
        yield plain(f"? {one_line(question, 4 * width)}"), Entry(question=question)


Mark = Literal["decided", "turned", "stale", "open"]
_MARKS: dict[Mark, tuple[str, str]] = {
    "decided": ("✓ ", "$text-success"),
    "turned": ("✓ changed: ", "$text-accent"),
    "stale": ("↻ may change: ", "$text-warning"),
    "open": ("○ undecided: ", "dim"),
}


def _judge(state: State, decision: Decision) -> Mark:
    if decision.topic in state.stale:
        return "stale"
    if decision in state.undecided:
        return "open"
    return "turned" if decision.topic in state.turned else "decided"


def _heading(text: str, *, is_first: bool = True) -> Content:
    return plain(text if is_first else f"\n{text}", "bold dim")


def _fact(fact: Fact, is_clashing: bool, width: int) -> Content:
    mark = "≠ " if is_clashing else "  "
    kind = f" · {fact.kind}"
    value = one_line(fact.value, max(8, width - len(mark) - len(kind)))
    return Content.assemble(plain(mark, "$text-warning"), plain(value), plain(kind, "dim"))


def _decision(decision: Decision, mark: Mark, width: int) -> Content:
    words, style = _MARKS[mark]
    said = decision.recommendation
    what = said.decision if said.confidence else said.title
    return Content.assemble(plain(words, style), plain(one_line(what, max(8, width - len(words)))))
