"""Recognises requests for insecure designs, so that the secure way comes before the answer.

`knowledge/insecure.yaml` lists what is asked for and what to do instead. A sentence that leaves
such a thing behind, forbids it, looks for it or asks about it is no request. A reading of single
sentences by word patterns: a request spread over several sentences is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from smeaton.advice import Citation, Correction
from smeaton.resources import find_data, read_entries

if TYPE_CHECKING:
    from pathlib import Path

_SOME = r"(?:[\W_]+\w+){0,6}?"
_LEFT = re.compile(
    r"\b(?:migrat(?:e|es|ed|ing)\b|mov(?:e|ing) (?:away |off )|get(?:ting)? rid of|instead of"
    r"|replac(?:e|es|ing)\b|rather than|prevent\w*|protect\w* (?:us |it |them )?(?:against|from)|detect\w*"
    r"|forbid\w*|prohibit\w*|refus(?:e|es|ing)\b|reject(?:s|ed|ing)?\b|stop(?:ped|s)? (?!here)"
    r"|must not|should not|may not|should no longer|not allowed|do without|swap|took over"
    r"|why (?:is|are|does|do|should)|what (?:is|are) (?:the )?(?:difference|wrong|dangers?|risks?)"
    r"|how (?:dangerous|bad|risky)|is it (?:ok|okay|safe|dangerous|bad|wrong|a problem|enough|still)"
    r"|(?:is|are) (?:\S+ ){1,4}(?:safe|dangerous|insecure|secure|bad|enough|deprecated|okay|ok)\b"
    r"|explain|auditor|pentest\w*|penetration test|tester|scann?\w* (?:for|found|says)|(?:we|i|intern) f(?:ind|ound)"
    r"|leaked|confess\w*|used to|formerly|our old|inherited|first draft|tutorial|upgrad\w+|rehash\w*|phas(?:e|ing) out"
    r"|mask\w*|redact\w*|keep verification|of its own|from (?:md5|sha-?1)|whose passwords are)\b|\?$"
)
"""Words of a sentence that leaves, forbids, looks for or asks about something."""
_NEGATED = re.compile(
    r"\b(?:never|not|n't|cannot|can't|don't|doesn't|no one|nobody|avoid\w*|against)(?:\W+\w+){0,3}\W*$"
)
"""What turns a match into its contrary, shortly before it."""
_ASKS_FOR_IT = re.compile(
    r"\b(?:how (?:do|can|should|could|would) (?:we|i|you)|please|want to|can you|could you|which|where|what)\b"
)
"""How a question asks for the thing itself."""


NOT_THAT = "Not that way. "
"""How the answer to such a request begins."""


class Insecure(BaseModel):
    """An insecure design: how it is asked for, and what to do instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    asks: list[str] = Field(min_length=1)
    instead: str = Field(min_length=60, max_length=420)
    cites: str
    """Id of the passage that has more on it."""
    source: str


def find_insecure(sentences: Iterable[str], most: int = 2) -> list[Correction]:
    """Return the secure way for each insecure design that the sentences ask for.

    Args:
        sentences: a question, sentence by sentence.
        most: how many are said; more would bury the answer.

    Raises:
        KnowledgeError: `insecure.yaml` is missing or wrong, so the installation is damaged.
    """
    found: dict[str, Correction] = {}
    for sentence in sentences:
        text = sentence.lower().replace("\u2019", "'")
        left = _LEFT.search(text)
        if left and (left[0] != "?" or not _ASKS_FOR_IT.search(text)):
            continue
        for each, patterns in _load():
            if each.id not in found and any(_asks(text, pattern) for pattern in patterns):
                found[each.id] = Correction(
                    claim=f"A request that weakens security ({each.id}).",
                    quote=sentence,
                    correction=f"{NOT_THAT}{each.instead}",
                    citation=Citation(id=each.cites),
                )
    return list(found.values())[:most]


def _asks(text: str, pattern: re.Pattern[str]) -> bool:
    return any(not _NEGATED.search(text, 0, match.start()) for match in pattern.finditer(text))


def read_insecure(path: Path | None = None) -> list[Insecure]:
    """Read the insecure designs that are known.

    Raises:
        KnowledgeError: the file is missing, no YAML, or not of the form of `Insecure`.
    """
    path = path or find_data("knowledge") / "insecure.yaml"
    return read_entries(path, Insecure, "insecure designs")


@cache
def _load() -> tuple[tuple[Insecure, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (
            each,
            tuple(
                re.compile(ask.replace("… ", f"{_SOME}[\\W_]+").replace("…", _SOME))
                for ask in each.asks
            ),
        )
        for each in read_insecure()
    )
