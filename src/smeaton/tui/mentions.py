"""Files named with `@path` in a prompt: found, read and attached."""

import re
from pathlib import Path

from smeaton.sessions import Attachment

_MENTION = re.compile(r'(?<!\S)@(?:"([^"\n]+)"|([^\s"]+))')


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
        written = match[1] or match[2].rstrip(",;:?!)")
        rest = "" if match[1] else match[2][len(written) :]
        path = Path(written).expanduser()
        if not (match[1] or "/" in written or "." in written.strip(".") or path.is_file()):
            return match[0]
        if path not in attachments:
            attachments[path] = _read(path, max_bytes)
        return attachments[path].name + rest

    question = _MENTION.sub(attach, text).strip()
    words = question
    for attachment in attachments.values():
        words = words.replace(attachment.name, "")
    return question if words.strip() else "", list(attachments.values())


def _read(path: Path, max_bytes: int) -> Attachment:
    from smeaton.analysis import read_source

    source = read_source(path, max_bytes=max_bytes)
    return Attachment(source.name, source.text)
