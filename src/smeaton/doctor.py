"""Examines an installation: what is wrong with it, and how to mend it.

Every check reads what the program itself would read and gives findings as plain data; nothing is
repaired. Keys are said to be there, never shown.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from smeaton.errors import ModelError, SmeatonError

if TYPE_CHECKING:
    from pathlib import Path

    from smeaton.settings import Settings

State = Literal["ok", "note", "mend"]
EXTRAS = {
    "local": ("llama_cpp", "the embedded model"),
    "mcp": ("mcp", "`smeaton mcp`"),
    "web": ("textual_serve", "`smeaton chat --web`"),
    "keyring": ("keyring", "keys in the system's keyring"),
    "cluster": ("distributed", "eval runs over several machines"),
    "otel": ("opentelemetry.sdk", "traces"),
}
"""By extra: the module that it brings, and what for."""
LEAST_FREE = 200_000_000
"""Bytes that conversations and index may take."""
WEIGHTS_FREE = 2_500_000_000
"""Bytes that `smeaton model pull` needs at most: the parts and the whole."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    area: str
    state: State
    """"mend" is wrong and in the way; "note" is worth knowing."""
    said: str
    remedy: str = ""
    """What to do about it; "" where nothing is to be done."""


def examine(load: Callable[[], Settings], say: Callable[[str], None]) -> Iterator[Check]:
    """Yield a check for each thing looked at, as it is done.

    Args:
        load: gives the settings, or raises what is wrong with them.
        say: told what takes more than a moment.
    """
    yield from check_python()
    yield from check_extras()
    try:
        settings = load()
    except SmeatonError as error:
        yield Check("settings", "mend", str(error), "Mend it first: the rest needs the settings.")
        return
    yield Check("settings", "ok", "file and environment are well-formed")
    yield from check_folder(settings.data_dir)
    yield from check_sessions(settings.data_dir)
    yield from check_knowledge(settings, say)
    yield from check_weights(settings, say)
    yield from check_model(settings, say)


def check_python() -> Iterator[Check]:
    """Look at the interpreter and what is built into it."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", "ok", f"{version} at {sys.executable}")
    with sqlite3.connect(":memory:") as db:
        fts = db.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0]
    db.close()
    if not fts:
        yield Check(
            "python",
            "note",
            f"SQLite {sqlite3.sqlite_version} lacks FTS5, so conversations are searched slowly",
            "Use a Python whose SQLite has FTS5, such as one of python.org.",
        )


def check_extras() -> Iterator[Check]:
    """Say which optional parts are installed."""
    for extra, (module, purpose) in EXTRAS.items():
        try:
            found = importlib.util.find_spec(module) is not None
        except ModuleNotFoundError:
            found = False
        if found:
            yield Check("extras", "ok", f"{extra}: installed, for {purpose}")
        else:
            remedy = f"pip install 'smeaton[{extra}]' if you want it."
            yield Check("extras", "note", f"{extra}: not installed, for {purpose}", remedy)


def check_folder(folder: Path) -> Iterator[Check]:
    """Look at the data folder: can it be written, is there space, can others read it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"smeaton")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Check(
            "data folder",
            "mend",
            f"{str(folder)!r} can't be written: {error.strerror or error}",
            "Change its rights, free some space, or set SMEATON_DATA_DIR to another folder.",
        )
        return
    space = f"{free / 1e9:.1f} GB free"
    if free < LEAST_FREE:
        yield Check("data folder", "mend", f"{str(folder)!r} has {space}", "Free some space.")
    else:
        yield Check("data folder", "ok", f"{str(folder)!r} is writable, {space}")
    for path in _readable_by_others(folder):
        yield Check(
            "data folder",
            "mend",
            f"{str(path)!r} can be read by other users of this machine",
            f"chmod go-rwx {str(path)!r}",
        )


def _readable_by_others(folder: Path) -> Iterator[Path]:
    """Yield the private files that others can read; Windows keeps the folder private itself."""
    if os.name == "nt":
        return
    for name in ("sessions.db", "keys.json", "logs/smeaton.log"):
        path = folder / name
        if path.is_file() and path.stat().st_mode & 0o077:
            yield path


