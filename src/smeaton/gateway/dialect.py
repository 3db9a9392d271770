"""What an endpoint turned out to take, remembered across processes.

Endpoints differ in which reply forms and parameters they accept and say so only by refusing.
Each refusal is paid for once per address and model.
"""

import json
import logging
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smeaton.advice import Message

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
SYSTEM = "system"
"""Stands among what is refused for the system role, which some models don't know."""
THINKS = "unthinking"
"""Stands among what is refused for a bound that leaves no room to reason before the reply."""
THOUGHT_TOKENS = 8_000
"""What a reasoning model may spend before its reply, which counts into the bound of the reply.

OpenAI advises 25,000 for reasoning at large (https://platform.openai.com/docs/guides/reasoning);
our questions are small, and a smaller window must hold it too.
"""
_NO_SYSTEM = re.compile(
    r"role.{0,40}\bsystem\b|roles must alternate|"
    r"\bsystem\b.{0,12}\b(?:role|message|prompt|instruction)",
    re.IGNORECASE,
)
"""As o1-mini, templates of Gemma and Mistral on vLLM, llama-server and LM Studio, and Gemma at
Google word it."""
_FINAL = re.compile(
    r"context.{0,20}(length|window|size)|context_length|content.?(filter|management|policy)",
    re.IGNORECASE,
)
"""What no other way of asking changes: a prompt too long, or one that a filter stops."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The strictest form an endpoint takes and the parameters that it refuses."""

    form: str = FORMS[0]
    refused: frozenset[str] = frozenset()

    def fit(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return `parameters` without what is refused; max_tokens is renamed at first.

        Only models that reason refuse that name, so the bound then leaves them room for it.
        """
        fitting = dict(parameters)
        if "max_tokens" in fitting and self.refused & {"max_tokens", THINKS}:
            fitting["max_tokens"] += THOUGHT_TOKENS
        if "max_tokens" in self.refused and "max_tokens" in fitting:
            fitting["max_completion_tokens"] = fitting.pop("max_tokens")
        if "logprobs" in self.refused:
            fitting.pop("top_logprobs", None)
        return {name: value for name, value in fitting.items() if name not in self.refused}

    def address(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return `messages` with the system's put before the first of the user where need be."""
        if SYSTEM not in self.refused or not messages or messages[0].role != "system":
            return messages
        system, *rest = messages
        if not rest:
            return [Message("user", system.content)]
        return [Message("user", f"{system.content}\n\n{rest[0].content}"), *rest[1:]]

    def after_refusal(self, message: str, sent: Mapping[str, Any]) -> "Dialect | None":
        """Return the dialect to try next after a 400 that said `message`, or None to give up.

        Args:
            message: What the endpoint said, and the name of the parameter if it gave one.
            sent: The parameters that were refused.
        """
        if _FINAL.search(message):
            return None
        for name in OPTIONAL:
            if name in sent and re.search(rf"\b{name}\b", message):
                return Dialect(self.form, self.refused | {name})
        if SYSTEM not in self.refused and _NO_SYSTEM.search(message):
            return Dialect(self.form, self.refused | {SYSTEM})
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
        return Dialect(
            entry["form"], frozenset(name for name in (*OPTIONAL, SYSTEM, THINKS) if name in known)
        )

    def save(self, key: str, dialect: Dialect) -> None:
        """Remember `dialect` for `key`, atomically."""
        entry = {"form": dialect.form, "refused": sorted(dialect.refused)}
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        except (OSError, ValueError, RecursionError):
            return {}
        return entries if isinstance(entries, dict) else {}
