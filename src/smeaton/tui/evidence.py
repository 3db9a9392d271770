"""What an answer rests on (findings, passages, notes), in the form that is kept with the turn."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from smeaton.render.safe import printable

if TYPE_CHECKING:
    from smeaton.advice import Advice, Citation, Review
    from smeaton.knowledge import Passage


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage as it stood when it was cited."""

    id: str
    title: str
    heading: str
    text: str
    source: str = "smeaton"
    """"smeaton" for built-in knowledge, else the name of the user's own source."""
    sources: tuple[tuple[str, str], ...] = ()
    """Title and URL of the primary sources."""
    numbers: tuple[int, ...] = ()
    """Under which `[number]`s the answer cites it."""

    @classmethod
    def from_passage(cls, passage: Passage) -> Cited:
        """Copy what is shown of a passage."""
        return cls(
            passage.id,
            passage.title,
            passage.heading,
            passage.text,
            passage.source,
            tuple((title, url) for title, url in passage.sources),
        )


class Dismissal(NamedTuple):
    """A decision about a finding; of several about one, that with the highest number counts."""

    number: int
    reason: str
    """"" where the finding was taken back."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that came besides the answer's words."""

    review: Review | None = None
    passages: tuple[Cited, ...] = ()
    notes: tuple[str, ...] = ()
    advice: Advice | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """Where artefacts came from, by name; pastes are not in it."""
    dismissed: dict[str, Dismissal] = field(default_factory=dict)
    """What was dismissed in this turn's table, by fingerprint. All copies of one evidence share
    it, so that a dismissal is kept while the answer is still under way."""

    def with_review(self, review: Review) -> Evidence:
        """Return a copy in which `review` stands, its notes included."""
        return replace(self, review=review, notes=tuple(review.notes))

    def with_advice(self, advice: Advice, answer: str) -> Evidence:
        """Return a copy whose passages are numbered as `answer` cites them, cited ones first.

        Notes that the answer shows are left out.
        """
        numbers: dict[str, list[int]] = {}
        for number, citation in enumerate(list_citations(advice), 1):
            numbers.setdefault(citation.id, []).append(number)
        last = [sys.maxsize]
        ordered = sorted(self.passages, key=lambda item: numbers.get(item.id, last))
        numbered = [replace(item, numbers=tuple(numbers.get(item.id, ()))) for item in ordered]
        notes = dict.fromkeys((*self.notes, *advice.notes))
        unseen = tuple(note for note in notes if printable(note) not in answer)
        return replace(self, passages=tuple(numbered), notes=unseen, advice=advice)

    def to_payload(self) -> dict[str, Any]:
        """Return plain JSON data; `from_payload` reads it back."""
        return {
            "review": self.review.model_dump(mode="json") if self.review else None,
            "passages": [asdict(passage) for passage in self.passages],
            "notes": list(self.notes),
            "advice": self.advice.model_dump(mode="json") if self.advice else None,
            "files": dict(self.files),
            "dismissed": {name: list(kept) for name, kept in self.dismissed.items()},
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any] | None) -> Evidence:
        """Read what `to_payload` wrote; data of another version costs the turn its evidence."""
        if not payload:
            return cls()
        from pydantic import ValidationError

        from smeaton.advice import Advice, Review

        try:
            review = payload["review"] and Review.model_validate(payload["review"])
            passages = tuple(
                Cited(
                    **{
                        **kept,
                        "sources": tuple((str(t), str(u)) for t, u in kept["sources"]),
                        "numbers": tuple(map(int, kept.get("numbers", ()))),
                    }
                )
                for kept in payload["passages"]
            )
            saved = payload.get("advice")
            advice = Advice.model_validate(saved) if saved else None
            notes = tuple(str(note) for note in payload["notes"])
            files = {str(name): str(path) for name, path in payload.get("files", {}).items()}
            dismissed = {
                str(name): Dismissal(int(number), str(reason))
                for name, (number, reason) in payload.get("dismissed", {}).items()
            }
            return cls(review or None, passages, notes, advice, files, dismissed)
        except (ValidationError, KeyError, TypeError, ValueError, AttributeError):
            return cls(notes=("Findings and sources were saved by another version of Smeaton.",))


def list_citations(advice: Advice | None) -> list[Citation]:
    """Return what an answer cites; its numbers `[1]`, `[2]`, … are places in this list."""
    return [each for item in (advice.recommendations if advice else ()) for each in item.citations]


def describe_passage(passage: Cited) -> str:
    """Return title, heading, and whose knowledge it is."""
    return (
        passage.title
        + (f" / {passage.heading}" if passage.heading else "")
        + (f" · {passage.source}" if passage.source != "smeaton" else "")
    )


def mark_citations(passage: Cited) -> str:
    """Return what stands before a source: the numbers under which the answer cites it."""
    return "".join(f"[{number}]" for number in passage.numbers) + " " if passage.numbers else "  · "
