"""The log file: private, bounded, in the data folder; nothing is ever logged to the terminal.

It holds what a person needs who reports a defect, raw replies of a model that could not be read
included; keys never reach it. A log that can't be written costs nothing but the log.
"""

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from smeaton.render.safe import printable
from smeaton.settings import Settings

MAX_BYTES = 2_000_000
"""Size at which the log is rotated; one earlier file is kept."""


class _PrivateFile(RotatingFileHandler):
    """A rotated file that only its owner can read, one line of printable text a record."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), "utf-8", write_through=True)

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def log_path(settings: Settings) -> Path:
    """Return where the log file lies."""
    return settings.data_dir / "logs" / "smeaton.log"


def start_log(settings: Settings) -> None:
    """Send the records of Smeaton from `log_level` on, and warnings of libraries, to the log file.

    The file is made with the first record. Call it once a process.
    """
    logging.raiseExceptions = False  # a full disk must not print traces over the chat
    handler = _PrivateFile(log_path(settings), maxBytes=MAX_BYTES, backupCount=1, delay=True)
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
    )
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    handler.addFilter(
        lambda record: (
            record.levelno
            >= (level if record.name.startswith("smeaton") else max(level, logging.WARNING))
        )
    )
    logging.getLogger("smeaton").setLevel(level)
    logging.getLogger().addHandler(handler)
