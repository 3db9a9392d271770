"""Markdown from strangers: shown, never obeyed."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from textual import on
from textual.content import Content
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownBlock, MarkdownFence

from smeaton.render.safe import printable


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
    }

    def __init__(self, text: str | None = None) -> None:
        super().__init__(text, parser_factory=make_parser, open_links=False, classes="answer")

    @on(Markdown.LinkClicked)
    def _copy_link(self, message: Markdown.LinkClicked) -> None:
        """Copy the address, to be pasted where it is wanted."""
        message.stop()
        self.app.copy_to_clipboard(message.href)
        self.notify(printable(f"Copied, not opened: {message.href}"), markup=False)


def make_parser() -> MarkdownIt:
    """Return the parser of everything that models and knowledge documents say."""
    parser = MarkdownIt("gfm-like", {"html": False, "linkify": False})
    parser.disable(["linkify", "image"])
    parser.core.ruler.push("make_visible", _make_visible)
    return parser


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
