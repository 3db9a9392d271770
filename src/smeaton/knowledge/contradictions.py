"""Finds decision records that speak against each other, or against themselves, on the same facts.

Conditions are compared by vocabulary: content words without their endings. Two conditions are the
same if nearly all of their words are, and both or neither deny. That finds what was said twice in
like words and is blind to paraphrase; it is a lint, not a proof.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from smeaton.knowledge.document import Document, RecordOption

SAME = 0.6
"""Share of words that two conditions must have in common to be the same."""
SAME_PRACTICE = 0.6
"""Share of words that two labels must have in common to name the same practice."""

_WORD = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*%?")
_DENIALS = frozenset(
    (  # noqa: SIM905 - lists of single words read worse
        "no not never without nobody none cannot neither nor nothing isn aren"
    ).split()
)
_EMPTY = frozenset(
    (  # noqa: SIM905
        "a an and any are as at be been being but by can could do does each either every for "
        "from has have having in into is it its itself must of on one or own s so some such t "
        "than that the their them then there these they this those to too up was were when "
        "where which while who will with would you your we our us"
    ).split()
)


def _stem(word: str) -> str:
    """Cut the commonest English endings, so that "clients page" equals "client pages"."""
    for ending, rest in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return (word[: -len(ending)] + rest).rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word


_OPPOSITES = [
    (frozenset(map(_stem, one.split())), frozenset(map(_stem, other.split())))
    for one, other in (
        (
            "more above over larger many high large big long",
            "fewer less below under smaller few low small short",
        ),
        ("read", "write"),
        ("internal private inside trusted", "external public outside untrusted third-party"),
        ("before", "after"),
        ("strong immediate immediately", "eventual eventually stale"),
        ("rarely seldom", "often frequently constantly always"),
        ("same single", "different several multiple"),
    )
]
"""Words that turn a condition into its contrary; looked for in what two conditions don't share."""
_CONTRASTS = frozenset().union(*(one | other for one, other in _OPPOSITES))
_OPEN_FIELDS = {"area", "notes"}
"""Fields of a design that name no practice."""


class Condition(NamedTuple):
    """A condition by its vocabulary."""

    words: frozenset[str]
    is_denied: bool
    contrasts: tuple[str, ...]
    """Words that have an opposite, in order: reads that outnumber writes are not the reverse."""

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Return the content words of `text`, and whether it denies."""
        words = _WORD.findall(text.lower().replace("n't", " not"))
        content = frozenset(_stem(w) for w in words if w not in _EMPTY and w not in _DENIALS)
        contrasts = tuple(each for each in map(_stem, words) if each in _CONTRASTS)
        return cls(content, any(word in _DENIALS for word in words), contrasts)

    def is_same(self, other: "Condition") -> bool:
        """Whether both state the same."""
        return (
            self.is_denied == other.is_denied
            and _numbers(self) == _numbers(other)
            and _share(self.words, other.words) >= SAME
            and not _are_opposed(self.words - other.words, other.words - self.words)
            and _in_order(self, other.words) == _in_order(other, self.words)
        )


class Conflict(NamedTuple):
    """Two statements that can't both be followed."""

    documents: tuple[str, ...]
    """Ids of the one or two records."""
    message: str


def find_conflicts(records: Iterable[Document]) -> Iterator[Conflict]:
    """Yield the contradictions within each record and between each two.

    Between records, options are compared that name the same practice: they share a value of
    their design, or nearly all words of their labels.
    """
    held = [_Held(record, option) for record in records for option in record.options]
    of_record: defaultdict[str, list[_Held]] = defaultdict(list)
    for each in held:
        of_record[each.record].append(each)
    for options in of_record.values():
        yield from _within(options)
    for first, second in _neighbours(held):
        yield from _avoided_elsewhere(first, second)
        yield from _avoided_elsewhere(second, first)
        yield from _decided_otherwise(first, second)


_Conditions = Sequence[tuple[str, Condition]]


