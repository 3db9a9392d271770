"""Lists of an answer as one widget each, where their items are a line of text.

Textual makes four widgets of every item. At each piece of an answer that arrives, all of them are
laid out anew, and a list that grows is mounted anew: in long answers that was most of the cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets._markdown import (
    MarkdownBulletList,
    MarkdownListItem,
    MarkdownOrderedList,
    MarkdownParagraph,
)
from textual.widgets.markdown import MarkdownBlock

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.selection import Selection


class Hanging(Visual):
    """Lines of text, each wrapped behind its marker.

    Args:
        markers: what stands before each line; all are of one width.
        lines: the texts, none of which holds a line break.
    """

    def __init__(self, markers: Sequence[str], lines: Sequence[Content]) -> None:
        self._markers = markers
        self._lines = lines
        self._indent = len(markers[0])
        self.text = Content("\n").join(lines)
        """The texts without their markers."""

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return the width at which nothing wraps."""
        return self._indent + self.text.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return how many lines there are once the text is wrapped."""
        return self.text.get_height(rules, max(1, width - self._indent))

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Render the text behind its markers; a selection finds its place as in plain text."""
        room = max(1, width - self._indent)
        strips = self.text.render_strips(room, None, style, options)
        shown: list[Strip] = []
        for marker, line in zip(self._markers, self._lines, strict=True):
            rows = strips[len(shown) : len(shown) + line.get_height(options.rules, room)]
            shown += [
                Strip.join([self._render_marker("" if n else marker, style, options), row])
                for n, row in enumerate(rows)
            ]
        return shown[:height]

    def _render_marker(self, marker: str, style: Style, options: RenderOptions) -> Strip:
        unselected = RenderOptions(options.get_style, options.rules)
        words = Content.styled(marker.ljust(self._indent), ".marker")
        return words.render_strips(self._indent, None, style, unselected)[0].crop(0, self._indent)


class Item(NamedTuple):
    """A line of a list."""

    marker: str
    text: Content


# Textual takes the style of the first base that is a widget, which has to be its own list
if TYPE_CHECKING:
    _Mixin = MarkdownBlock
else:
    _Mixin = object


class _Flat(_Mixin):
    """Shows its items as one visual as long as they are all flat, else as Textual does."""

    def compose(self) -> ComposeResult:
        """Nothing, where all items are flat."""
        if not self._flatten(self._blocks):
            yield from super().compose()

    async def _update_from_block(self, block: MarkdownBlock) -> None:
        """Grow in place instead of being mounted anew."""
        if type(block) is type(self) and not self.children and self._flatten(block._blocks):
            self._copy_context(block)
        else:
            await super()._update_from_block(block)

    def _flatten(self, blocks: Sequence[MarkdownBlock]) -> bool:
        """Show `blocks`, if they are all flat."""
        items = list(self._read(blocks))
        is_flat = bool(items) and len(items) == len(blocks)
        if is_flat:
            self.update(Hanging(*zip(*items, strict=True)))
        return is_flat

    def _read(self, blocks: Sequence[MarkdownBlock]) -> Iterable[Item]:
        """Yield the items that are flat."""
        for marker, item in zip(self._mark(blocks), blocks, strict=True):
            match item._blocks:
                case [MarkdownParagraph(_content=text)] if "\n" not in text.plain:
                    yield Item(marker, text)

    def _mark(self, blocks: Sequence[MarkdownBlock]) -> list[str]:
        """Return what stands before each item."""
        return [block.bullet for block in blocks if isinstance(block, MarkdownListItem)]

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that is selected, without markers."""
        visual = self.visual
        if isinstance(visual, Hanging):
            return selection.extract(visual.text.plain), "\n"
        return None


class BulletList(_Flat, MarkdownBulletList):
    """A list with a sign before each item."""

    COMPONENT_CLASSES = {"marker"}


class OrderedList(_Flat, MarkdownOrderedList):
    """A list with a number before each item, aligned on the right."""

    COMPONENT_CLASSES = {"marker"}

    def _mark(self, blocks: Sequence[MarkdownBlock]) -> list[str]:
        bullets = super()._mark(blocks)
        first = int(bullets[0]) if bullets and bullets[0].isdecimal() else 1
        numbers = [f"{number}. " for number in range(first, first + len(bullets))]
        width = max(map(len, numbers), default=0) + 1
        return [number.rjust(width) for number in numbers]
