"""The state of a conversation as data: what was stated, what was decided, what is still open.

It is worked out anew from the exchanges each time, so it can't drift from what was said. A fact
that a later turn states anew, or that the engineer changes by hand, replaces the earlier one, in
the sentence in which it stands; what was decided on it may then change, and can be taken again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from smeaton.advice import Advice, Fact, Recommendation, Revision
from smeaton.advisor.change import Change, is_same, join, restate, supersede
from smeaton.advisor.facts import find_contradictions, find_facts
from smeaton.advisor.question import MAX_SENTENCES, Question, split_sentences, take_apart

MOST_AFFECTED = 3
"""Earlier decisions that are taken again when a fact changes."""


class Exchange(NamedTuple):
    """One question of a conversation, and how it was answered."""

    question: str
    answer: str
    """As shown."""
    advice: Advice | None = None
    """None for a review, and for an answer that was stopped or failed."""
    corrections: tuple[Change, ...] = ()
    """What the engineer changed by hand after it, in order."""


class Decision(NamedTuple):
    """What was decided, by the record that it rests on."""

    record: str | None
    choice: str | None
    """Id of the option chosen, if there was a choice."""
    recommendation: Recommendation

    @property
    def topic(self) -> str:
        """What it is about: a later decision on the same replaces it."""
        return self.record or self.recommendation.title

    def rests_on(self, change: Change) -> bool:
        """Whether the change may turn it over: its reasons name the fact, or nobody knows."""
        because = " ".join(self.recommendation.because)
        return change.was is None or not because or change.was.value in because


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
    undecided: tuple[Decision, ...] = ()
    """Records that were laid out and on which nothing was decided, for want of a model say."""
    advised: tuple[str, ...] = ()
    """Questions that the last advice left open."""
    changes: tuple[Change, ...] = ()
    """What changed, and was not weighed since: by the last question, or what is stale with it."""
    stale: frozenset[str] = frozenset()
    """Topics of the decisions that may change, because a fact under them did."""
    turned: frozenset[str] = frozenset()
    """Topics of the decisions that the last advice turned over."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been asked yet."""
        return not self.asked

    @property
    def contradictions(self) -> tuple[tuple[Fact, Fact], ...]:
        """Facts that were stated and can't both hold."""
        return tuple(find_contradictions(self.facts))

    @property
    def clashes(self) -> tuple[str, ...]:
        """The contradictions as questions."""
        return tuple(
            f"You say \u201c{one.value}\u201d and \u201c{other.value}\u201d: which of them holds?"
            for one, other in self.contradictions
        )

    @property
    def open_questions(self) -> tuple[str, ...]:
        """What is to be asked: which of two facts holds, then what the last advice left open."""
        return (*self.clashes, *self.advised)

    def find(self, text: str) -> Decision | None:
        """Return what was decided, or laid out, on the subject whose title stands in `text`."""
        named = (
            each
            for each in (*reversed(self.decisions), *reversed(self.undecided))
            if each.recommendation.title in text
        )
        return next(named, None)

    def find_affected(self, but: Decision | None) -> tuple[Decision, ...]:
        """Return the decisions on records, `but` one, that are to be taken again with a change."""
        others = [each for each in self.decisions if each.record and each is not but]
        # the stale ones come last, and the last ones count
        return tuple(sorted(others, key=lambda each: each.topic in self.stale)[-MOST_AFFECTED:])

    def hear(self, question: Question) -> State:
        """Return the state after what `question` states."""
        said = [each for each in question.sentences if not self._repeats_question(each)]
        facts, changes = supersede(self.facts, find_facts(said))
        sentences = [restate(sentence, changes) for sentence in self.sentences]
        sentences += [each for each in said if not each.endswith("?")]
        return replace(
            self._changed(changes),
            asked=question.text or self.asked,
            sentences=tuple(dict.fromkeys(sentences))[-MAX_SENTENCES:],
            facts=facts,
        )

    def correct(self, change: Change) -> State:
        """Return the state after a fact was changed, added or taken back by hand."""
        was, now = change
        facts = [fact for fact in self.facts if not is_same(fact, was)]
        if now is not None:
            place = next((n for n, fact in enumerate(self.facts) if is_same(fact, was)), len(facts))
            facts = [fact for fact in facts if not is_same(fact, now)]
            facts.insert(place, now)
        sentences = [restate(sentence, [change]) for sentence in self.sentences]
        if now is not None and not any(now.value in sentence for sentence in sentences):
            sentences.append(now.quote)
        return replace(
            self._changed([change]),
            sentences=tuple(dict.fromkeys(sentences))[-MAX_SENTENCES:],
            facts=tuple(facts),
        )

    def take(self, advice: Advice) -> State:
        """Return the state after what `advice` decided; open questions are those of the last."""
        new = [
            Decision(each.record, advice.choice, each)
            for each in (advice.recommendations if advice.kind == "recommendation" else ())
        ]
        decided = {each.topic: each for each in self.decisions}
        undecided = {each.topic: each for each in self.undecided}
        for revision in advice.revisions:
            for earlier in [
                d for d in decided.values() if d.recommendation.title == revision.title
            ]:
                decided[earlier.topic] = _revise(earlier, revision)
        turned = {each.title for each in advice.revisions if each.now != each.was}
        taken = {each.topic for each in new if each.recommendation.confidence}
        for decision in new:
            if decision.topic in taken:
                decided.pop(decision.topic, None)
                decided[decision.topic] = decision
                undecided.pop(decision.topic, None)
            elif decision.record and decision.topic not in decided:
                undecided[decision.topic] = decision
        state = replace(
            self,
            decisions=tuple(decided.values()),
            undecided=tuple(undecided.values()),
            turned=frozenset(
                each.topic for each in decided.values() if each.recommendation.title in turned
            ),
            advised=tuple(each for each in advice.open_questions if each not in self.clashes),
        )
        return state._weighed(taken, {each.topic for each in new} & set(undecided))

    def _changed(self, changes: Sequence[Change]) -> State:
        """Return the state in which `changes` are to be weighed with those that still are."""
        topics = {
            each.topic
            for each in (*self.decisions, *self.undecided)
            if any(each.rests_on(change) for change in changes)
        }
        pending = list(self.changes) if self.stale else []
        for change in changes:
            join(pending, change)
        return replace(self, changes=tuple(pending), stale=self.stale | topics)

    def _weighed(self, taken: set[str], laid_out: set[str]) -> State:
        """Return the state after decisions, with which those affected were taken again."""
        affected = self.find_affected(None) if self.changes and taken else ()
        stale = self.stale - taken - laid_out - {each.topic for each in affected}
        return replace(self, changes=self.changes if stale else (), stale=stale)

    def _repeats_question(self, sentence: str) -> bool:
        """Whether a sentence only quotes a question that is open."""
        bare = sentence.lstrip("> ")
        return any(bare in split_sentences(question) for question in self.open_questions)


def recall(exchanges: Iterable[Exchange]) -> State:
    """Return the state after these exchanges, oldest first."""
    state = State()
    for exchange in exchanges:
        state = state.hear(take_apart(exchange.question))
        if exchange.advice is not None:
            state = state.take(exchange.advice)
        for change in exchange.corrections:
            state = state.correct(change)
    return state


def _revise(earlier: Decision, revision: Revision) -> Decision:
    """Return what became of a decision; reasons and plans of the option before are left out."""
    if revision.now == revision.was:
        return earlier
    now = earlier.recommendation.model_copy(
        update={
            "decision": revision.now,
            "rationale": f"Taken again: {'; '.join(revision.because)}.",
            "because": [],
            "alternatives": [],
            "risks": [],
            "steps": [],
            "checks": [],
            "design": None,
        }
    )
    return Decision(earlier.record, None, now)
