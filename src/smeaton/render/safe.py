"""Makes text from strangers safe to show: what would steer a terminal is shown instead of sent."""

import re

_UNPRINTABLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but tab and newline
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero-width and bidirectional controls
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # interlinear annotation, tag characters
    "\ud800-\udfff"  # lone surrogates can't be encoded
    "]"
)


def printable(text: str) -> str:
    r"""Return `text` with control, bidirectional and invisible characters as visible escapes.

    Tabs and newlines stay; `\r\n` becomes a newline. Emoji joiners are shown as escapes too:
    plain beats clever in a schema review. See Unicode TR 36 and CVE-2021-42574.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNPRINTABLE.sub(_escape, text.replace("\r\n", "\n"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
