"""Makes text from strangers safe to show: what would steer a terminal is shown instead of sent."""

import json
import re

_UNPRINTABLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but tab and newline
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero-width and bidirectional controls
    "\ufff9-\ufffb\U000e0000-\U000e0fff"  # interlinear annotation, tags, variation selectors
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0d"  # seen as nothing
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # controls of shorthand and of music
    "\ud800-\udfff"  # lone surrogates can't be encoded
    "]"
)

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LINKING = re.compile(r"(?<=\])(?=[(\[:])|(?=<[A-Za-z/!?])")
_MARKUP = re.compile(r"[\\`\[\]<>]")


def printable(text: str) -> str:
    r"""Return `text` with control, bidirectional and invisible characters as visible escapes.

    Tabs and newlines stay; `\r\n` becomes a newline. Emoji joiners are shown as escapes too:
    plain beats clever in a schema review. See Unicode TR 36 and CVE-2021-42574.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNPRINTABLE.sub(_escape, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return `printable` text on one line: a name can't begin a line that seems to be ours."""
    return printable(text).replace("\n", "\\n")


def to_json(data: object) -> str:
    r"""Return a JSON document in which what would steer a terminal is written as `\u…`.

    Args:
        data: plain data; strings may hold anything, lone surrogates too.
    """
    return escape_json(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def escape_json(text: str) -> str:
    r"""Return the same JSON document with `\u…` for what would steer a terminal."""
    return _UNPRINTABLE.sub(lambda match: json.dumps(match[0])[1:-1], text)


def without_links(markdown: str) -> str:
    """Return Markdown of others without links, images and HTML: they are shown as written.

    Fenced code stays as it is.
    """
    fence, lines = "", []
    for line in markdown.split("\n"):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence):
            fence = ""
        elif not fence:
            line = _LINKING.sub(r"\\", line)
        lines.append(line)
    return "\n".join(lines)


def plain_markdown(text: str) -> str:
    """Return data as one line of Markdown in which nothing is markup but a bare address."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
