"""Files of JSON lines that grow."""

import os
from collections.abc import Iterable
from pathlib import Path


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Append lines and wait until they are on the disk.

    Args:
        path: a file that is there or not, in a folder that is.
        lines: each without its end.

    Raises:
        OSError: it can't be written.
    """
    with path.open("ab") as file:
        file.writelines(line.encode() + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
