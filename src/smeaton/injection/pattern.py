"""What a pattern is: a way to speak to a model, and the words that are looked for first.

A pattern is searched only where its roots stand close together; so large contracts cost little.
Texts come folded: lower case, styled letters as plain ones, blanks for underscores.
"""

from typing import Literal, NamedTuple

Kind = Literal[
    "override",
    "verdict",
    "leak",
    "persona",
    "addressee",
    "turn",
    "tool",
    "citation",
    "exfiltration",
    "many-shot",
    "hidden",
    "encoded",
]
"""What a place does: drops the rules, dictates the outcome, asks for secrets, changes who the
model is, speaks to a model, forges a turn, a tool's result or a source, sends data away by a link,
shows how to obey, hides from people, or hides by an encoding."""

_BLANK = r"\W{1,12}"
_MAYBE = r"\W{0,12}"
_FEW = r"(?:\W{1,8}\w{1,40}){0,4}"


class Pattern(NamedTuple):
    """One way to speak to a model."""

    kind: Kind
    roots: tuple[tuple[str, ...], ...]
    """Groups of words or parts of words; each match holds one of every group."""
    regex: str


def words(kind: Kind, roots: str, regex: str) -> Pattern:
    """Return a pattern of words.

    Args:
        kind: what it does.
        roots: groups parted by `&`, their words parted by `|`. One of up to three letters is a
            whole word, a longer one may be part of one.
        regex: in it a blank stands for whatever parts two words (white space, comment marks), and
            "…" for up to four words.
    """
    spelled = regex.replace("…", _FEW).replace(" ?", _MAYBE).replace(" ", _BLANK)
    return raw(kind, roots, spelled)


def raw(kind: Kind, roots: str, regex: str) -> Pattern:
    """Return a pattern whose expression is taken as it stands, with words of bounded length."""
    bounded = regex.replace(r"\w*", r"\w{0,30}").replace(r"\w+", r"\w{1,30}")
    return Pattern(kind, tuple(tuple(group.split("|")) for group in roots.split("&")), bounded)
