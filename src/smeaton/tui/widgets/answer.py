"""Markdown from strangers: shown, never obeyed."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from textual.widgets import Markdown

from smeaton.render.safe import printable


class Answer(Markdown):
    """Markdown in which links show where they lead and nothing is opened or loaded.

    HTML stays visible as text, pictures become their address, and control characters that an
    entity would smuggle in are escaped after parsing.
    """

    def __init__(self, text: str | None = None) -> None:
        super().__init__(text, parser_factory=make_parser, open_links=False, classes="answer")


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
