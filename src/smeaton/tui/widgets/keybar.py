"""The last line: the keys that matter now, as many as fit; help and palette list them all."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_ALWAYS = ("stop", "help", "quit")
"""Actions without which nobody finds out or on."""
_SPACE = 3
"""Columns around a key and its description."""


class KeyBar(Footer):
    """Shows whole keys only: those of what has the focus first, then the screen's."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)

    def compose(self) -> ComposeResult:
        """As many keys as the width allows, in the order in which they are bound."""
        if not self._bindings_ready:
            return
        shown = self._choose(self.app.size.width)
        self.styles.grid_size_columns = len(shown)
        for binding in shown:
            key = self.app.get_key_display(binding)
            shown_key = FooterKey(binding.key, key, binding.description, binding.action)
            yield shown_key.data_bind(compact=Footer.compact)

    def _choose(self, width: int) -> list[Binding]:
        known: dict[str, Binding] = {}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and enabled:
                known.setdefault(binding.action, binding)
        fixed = [binding for binding in known.values() if binding.action in _ALWAYS]
        left = width - sum(map(self._measure, fixed))
        chosen = list(fixed)
        for binding in known.values():
            if binding not in fixed and self._measure(binding) <= left:
                left -= self._measure(binding)
                chosen.append(binding)
        return [binding for binding in known.values() if binding in chosen]

    def _measure(self, binding: Binding) -> int:
        return len(self.app.get_key_display(binding)) + len(binding.description) + _SPACE

    def on_resize(self, event: events.Resize) -> None:
        """Choose anew for another width."""
        self.call_after_refresh(self.recompose)
