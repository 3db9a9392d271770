"""One line that is asked for: why a finding is dismissed, where a fix is to be written."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.notifications import SeverityLevel
from textual.widgets import Input

from smeaton.errors import InputError, UserError
from smeaton.render.safe import printable
from smeaton.tui.screens.dialog import Dialog, paragraph

if TYPE_CHECKING:
    from smeaton.advice import Finding

MAX_REASON_CHARS = 200


class ReasonScreen(Dialog[str | None]):
    """Ends with the reason for dismissing `finding`."""

    AUTO_FOCUS = "Input"

    def __init__(self, finding: Finding) -> None:
        super().__init__(
            f"Dismiss {finding.code} {finding.object}",
            paragraph(finding.message, "muted"),
            Input(placeholder="Why is it fine here?", max_length=MAX_REASON_CHARS),
            keys="Enter dismiss",
        )

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        reason = " ".join(event.value.split())
        if reason:
            self.dismiss(reason)
        else:
            self.notify("Say why: whoever reads it later will ask.", markup=False)


class SaveScreen(Dialog[None]):
    """Writes `text` to the file that is named; over another only when asked twice."""

    AUTO_FOCUS = "Input"

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._confirmed = ""
        super().__init__(
            "Write the fix to a file",
            Input(name, placeholder="Path of the file", select_on_focus=False),
            keys="Enter write",
        )

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.save(event.value.strip())

    @work(exclusive=True)
    async def save(self, written: str) -> None:
        """Write the file, or ask before another is lost."""
        is_confirmed, self._confirmed = self._confirmed == written, ""
        try:
            path = await asyncio.to_thread(_write, written, self._text, over=is_confirmed)
        except FileExistsError:
            self._confirmed = written
            self._tell(f"{written!r} exists. Enter again writes over it.", "warning")
        except UserError as error:
            self._tell(str(error), "error")
        else:
            self.app.notify(printable(f"Written to {path}."), markup=False)
            self.dismiss(None)

    def _tell(self, text: str, severity: SeverityLevel) -> None:
        self.notify(printable(text), severity=severity, markup=False)


def _write(written: str, text: str, *, over: bool) -> Path:
    """Write `text` and return where.

    Raises:
        FileExistsError: there is a file, and `over` is False.
        UserError: it can't be written.
    """
    try:
        path = Path(written).expanduser()
        if path.exists() and not path.is_file():
            raise InputError(f"{written!r} is a folder or device; name a file.")
        with path.open("w" if over else "x", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except FileExistsError:
        raise
    except FileNotFoundError:
        raise InputError(f"The folder of {written!r} does not exist; name another.") from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{written!r} can't be written: {reason}.") from None
    return path