def check_sessions(folder: Path) -> Iterator[Check]:
    """Read the conversations' file from end to end."""
    from smeaton.sessions.database import find_damage

    path = folder / "sessions.db"
    if not path.exists():
        yield Check("sessions", "ok", "no conversation is kept yet")
        return
    try:
        damage = find_damage(path.absolute())
    except SmeatonError as error:
        yield Check("sessions", "mend", str(error), f"Move {str(path)!r} away to start afresh.")
        return
    if damage is None:
        yield Check("sessions", "ok", f"{path.stat().st_size / 1e6:.1f} MB, no damage")
    else:
        remedy = f"Upgrade, or mend a copy with `sqlite3 {path} .recover`, or move it away."
        yield Check("sessions", "mend", f"{str(path)!r}: {damage}", remedy)


def check_knowledge(settings: Settings, say: Callable[[str], None]) -> Iterator[Check]:
    """Open the guidance and search it once; what is degraded is told by the search itself."""
    from smeaton.knowledge import KnowledgeBase
    from smeaton.knowledge.embedding import MODEL, TOKENIZER

    try:
        for file in (MODEL, TOKENIZER):
            file.locate()
        yield Check("embedding model", "ok", "its files are whole")
    except SmeatonError as error:
        yield Check("embedding model", "mend", str(error), "Until then search goes by words alone.")
    try:
        knowledge = KnowledgeBase.open(settings, say)
    except (SmeatonError, OSError) as error:
        yield Check("guidance", "mend", str(error), "Reinstall Smeaton.")
        return
    try:
        found = knowledge.search("pagination", limit=1)
        count = len(knowledge.documents())
    finally:
        knowledge.close()
    if found.notes:
        for note in found.notes:
            yield Check("guidance", "mend", note, "`smeaton kb check` and `smeaton kb add` help.")
    else:
        yield Check("guidance", "ok", f"{count} documents, the index is up to date")


def check_weights(settings: Settings, say: Callable[[str], None]) -> Iterator[Check]:
    """Hash the embedded model's weights."""
    from smeaton.gateway.weights import QWEN, verify_weights

    say("Checking the weights of the embedded model")
    whole = verify_weights(settings)
    if whole:
        yield Check("weights", "ok", f"{QWEN.name} is as its publisher made it")
    elif whole is None:
        free = shutil.disk_usage(settings.data_dir).free if settings.data_dir.exists() else 0
        room = "" if free >= WEIGHTS_FREE else f"; it needs {WEIGHTS_FREE / 1e9:.1f} GB free"
        remedy = f"`smeaton model pull` fetches it, if you want one on this machine{room}."
        yield Check("weights", "note", "the embedded model is not here", remedy)
    else:
        yield Check(
            "weights",
            "mend",
            f"the file of {QWEN.name} is not what its publisher made (SHA-256 differs)",
            f"Remove it from {str(settings.data_dir / 'models')!r}, then `smeaton model pull`.",
        )


def check_model(settings: Settings, say: Callable[[str], None]) -> Iterator[Check]:
    """Say which model is used and whether it answers."""
    from smeaton.gateway import choose_provider
    from smeaton.gateway.endpoint import list_models_at

    yield from _check_key(settings)
    try:
        chosen = choose_provider(settings)
    except ModelError as error:
        yield Check("model", "mend", str(error), "See `smeaton model status`.")
        return
    if chosen.name == "none":
        yield Check("model", "note", "no model is in use", "See `smeaton model status`.")
        return
    named = f"{chosen.label} ({chosen.model or 'its first model'}): {chosen.why}"
    if chosen.name != "openai":
        yield Check("model", "ok", named)
        return
    say(f"Asking {chosen.label} for its models")
    try:
        models = asyncio.run(list_models_at(settings))
    except ModelError as error:
        yield Check("model", "mend", str(error), "`smeaton model status` shows the others.")
        return
    if chosen.model and chosen.model not in models:
        listed = ", ".join(models[:5])
        yield Check(
            "model",
            "note",
            f"{chosen.label} does not list {chosen.model!r}",
            f"It lists {listed}{'…' if len(models) > 5 else ''}; see SMEATON_MODEL.",
        )
    else:
        yield Check("model", "ok", f"{named}; it answers")


def _check_key(settings: Settings) -> Iterator[Check]:
    """Say that a key is there and where it came from; a key is never shown."""
    if settings.api_key is None:
        yield Check("key", "ok", "none is set")
        return
    key = settings.api_key.get_secret_value()
    names = ("SMEATON_API_KEY", "OPENAI_API_KEY")
    place = next((name for name in names if os.environ.get(name) == key), "settings or the chat")
    if key != key.strip() or not key.isascii() or any(each.isspace() for each in key):
        remedy = f"Set {place} again, without them."
        yield Check("key", "mend", f"the key of {place} holds spaces or odd characters", remedy)
    else:
        yield Check("key", "ok", f"one is set, from {place}")
