"""Finds false beliefs that a question rests on, so that they are corrected before the answer.

`knowledge/premises.yaml` lists them with the ways in which they are worded. A belief counts where
it is stated or taken for granted ("since JWTs are encrypted, ..."); asked about, supposed or denied
("are JWTs encrypted?", "JWTs are not encrypted") it is left alone. A reading of single sentences by
word patterns, not of language: irony and doubt from an earlier sentence are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from smeaton.advice import Citation, Correction
from smeaton.knowledge.insecure import find_insecure
from smeaton.resources import find_data, read_entries

if TYPE_CHECKING:
    from pathlib import Path

MOST = 2
"""Corrections before one answer; more would bury it."""

_MARKED = re.compile(
    r"(?:(?<=\\b)|(?<![\w\\]))(?:(not|no|never|nor|without|but|if|whether|unless)"
    r"|(and|or|while|whereas|which))(?!\w)"
)
"""What ends a run of words: negations and conditions, and words that join clauses."""
_SHORTHANDS = {
    "…": r"(?: [^_ª, ]\S*){0,4}",
    "»": r"(?: [^_ ]\S*){0,9}",
    "{because}": r"(?:because(?: of)?|since|as|given(?: that)?|now that|thanks to|due to|with|by)",
    "{so}": r"(?:so(?! that)|therefore|thus|hence|means|meaning|is why"
    r"|and (?=can |need |do not need ))",
    "{no}": r"(?:(?:do|does|did|will|would|must|should|need|needs) not|needs? no|no need|no"
    r"|skip\w*|omit\w*|dropp?\w*|remov\w+|l(?:eave|eft|eaving) out|without|instead of|nothing"
    r"|not (?:need|check|use|add|verify|validate)\w*|get rid of|can ignore)",
    "{needless}": r"(?:not (?:needed|necessary|required)|no longer (?:needed|necessary|required)"
    r"|unnecessary|superfluous|redundant|overkill|pointless|obsolete|needless)",
}
"""What patterns may abbreviate: "…" stands for a few words of a clause, "»" for more, across
clauses, both without a negation."""
_SPARED = (
    "{because}… R…(?: ,)?… {no}» T",
    "R» {so}» {no}» T",
    "{no}» T» {because}» R",
    "T… {needless}» {because}» R",
    "{because}… R» T» {needless}",
    "R» {so}» T» {needless}",
    "R… (?:replaces?|spares?|saves?|removes? the need for|instead of)… T",
    "R… makes?… T… {needless}",
)
"""How it is said that R (the reason) makes T (the thing) unnecessary."""
_UNBOUNDED = re.compile(r"(?<!\\[wd])[*+]|\{\d*,\}")

_MARKS = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": ",", "\u2014": ",", ":": ","})
_WORDINGS = (
    (re.compile(r"\bcan(?:'t|not)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(it|that|there|he|she|what|everything|everyone|which)'s\b"), r"\1 is"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'(?:s|ve|ll|d|m)\b|'"), ""),
    (re.compile(r"\be-mail"), "email"),
    (re.compile(r"(?<!\S)\(([^()]*)\)"), r" , \1 , "),
    (re.compile(r",|\s-+\s"), " , "),
    (re.compile(r"[^\w,.%]|[.,](?=\s|$)(?<!,)"), " "),
    (re.compile(r"\s+"), " "),
)
_BOUNDARY = re.compile(
    r"(?:^|(?<= )),(?= )|(?<!not )\b(?:because|since|so that|so|as|given that|given|and|but|while"
    r"|whereas|although|though|therefore|thus|hence|anyway)\b"
)
_TAKEN = {"because", "since", "so", "as", "given", "given that", "therefore", "thus", "hence"}
"""Words after which a clause is taken for granted, whatever is asked around it."""
_DOUBTED = re.compile(
    r"\b(?:not|never|no longer|nobody|no one|whether|if|unless|than|instead of|unlike|doubt\w*"
    r"|suppose|imagine|until|once|does|tell me|explain|prevent|avoid|ensure|make sure|verify"
    r"|check|want|wish|hope|would|should|could|must)\b"
)
_ASKED = re.compile(
    r"^ ?(?:(?:and|or|so|then|well|also|but|hi|hello) )*(?:is|are|was|do|does|did|can|could|will"
    r"|would|should|shall|may|might|what|which|who|where)\b"
)
_EXPOSED = re.compile(
    r"\b(?:myth|misconception|fallac\w+|wrongly|mistaken\w*|debunk\w*|supposedly"
    r"|is (?:it|that|this) (?:really )?(?:true|right|correct|so)|true that|not true"
    r"|correct that|right that"
    r"|who (?:thinks?|believes?)|does that hold)\b"
)
_DENIED = re.compile(
    r"^(?: \S+){0,6} (?:is|are|was|were|be) (?:just |simply |plain |of course )?(?:wrong|false"
    r"|incorrect|untrue|nonsense|a lie|not (?:true|right|correct|the case))\b"
)


def _expand(pattern: str) -> str:
    for short, full in _SHORTHANDS.items():
        pattern = pattern.replace(short, full)
    return _mark(pattern)


def _mark(text: str) -> str:
    """Put a sign before each word that ends a run, in texts and patterns alike.

    So "a few words without a negation" is one character class; alternatives would be slow.
    """
    return _MARKED.sub(lambda found: f"_{found[1]}" if found[1] else f"ª{found[2]}", text)


def _bounded(pattern: str) -> str:
    """Refuse what could backtrack without bound: only word characters may repeat freely."""
    if _UNBOUNDED.search(pattern):
        raise ValueError(
            f"{pattern!r} repeats without bound; only \\w and \\d may, else use {{0,4}}"
        )
    return pattern


Pattern = Annotated[str, Field(min_length=3), AfterValidator(_bounded)]


class Entry(BaseModel):
    """A part of `premises.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Spared(Entry):
    """A belief of the form "we have R, so we need no T"."""

    reason: Pattern
    thing: Pattern


class Premise(Entry):
    """A false belief: how it is worded, what is right, and where that stands.

    Patterns are searched in a sentence in lower case, with one space between words, commas as
    words of their own, "not" for "n't" and spaces for hyphens.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)+$")
    claim: str = Field(max_length=160)
    words: list[str] = Field(min_length=1)
    """One of them stands in each sentence that states the belief; saves the patterns a search."""
    patterns: list[Pattern] = []
    spared: Spared | None = None
    correction: str = Field(min_length=40, max_length=420)
    cites: str
    """Id of the passage that carries the correction."""
    quote: str = Field(min_length=20)
    """Words of that passage, verbatim but for white space."""
    source: str = Field(min_length=8)
    """Primary source with section."""
    says_it: list[str] = Field(min_length=3)
    does_not: list[str] = Field(min_length=3)

    @cached_property
    def wordings(self) -> tuple[str, ...]:
        """All patterns: the listed ones, and those that `spared` stands for."""
        if self.spared is None:
            return tuple(self.patterns)
        parts = {"R": rf"\b(?:{self.spared.reason})\b", "T": rf"\b(?:{self.spared.thing})\b"}
        forms = (re.sub(r"\b[RT]\b", lambda found: parts[found[0]], form) for form in _SPARED)
        return (*self.patterns, *forms)


def find_corrections(sentences: Sequence[str]) -> list[Correction]:
    """Return what is said before the answer: secure ways first, then what is not so."""
    insecure = find_insecure(sentences)
    quoted = {each.quote for each in insecure}
    return insecure + [each for each in find_false_premises(sentences) if each.quote not in quoted]


def find_false_premises(sentences: Iterable[str]) -> list[Correction]:
    """Return a correction for each false belief that the sentences rest on, at most `MOST`.

    Args:
        sentences: a question, sentence by sentence; what was found is quoted as it stands.

    Raises:
        KnowledgeError: `premises.yaml` is missing or wrong, so the installation is damaged.
    """
    found: dict[str, Correction] = {}
    for sentence in sentences:
        text = _normalise(sentence)
        for premise in _load():
            if premise.id not in found and _states(text, premise):
                found[premise.id] = Correction(
                    claim=premise.claim,
                    quote=sentence,
                    correction=premise.correction,
                    citation=Citation(id=premise.cites, quote=premise.quote),
                )
                if len(found) == MOST:
                    return list(found.values())
    return list(found.values())


def read_premises(path: Path | None = None) -> list[Premise]:
    """Read the false beliefs that are known.

    Raises:
        KnowledgeError: the file is missing, no YAML, or not of the form of `Premise`.
    """
    path = path or find_data("knowledge") / "premises.yaml"
    return read_entries(path, Premise, "false beliefs")


@cache
def _load() -> tuple[Premise, ...]:
    return tuple(read_premises())


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when a sentence first needs it; all of them take seconds."""
    return re.compile(_expand(pattern))


def _normalise(sentence: str) -> str:
    text = sentence.lower().translate(_MARKS)
    for wording, plain in _WORDINGS:
        text = wording.sub(plain, text)
    return text.strip(" ,.")


def _states(text: str, premise: Premise) -> bool:
    """Whether the normalised sentence states the belief, rather than asks or denies it."""
    if not any(word in text for word in premise.words) or _EXPOSED.search(text):
        return False
    marked = _mark(text)
    return any(
        _holds(marked, match)
        for pattern in premise.wordings
        for match in _compile(pattern).finditer(marked)
    )


def _holds(marked: str, match: re.Match[str]) -> bool:
    """Whether the clause before the match leaves it standing."""
    before, behind = (_unmark(marked[: match.start()]), _unmark(marked[match.end() :]))
    opener, start = "", 0
    for boundary in _BOUNDARY.finditer(before):
        opener, start = boundary[0], boundary.end()
    if _DOUBTED.search(before, start) or _DENIED.search(behind):
        return False
    return opener in _TAKEN or not _ASKED.search(before[start:])


def _unmark(text: str) -> str:
    return re.sub(r"(?<!\S)[_ª]", "", text)