class _Held:
    """An option with its conditions and what it decides, parsed once."""

    def __init__(self, record: Document, option: RecordOption) -> None:
        self.record = record.id
        self.option = option
        self.choose = [(text, Condition.parse(text)) for text in option.choose_when]
        self.avoid = [(text, Condition.parse(text)) for text in option.avoid_when]
        self.label = Condition.parse(option.label).words
        design = option.design.model_dump(exclude_none=True) if option.design else {}
        self.design = {
            (design["area"], field): value
            for field, value in design.items()
            if field not in _OPEN_FIELDS and isinstance(value, str | bool | int)
        }

    def names_same_practice(self, other: "_Held") -> bool:
        """Whether both stand for the same thing to do."""
        shared = self.design.keys() & other.design.keys()
        if any(self.design[field] != other.design[field] for field in shared):
            return False
        return bool(shared) or _share(self.label, other.label) >= SAME_PRACTICE


def _neighbours(held: Sequence[_Held]) -> Iterator[tuple[_Held, _Held]]:
    """Yield the pairs of options of different records that have a word of a condition in common."""
    by_word: defaultdict[str, set[int]] = defaultdict(set)
    for number, each in enumerate(held):
        for _, condition in [*each.choose, *each.avoid]:
            for word in condition.words:
                by_word[word].add(number)
    pairs = {pair for numbers in by_word.values() for pair in combinations(sorted(numbers), 2)}
    for first, second in sorted(pairs):
        if held[first].record != held[second].record:
            yield held[first], held[second]


def _within(options: Sequence[_Held]) -> Iterator[Conflict]:
    for each in options:
        for chosen, avoided in _met_together(each.choose, each.avoid):
            yield Conflict(
                (each.record,),
                f"the option {each.option.id!r} is to be chosen when {chosen!r} and "
                f"avoided when {avoided!r}, which is the same.",
            )
        rivals = [c for other in options if other is not each for _, c in other.choose]
        if each.choose and all(any(c.is_same(rival) for rival in rivals) for _, c in each.choose):
            yield Conflict(
                (each.record,),
                f"the option {each.option.id!r} can't be told from the others: it has no "
                "choose_when of its own.",
            )


def _met_together(first: _Conditions, second: _Conditions) -> Iterator[tuple[str, str]]:
    """Yield the texts of conditions, one of each list, that are the same."""
    for text, condition in first:
        for other, rival in second:
            if condition.is_same(rival):
                yield text, other


def _avoided_elsewhere(first: _Held, second: _Held) -> Iterator[Conflict]:
    if not first.names_same_practice(second):
        return
    for chosen, avoided in _met_together(first.choose, second.avoid):
        yield Conflict(
            (first.record, second.record),
            f"{first.record!r} chooses {first.option.label!r} when {chosen!r}, but "
            f"{second.record!r} avoids {second.option.label!r} when {avoided!r}.",
        )


def _decided_otherwise(first: _Held, second: _Held) -> Iterator[Conflict]:
    for field in first.design.keys() & second.design.keys():
        if first.design[field] == second.design[field]:
            continue
        for chosen, also in _met_together(first.choose, second.choose):
            yield Conflict(
                (first.record, second.record),
                f"when {chosen!r}, {first.record!r} decides {field[1]} = "
                f"{first.design[field]!r}; {second.record!r} decides "
                f"{second.design[field]!r} when {also!r}.",
            )


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the Jaccard index of two sets of words."""
    return len(first & second) / len(first | second) if first and second else 0.0


def _are_opposed(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether one holds a word and the other its opposite."""
    return any(
        (first & one and second & other) or (first & other and second & one)
        for one, other in _OPPOSITES
    )


def _in_order(condition: Condition, shared: frozenset[str]) -> list[str]:
    return [word for word in condition.contrasts if word in shared]


def _numbers(condition: Condition) -> set[str]:
    return {word for word in condition.words if word[0].isdigit()}
