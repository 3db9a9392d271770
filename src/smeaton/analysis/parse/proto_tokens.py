"""Cuts the text of a .proto file into tokens, and keeps the comments beside them.

Source: the Protobuf language specifications for proto2, proto3 and editions, protobuf.dev.
"""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<space>[\s\ufeff]+)|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|"
    r"(?P<word>[^\W\d]\w*)|(?P<number>(?:0[xX][0-9a-fA-F]+|\.?\d(?:[eE][+-]|[\w.])*))|"
    r"(?P<string>\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?)|(?P<sign>.)",
    re.DOTALL,
)
_MARKS = re.compile(r"^[ \t]*(?:/{2,}|/?\*+/?)[ \t]?|\*+/[ \t]*\Z", re.MULTILINE)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Tokens(NamedTuple):
    """The tokens of a text, by their position among them; the last one is an empty "end"."""

    kinds: list[str]
    texts: list[str]
    starts: list[int]
    before: dict[int, str]
    """Comments right before a token."""
    behind: dict[int, str]
    """Comments behind a token on its line."""


def cut(text: str) -> Tokens:
    """Return the tokens of a text; whatever it holds, nothing is refused."""
    tokens = Tokens([], [], [], {}, {})
    waiting: list[str] = []
    line_ended = True
    for match in _TOKEN.finditer(text):
        kind, said = match.lastgroup or "sign", match[0]
        if kind == "space":
            lines = said.count("\n")
            line_ended = line_ended or lines > 0
            if lines > 1:
                waiting = []
        elif kind == "comment":
            words = _MARKS.sub("", said).strip()
            if line_ended or not tokens.kinds:
                waiting.append(words)
            else:
                tokens.behind[len(tokens.kinds) - 1] = words
            if said.startswith("/*") and "\n" in said:
                line_ended = True
        else:
            if waiting:
                tokens.before[len(tokens.kinds)] = "\n".join(waiting)
                waiting = []
            tokens.kinds.append(kind)
            tokens.texts.append(said)
            tokens.starts.append(match.start())
            line_ended = False
    for line, value in ((tokens.kinds, "end"), (tokens.texts, "")):
        line.append(value)
    tokens.starts.append(len(text))
    return tokens


def unquote(text: str) -> str:
    """Return what a string literal holds."""
    inner = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
    return _ESCAPE.sub(lambda m: _unescape(m[1]), inner) if "\\" in inner else inner


def _unescape(code: str) -> str:
    if code[0] in "xu" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] in "01234567":
        return chr(int(code, 8))
    return _ESCAPES.get(code, code)
