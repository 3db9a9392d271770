"""A fact that is changed or added by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from textual import on
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.text import one_line

if TYPE_CHECKING:
    from smeaton.advice import Fact, FactKind

MAX_FACT_CHARS = 200


class ChangeFactScreen(Dialog["Fact | None"]):
    """Ends with the fact as it is now."""

    AUTO_FOCUS = "Input"

    def __init__(self, fact: Fact) -> None:
        self._fact = fact
        super().__init__(
            f"What holds instead? ({fact.kind})",
            Input(fact.value, max_length=MAX_FACT_CHARS),
            paragraph(f"You said: {one_line(fact.quote)}", "muted"),
            keys="Enter change",
        )

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        value = " ".join(event.value.split())
        if not value or value == self._fact.value:
            self.dismiss(None)
            return
        quote = self._fact.quote.replace(self._fact.value, value)
        self.dismiss(self._fact.model_copy(update={"value": value, "quote": quote}))


class AddFactScreen(Dialog["list[Fact] | None"]):
    """Ends with the facts in a sentence; asks what it is about where that can't be told."""

    AUTO_FOCUS = "Input"

    def __init__(self) -> None:
        from smeaton.advice import FactKind

        self._kinds: tuple[FactKind, ...] = get_args(FactKind)
        self._ask = paragraph("What is that about?", "label")
        self._list = OptionList(*map(Option, self._kinds), markup=False, compact=True)
        self._ask.display = self._list.display = False
        super().__init__(
            "What else holds?",
            Input(placeholder="Say, 200 orders a day", max_length=MAX_FACT_CHARS),
            self._ask,
            self._list,
            keys="Enter add",
        )

    @property
    def _words(self) -> str:
        return " ".join(self.query_one(Input).value.split())

    @on(Input.Submitted)
    def _take(self) -> None:
        from smeaton.advisor.facts import find_facts

        found = find_facts([self._words])
        if found:
            self.dismiss(found)
        elif self._words:
            self._ask.display = self._list.display = True
            self._list.highlighted = 0
            self._list.focus()

    @on(OptionList.OptionSelected)
    def _classify(self, event: OptionList.OptionSelected) -> None:
        from smeaton.advice import Fact

        kind = self._kinds[event.option_index]
        self.dismiss([Fact(kind=kind, value=self._words, quote=self._words)])
