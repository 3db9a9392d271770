"""Whether two runs may be compared: what was run differs in named parts, or it does not.

A difference between runs says something about the one part in which they differ. Where several
do, or another than meant, the figures mislead; so a comparison is refused until the parts that are
meant to differ are named.
"""

from collections.abc import Collection, Sequence
from typing import Any

from smeaton.errors import InputError
from smeaton.evals.journal import Manifest

PARTS = ("prompts", "knowledge", "cases", "code", "model", "parameters")
"""Parts of a run that can be named in `--allow-mismatch`."""

_WITHOUT_EFFECT = {"threads", "timeout_s", "max_retries", "max_input_bytes"}
"""Settings that decide how long an answer takes and not what it says."""


def refuse_mismatch(before: Manifest, now: Manifest, allowed: Collection[str] = ()) -> None:
    """Raise where two runs differ in a part that is not `allowed` to.

    Raises:
        InputError: they do, and the message says in what.
    """
    found = list_mismatches(before, now)
    refused = {part: said for part, said in found.items() if part not in allowed}
    if refused:
        raise InputError(
            "The runs can't be compared, for they differ in "
            + "; ".join(f"{part} ({said})" for part, said in refused.items())
            + f". If that is meant: --allow-mismatch {','.join(found)}"
        )


def list_mismatches(before: Manifest, now: Manifest) -> dict[str, str]:
    """Return the parts in which two runs differ, each with the difference in words."""
    pairs = {
        "prompts": (before.prompts, now.prompts),
        "knowledge": (before.knowledge, now.knowledge),
        "cases": (before.cases, now.cases),
        "code": (before.code, now.code),
        "model": (f"{before.model} of {before.provider}", f"{now.model} of {now.provider}"),
    }
    found = {part: f"{was} -> {new}" for part, (was, new) in pairs.items() if was != new}
    was, new = _parameters(before), _parameters(now)
    said = [
        f"{name} {was.get(name)!r} -> {new.get(name)!r}"
        for name in sorted(was.keys() | new.keys())
        if was.get(name) != new.get(name)
    ]
    return found | ({"parameters": ", ".join(said)} if said else {})


def read_parts(texts: Sequence[str]) -> frozenset[str]:
    """Return the parts named in texts like "prompts,code".

    Raises:
        InputError: one is no part.
    """
    named = frozenset(part.strip() for text in texts for part in text.split(",") if part.strip())
    if unknown := sorted(named - set(PARTS)):
        raise InputError(f"{unknown[0]!r} is no part of a run; name some of {', '.join(PARTS)}.")
    return named


def _parameters(manifest: Manifest) -> dict[str, Any]:
    settings = {k: v for k, v in manifest.settings.items() if k not in _WITHOUT_EFFECT}
    return settings | {"orders": manifest.orders, "epochs": manifest.epochs}
