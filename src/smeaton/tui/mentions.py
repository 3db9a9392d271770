"""Files named with `@path` in a prompt: found, read and attached."""

import re
from contextlib import suppress
from pathlib import Path

from smeaton.errors import SmeatonError
from smeaton.sessions import Attachment

_MENTION = re.compile(r'(?<!\S)@(?:"([^"\n]+)"|([^\s"]+))')


class FileAttachment(Attachment):
    """An attachment that was read from a file; an `Attachment` in all but its path."""

    path: Path
    """Absolute; not saved with the conversation's attachments."""


def read_mentions(text: str, max_bytes: int) -> tuple[str, list[Attachment]]:
    """Read the files mentioned in `text`; blocking.

    A word is a mention if it looks like a path (has a slash or a dot) or names a file, so that
    `@Transactional` stays a word.

    Returns:
        The text with each mention replaced by the file's name ("" if there is nothing else in
        it), and the files.

    Raises:
        InputError: a file can't be read as text.
    """
    attachments: dict[Path, Attachment] = {}

    def attach(match: re.Match[str]) -> str:
        written, rest = _take_apart(match)
        path = _expand(written)
        if not (match[1] or "/" in written or "." in written.strip(".") or _is_file(path)):
            return match[0]
        if path not in attachments:
            attachments[path] = _read(path, max_bytes)
        return attachments[path].name + rest

    question = _MENTION.sub(attach, text).strip()
    words = question
    for attachment in attachments.values():
        words = words.replace(attachment.name, "")
    return question if words.strip() else "", list(attachments.values())


def read_finished(text: str, max_bytes: int) -> list[tuple[str, FileAttachment]]:
    """Return each mention that white space follows, as written, with its file; blocking.

    What can't be read yet is left out: the path may still be mended before it is sent.
    """
    found = []
    for match in _MENTION.finditer(text):
        written, rest = _take_apart(match)
        path = _expand(written)
        if match.end() < len(text) and _is_file(path):
            with suppress(SmeatonError):
                found.append((match[0].removesuffix(rest), _read(path, max_bytes)))
    return found


def _take_apart(match: re.Match[str]) -> tuple[str, str]:
    """Return the path of a mention as written, and the punctuation behind it."""
    written = match[1] or match[2].rstrip(",;:?!)")
    return written, "" if match[1] else match[2][len(written) :]


def _expand(written: str) -> Path:
    try:
        return Path(written).expanduser()
    except RuntimeError:  # nobody is called so
        return Path(written)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _read(path: Path, max_bytes: int) -> FileAttachment:
    from smeaton.analysis import read_source

    source = read_source(path, max_bytes=max_bytes)
    attachment = FileAttachment(source.name, source.text)
    attachment.path = path.absolute()
    return attachment
