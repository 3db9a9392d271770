"""The state of a conversation as data: what was stated, what was decided, what is still open.

It is worked out anew from the exchanges each time, so it can't drift from what was said. A fact
that a later turn states anew replaces the earlier one, in the sentence in which it stands, and the
decision of an earlier turn can then be taken again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from smeaton.advice import Advice, Fact, Recommendation
from smeaton.advisor.facts import find_facts, subject
from smeaton.advisor.question import MAX_SENTENCES, Question, take_apart


class Exchange(NamedTuple):
    """One question of a conversation, and how it was answered."""

    question: str
    answer: str
    """As shown."""
    advice: Advice | None = None
    """None for a review, and for an answer that was stopped or failed."""


class Change(NamedTuple):
    """A fact that was stated anew."""

    was: Fact
    now: Fact


class Decision(NamedTuple):
    """What was decided, by the record that it rests on."""

    record: str | None
    choice: str | None
    """Id of the option chosen, if there was a choice."""
    recommendation: Recommendation


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a conversation has settled so far."""

    asked: str = ""
    """The last question, without what was pasted into it."""
    sentences: tuple[str, ...] = ()
    """What the engineer stated, in force, oldest first; questions are left out."""
    facts: tuple[Fact, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """The last one on each record, oldest first."""
    open_questions: tuple[str, ...] = ()
    changes: tuple[Change, ...] = field(default=())
    """What the last question changed."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been asked yet."""
        return not self.asked

    def hear(self, question: Question) -> State:
        """Return the state after what `question` states."""
        stated = find_facts(question.sentences)
        before = {subject(fact): fact for fact in self.facts}
        changes = tuple(
            Change(before[subject(fact)], fact)
            for fact in stated
            if subject(fact) in before and before[subject(fact)].value.lower() != fact.value.lower()
        )
        sentences = [_restate(sentence, changes) for sentence in self.sentences]
        sentences += [each for each in question.sentences if not each.endswith("?")]
        return replace(
            self,
            asked=question.text,
            sentences=tuple(dict.fromkeys(sentences))[-MAX_SENTENCES:],
            facts=tuple((before | {subject(fact): fact for fact in stated}).values()),
            changes=changes,
        )

    def take(self, advice: Advice) -> State:
        """Return the state after what `advice` decided; open questions are those of the last."""
        decided = {_topic(each): each for each in self.decisions}
        for recommendation in advice.recommendations:
            if recommendation.confidence and advice.kind == "recommendation":
                decision = Decision(recommendation.record, advice.choice, recommendation)
                decided.pop(_topic(decision), None)
                decided[_topic(decision)] = decision
        return replace(
            self,
            decisions=tuple(decided.values()),
            open_questions=tuple(advice.open_questions),
        )


def recall(exchanges: Iterable[Exchange]) -> State:
    """Return the state after these exchanges, oldest first."""
    state = State()
    for exchange in exchanges:
        state = state.hear(take_apart(exchange.question))
        if exchange.advice is not None:
            state = state.take(exchange.advice)
    return state


def _restate(sentence: str, changes: Sequence[Change]) -> str:
    for change in changes:
        sentence = sentence.replace(change.was.value, change.now.value)
    return sentence


def _topic(decision: Decision) -> str:
    return decision.record or decision.recommendation.title
