"""What an endpoint turned out to take, remembered across processes.

Endpoints differ in which reply forms and parameters they accept and say so only by refusing.
Each refusal is paid for once per address and model.
"""

import json
import logging
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger("smeaton.gateway")

FORMS = ("json_schema", "json_object_schema", "json_object", "none")
"""Ways to ask for JSON, strictest first."""

OPTIONAL = (
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "logprobs",
    "top_logprobs",
)
"""Parameters that some endpoints refuse and a call can do without."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The strictest form an endpoint takes and the parameters that it refuses."""

    form: str = FORMS[0]
    refused: frozenset[str] = frozenset()

    def fit(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return `parameters` without what is refused; max_tokens is renamed at first."""
        fitting = dict(parameters)
        if "max_tokens" in self.refused and "max_tokens" in fitting:
            fitting["max_completion_tokens"] = fitting.pop("max_tokens")
        if "logprobs" in self.refused:
            fitting.pop("top_logprobs", None)
        return {name: value for name, value in fitting.items() if name not in self.refused}

    def after_refusal(self, message: str, sent: Mapping[str, Any]) -> "Dialect | None":
        """Return the dialect to try next after a 400 that said `message`, or None to give up.

        Args:
            message: What the endpoint said, and the name of the parameter if it gave one.
            sent: The parameters that were refused.
        """
        if re.search(r"context.{0,20}(length|window|size)|context_length", message, re.IGNORECASE):
            return None
        for name in OPTIONAL:
            if name in sent and re.search(rf"\b{name}\b", message):
                return Dialect(self.form, self.refused | {name})
        if "response_format" in sent:
            return Dialect(FORMS[FORMS.index(self.form) + 1], self.refused)
        return None


class DialectFile:
    """Dialects by address and model in one small JSON file; trouble with it is never fatal."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, key: str) -> Dialect | None:
        """Return the dialect remembered for `key`."""
        entry = self._read().get(key)
        if not isinstance(entry, dict) or entry.get("form") not in FORMS:
            return None
        refused = entry.get("refused")
        known = refused if isinstance(refused, list) else []
        return Dialect(entry["form"], frozenset(name for name in OPTIONAL if name in known))

    def save(self, key: str, dialect: Dialect) -> None:
        """Remember `dialect` for `key`, atomically."""
        entry = {"form": dialect.form, "refused": sorted(dialect.refused)}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", dir=self.path.parent, prefix=self.path.name, delete=False
            ) as file:
                json.dump({**self._read(), key: entry}, file, indent=1)
            Path(file.name).replace(self.path)
        except OSError as error:
            log.warning("what %s takes can't be remembered: %s", key, error)

    def _read(self) -> dict[str, Any]:
        try:
            entries = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return entries if isinstance(entries, dict) else {}
