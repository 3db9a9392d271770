"""Artefacts as plain texts, for rules about what people wrote rather than what parsers read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from smeaton.analysis.source import Place, Source


@dataclass(slots=True)
class Texts:
    """All artefacts of a review."""

    sources: Sequence[Source]
    list_objects: Callable[[], Mapping[str, Place]]
    """Every object and where it stands; looked up only where there is something to say."""
    kind: str = "text"
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def name_place(self, place: Place) -> str:
        """Return the object that a place belongs to: the last before it, or else the first."""
        near = [
            (each.line, each.column, name)
            for name, each in self.list_objects().items()
            if each.artifact == place.artifact
        ]
        before = [each for each in near if each[:2] <= (place.line, place.column)]
        return max(before)[2] if before else min(near)[2] if near else place.artifact
