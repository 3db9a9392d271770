"""What all commands share: settings on demand, talk on stderr, and how errors end the process."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import typer

from smeaton.errors import Exit, SmeatonError
from smeaton.termination import SAID, is_told

if TYPE_CHECKING:
    import asyncio

    from smeaton.advisor import Advisor
    from smeaton.gateway import Gateway
    from smeaton.settings import Settings

T = TypeVar("T")
INTERNAL_ERROR = 70
"""Exit code of a defect in Smeaton itself (EX_SOFTWARE of sysexits.h)."""


class State:
    """Settings, read when a command first needs them."""

    def __init__(self, file: Path | None, *, offline: bool = False) -> None:
        self._offline = offline
        self.file = file
        """Settings file that was named; None for the default place."""

    @functools.cached_property
    def settings(self) -> Settings:
        """The settings of this run; log and traces, if any are asked for, are kept from here on.

        What is kept lies in a folder of the user's own.

        Raises:
            SettingsError: the file, the environment or a flag is wrong.
        """
        from smeaton.cli.logs import start_log
        from smeaton.settings import load_settings
        from smeaton.tracing import start_tracing

        settings = load_settings(self.file, offline=self._offline or None)
        with suppress(OSError):  # whoever needs the folder says why it can't be had
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        start_log(settings)
        start_tracing(say)
        return settings


def say(text: str, *, end: str = "\n") -> None:
    """Tell the user something on stderr, as plain text."""
    from smeaton.render.safe import printable

    typer.echo(_defuse_commands(printable(text)) + end, err=True, nl=False)


def tell_later(text: str) -> asyncio.TimerHandle:
    """Say what is being done if it isn't done within a second; cancel the handle when it is.

    Only to a person at a terminal: in a log nobody waits.
    """
    import asyncio

    def tell() -> None:
        if is_interactive(sys.stderr):
            say(f"… {text}")

    return asyncio.get_running_loop().call_later(1, tell)


def emit(text: str, *, end: str = "\n") -> None:
    """Write text to stdout at once; what would steer a terminal is shown instead."""
    from smeaton.render.safe import printable

    emit_rendered(printable(text) + end)


def emit_rendered(text: str, *, has_commands: bool = False) -> None:
    """Write to stdout what `render` or a JSON encoder made, colours included, as it stands.

    Args:
        text: what is written.
        has_commands: whether it is made of workflow commands, which else nobody gives.
    """
    sys.stdout.write(text if has_commands else _defuse_commands(text))
    sys.stdout.flush()


def _defuse_commands(text: str) -> str:
    """Return text of which a GitHub runner, where it reads the log, takes nothing for a command.

    It obeys `::name …::` behind white space at a line's start, and `##[name]` anywhere.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    import re

    return re.sub(r"(?m)^(\s*:)(?=:[a-zA-Z])|(#)(?=#\[)", r"\1\2 ", text)


def print_rich(renderable: Any) -> None:
    """Print a rich renderable to stdout, plain where stdout takes no colour."""
    from rich.console import Console

    Console(no_color=not use_colour(), markup=False, emoji=False).print(renderable)


def as_text(argument: str) -> str:
    """Return a command-line argument as text that can be encoded, whatever its bytes were."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def use_colour() -> bool:
    """Whether stdout takes colour: a terminal, and NO_COLOR is not set (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def is_interactive(stream: TextIO) -> bool:
    """Whether a person sits at the stream: a terminal that is no CI's.

    CI services set CI and some give their jobs a terminal, at which nobody answers.
    """
    return stream.isatty() and os.environ.get("CI", "").lower() in ("", "0", "false")


def terminal_width() -> int:
    """Columns to lay text out for: the terminal's, at most 120; 100 in a pipe."""
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, 120) if sys.stdout.isatty() else 100


@asynccontextmanager
async def open_advisor(
    settings: Settings, gateway: Gateway | None = None
) -> AsyncIterator[Advisor]:
    """An advisor that is closed at the end, however the end comes."""
    from smeaton.advisor import Advisor

    advisor = Advisor(settings, gateway)
    try:
        yield advisor
    finally:
        await advisor.close()


def name_host(settings: Settings, question: str = "") -> None:
    """Say on stderr which other machine the model is on, if it is on one, and what is masked."""
    from smeaton.gateway.masking import describe_masking
    from smeaton.gateway.provider import find_remote

    remote = find_remote(settings)
    if remote is not None:
        model = remote.model or "its first model"
        secrets = describe_masking(question, is_on=settings.mask_secrets)
        asked = f"the question ({secrets}), " if question else ""
        rule = "secrets are masked" if settings.mask_secrets else "secrets are not masked"
        say(
            f"… Sending to {remote.host} ({model}): {asked}outlines of files, passages; "
            f"{rule} (setting mask_secrets)"
        )


def run(work: Coroutine[Any, Any, T], name: str | None = None) -> T:
    """Run a coroutine to its end; Ctrl-C cancels it, so that it can clean up.

    With a name it is a span, under which the model calls stand, where somebody wants traces.
    """
    import asyncio

    from smeaton.tracing import span

    if name is None:
        return asyncio.run(work)
    with span(name, {}):
        return asyncio.run(work)


def end(app: Callable[..., Any]) -> int:
    """Run the app and return the exit code; every error becomes one clear message on stderr."""
    _write_utf8()
    code = _run_app(app)
    if not is_told():
        return code
    say(SAID)
    return int(Exit.TERMINATED)


def _run_app(app: Callable[..., Any]) -> int:
    try:
        result = app(standalone_mode=False)
    except SmeatonError as error:
        say(f"error: {error}")
        return int(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _end_interrupted()
    except BrokenPipeError:
        return _end_unread()
    except SystemExit as stop:  # which Typer makes of a broken pipe
        if isinstance(stop.__context__, BrokenPipeError):
            return _end_unread()
        raise
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        return _end_by_exception(error)
    if result == Exit.INTERRUPTED:  # which Typer makes of Ctrl-C
        return _end_interrupted()
    return result if isinstance(result, int) else int(Exit.CLEAN)


def _end_interrupted() -> int:
    if not is_told():
        say("interrupted")
    return int(Exit.INTERRUPTED)


def _end_unread() -> int:
    """Whoever read stdout has left: there is nobody to tell."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return int(Exit.CLEAN)


def _end_by_exception(error: Exception) -> int:
    """A usage error of the command-line library, a full disk, or a defect of ours."""
    shown = getattr(error, "show", None)
    if callable(shown):
        shown()
        return int(Exit.USAGE)
    if isinstance(error, OSError):
        say(f"error: {error}. Check the path, its rights and the space left on the disk.")
        return int(Exit.USAGE)
    import traceback

    say(f"error: a defect in Smeaton: {error!r}. Please report it with this trace:")
    say("".join(traceback.format_exception(error)))
    return INTERNAL_ERROR


def _write_utf8() -> None:
    """Write UTF-8 whatever the locale says; what can't be encoded is escaped, never fatal.

    Streams that were closed before the start (`>&-`) take what is written and drop it.
    """
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - open to the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
