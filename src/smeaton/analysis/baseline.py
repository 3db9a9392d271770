"""A baseline: findings that were there already, so that only new ones count.

A finding is known again by its rule, its object and its words without numbers, so that moved
lines and files change nothing. The file is JSON, one finding a line, in a stable order.
"""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from smeaton.advice import Strict
from smeaton.errors import InputError, StorageError


class Known(NamedTuple):
    """A finding as a baseline keeps it."""

    fingerprint: str
    code: str
    object: str
    message: str


class _Entry(Strict):
    fingerprint: str
    code: str
    object: str
    message: str
    count: int = Field(default=1, ge=1)


class _File(Strict):
    version: int = Field(default=1, ge=1, le=1)
    findings: list[_Entry] = []


def read_baseline(path: Path) -> Counter[str]:
    """Return how often each fingerprint stands in the baseline at `path`.

    Raises:
        InputError: it does not exist or is no baseline.
    """
    try:
        file = _File.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"The baseline {str(path)!r} does not exist; --write-baseline makes it."
        ) from None
    except (OSError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no baseline"
        raise InputError(
            f"The baseline {str(path)!r} can't be read: {reason}. --write-baseline makes a new one."
        ) from None
    known: Counter[str] = Counter()
    for entry in file.findings:
        known[entry.fingerprint] += entry.count
    return known


def write_baseline(path: Path, findings: Iterable[Known]) -> int:
    """Write the findings to `path`, whole or not at all; return how many there are.

    Raises:
        StorageError: the folder can't be written.
    """
    counts: Counter[str] = Counter()
    first: dict[str, Known] = {}
    for known in findings:
        counts[known.fingerprint] += 1
        first.setdefault(known.fingerprint, known)
    ordered = sorted(first.values(), key=lambda known: (known.code, known.object, known))
    rows = ",\n".join(
        json.dumps({**known._asdict(), "count": counts[known.fingerprint]}, ensure_ascii=False)
        for known in ordered
    )
    replace_file(path, f'{{"version": 1, "findings": [\n{rows}\n]}}\n')
    return counts.total()


def replace_file(path: Path, text: str) -> None:
    """Write `text` to `path` at once: a reader sees the old file or the new one.

    Raises:
        StorageError: the folder can't be written.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temporary).unlink()
        reason = error.strerror or str(error)
        raise StorageError(
            f"{str(path)!r} can't be written: {reason}. Check the folder and its rights."
        ) from None
