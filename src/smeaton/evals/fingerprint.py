"""What decides an answer, as short digests: prompts, knowledge, cases, code, model, parameters."""

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from smeaton import __version__
from smeaton.errors import KnowledgeError
from smeaton.evals.case import Case
from smeaton.resources import PACKAGE, find_data

if TYPE_CHECKING:
    from smeaton.gateway import Provider
    from smeaton.settings import Settings


def describe_parts(
    cases: Sequence[Case], settings: "Settings", provider: "Provider"
) -> dict[str, Any]:
    """Return what a manifest says about what is run, with what, where and when; no secrets."""
    return {
        "model": provider.model,
        "provider": provider.name,
        "prompts": digest_folder("prompts"),
        "knowledge": digest_knowledge(settings),
        "cases": digest_cases(cases),
        "code": digest_code(),
        "settings": _without_secrets(settings),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def digest_cases(cases: Sequence[Case]) -> str:
    """Return a digest of cases with their artefacts, whatever their order."""
    return digest_of(sorted((case.id, case.digest()) for case in cases))


@cache
def digest_code() -> str:
    """Return the package's version and a digest of its source."""
    return f"{__version__}+{_digest_files(PACKAGE, '*.py')}"


@cache
def digest_folder(name: str) -> str:
    """Return a digest of a data folder (`resources.find_data`), "none" where there is none."""
    try:
        return _digest_files(find_data(name), "*")
    except KnowledgeError:
        return "none"


def digest_knowledge(settings: "Settings") -> str:
    """Return a digest of the built-in knowledge, and after a "+" of what the user added, if any.

    What counts of an added file is its content, not where it lies.

    Raises:
        KnowledgeError: what was added can't be read.
    """
    from smeaton.knowledge.store import FILE, Store

    built_in, path = digest_folder("knowledge"), settings.data_dir / "knowledge" / FILE
    if not path.exists():
        return built_in
    store = Store(path)
    try:
        files = [store.files(source.name) for source in store.sources()]
    finally:
        store.close()
    added = sorted(content for each in files for content in each.values() if content)
    return f"{built_in}+{digest_of(added)}" if added else built_in


def digest_of(value: object) -> str:
    """Return a short SHA-256 of anything that JSON can hold."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest_files(root: Path, pattern: str) -> str:
    whole = hashlib.sha256()
    for path in sorted(root.rglob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def _without_secrets(settings: "Settings") -> dict[str, Any]:
    shown = settings.model_dump(mode="json", exclude={"api_key", "data_dir", "log_level"})
    if shown.get("base_url"):
        parts = urlsplit(shown["base_url"])
        host = parts.netloc.rpartition("@")[2]
        shown["base_url"] = urlunsplit((parts.scheme, host, parts.path, "", ""))
    return shown
