"""Files of JSON lines that grow."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Append lines and wait until they are on the disk.

    What a crash left of a last line goes first, or the next line would be damaged with it.

    Args:
        path: a file that is there or not, in a folder that is.
        lines: each without its end.

    Raises:
        OSError: it can't be written.
    """
    with path.open("ab+") as file:
        _drop_torn(file)
        file.writelines(line.encode() + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def _drop_torn(file: BinaryIO) -> None:
    """Cut what stands behind the last line end."""
    end = file.seek(0, os.SEEK_END)
    if end and file.seek(end - 1) >= 0 and file.read(1) != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
