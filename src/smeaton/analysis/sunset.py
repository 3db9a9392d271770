"""The dates at which parts of a contract say that they end."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from smeaton.analysis.parse.tree import Node

_KEYS = ("x-sunset", "x-sunset-date", "sunset", "x-deprecated-at", "x-removal-date")


def find_date(node: Node) -> date | None:
    """Return the date at which an element ends; None where none is named or it is no date.

    ISO 8601 dates and the dates of the Sunset header (RFC 8594) are read.
    """
    for key in _KEYS:
        text = node.text(key)
        if not text:
            continue
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            pass
        try:
            return parsedate_to_datetime(text).date()
        except (ValueError, TypeError):
            continue
    return None


def has_passed(node: Node) -> bool:
    """Whether an element was to end before today."""
    found = find_date(node)
    return found is not None and found < datetime.now(UTC).date()
