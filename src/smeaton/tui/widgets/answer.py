"""Markdown from strangers: shown, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownBlock, MarkdownFence

from smeaton.render.safe import printable
from smeaton.tui.widgets.flat_list import BulletList, OrderedList

_CITATION = "citation:"
_NUMBER = re.compile(r"\[([1-9]\d?)\]")


class Fence(MarkdownFence):
    """Code; SQL is read as PostgreSQL's, whose `$1` plain SQL marks as an error."""

    @classmethod
    def highlight(cls, code: str, language: str, ansi: bool = False, dark: bool = False) -> Content:
        """Colour the code; without a language no guess is made."""
        known = {"": "text", "sql": "postgresql"}.get(language.lower(), language)
        return super().highlight(code, known, ansi, dark)


class Answer(Markdown):
    """Markdown in which links show where they lead and nothing is opened or loaded.

    HTML stays visible as text, pictures become their address, and control characters that an
    entity would smuggle in are escaped after parsing.
    """

    BLOCKS: dict[str, type[MarkdownBlock]] = {
        **Markdown.BLOCKS,
        "fence": Fence,
        "code_block": Fence,
        "bullet_list_open": BulletList,
        "ordered_list_open": OrderedList,
    }

    @dataclass
    class CitationChosen(Message):
        """The number of a citation was clicked."""

        number: int

    def __init__(self, text: str | None = None, *, cites: bool = False) -> None:
        """Show `text`; with `cites`, numbers such as [1] can be clicked."""
        parser = make_citing_parser if cites else make_parser
        super().__init__(text, parser_factory=parser, open_links=False, classes="answer")

    @on(Markdown.LinkClicked)
    def _follow(self, message: Markdown.LinkClicked) -> None:
        """Open a citation; copy an address, to be pasted where it is wanted."""
        message.stop()
        if message.href.startswith(_CITATION):
            self.post_message(self.CitationChosen(int(message.href.removeprefix(_CITATION))))
            return
        self.app.copy_to_clipboard(message.href)
        self.notify(printable(f"Copied, not opened: {message.href}"), markup=False)


def make_parser() -> MarkdownIt:
    """Return the parser of everything that models and knowledge documents say."""
    parser = MarkdownIt("gfm-like", {"html": False, "linkify": False})
    parser.disable(["linkify", "image"])
    parser.core.ruler.push("make_visible", _make_visible)
    return parser


def make_citing_parser() -> MarkdownIt:
    """Return the same parser, but for the numbers of citations, which become links."""
    parser = make_parser()
    parser.core.ruler.push("link_citations", _link_citations)
    return parser


def _link_citations(state: StateCore) -> None:
    for token in state.tokens:
        if token.children:
            token.children = list(_split_at_numbers(token.children))


def _split_at_numbers(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("link_") else 0
        if child.type != "text" or depth:
            yield child
            continue
        for n, piece in enumerate(_NUMBER.split(child.content)):
            if n % 2:
                yield Token("link_open", "a", 1, attrs={"href": f"{_CITATION}{piece}"})
            yield Token("text", "", 0, content=f"[{piece}]" if n % 2 else piece)
            if n % 2:
                yield Token("link_close", "a", -1)


def _make_visible(state: StateCore) -> None:
    for token in state.tokens:
        token.content = printable(token.content)
        if token.children:
            token.children = _show_targets(token.children)


def _show_targets(children: list[Token]) -> list[Token]:
    shown: list[Token] = []
    target, words = "", ""
    for child in children:
        child.content = printable(child.content)
        shown.append(child)
        if child.type == "link_open":
            target, words = printable(str(child.attrs.get("href", ""))), ""
        elif child.type == "link_close" and words != target:
            shown.append(Token("text", "", 0, content=f" ({target})"))
        else:
            words += child.content
    return shown
