"""The open conversation: what is saved of it and what of it the advisor is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from smeaton.sessions import Attachment, Conversation, Correction, Draft, SessionStore, Turn

if TYPE_CHECKING:
    from smeaton.advisor import Exchange
    from smeaton.advisor.change import Change
    from smeaton.tui.answering import Outcome


@dataclass(slots=True)
class Step:
    """A turn of the branch that is shown, as far as the next question needs it."""

    turn: int
    first: int
    """The oldest version of the turn."""
    attachments: tuple[Attachment, ...]
    exchange: Exchange | None = None


class Dialogue:
    """One conversation in the store; created there with its first turn or draft.

    It follows one branch: what another window adds meanwhile stays on a branch of its own.
    All methods but the properties wait for the disk in a thread and raise `StorageError`.
    """

    def __init__(self, store: SessionStore) -> None:
        self.store = store
        self.id: int | None = None
        self.title = ""
        self._steps: list[Step] = []
        self._corrections: tuple[Correction, ...] = ()

    async def open(self, conversation: int, turn: int | None = None) -> Conversation:
        """Make an earlier conversation the open one, on the branch of `turn` if one is given."""
        loaded = await asyncio.to_thread(self.store.load, conversation)
        if turn is not None and all(each.id != turn for each in loaded.turns):
            await asyncio.to_thread(self.store.show, turn)
            loaded = await asyncio.to_thread(self.store.load, conversation)
        self.id, self.title = loaded.id, loaded.title
        self._steps = [_to_step(each) for each in loaded.turns]
        self._corrections = loaded.corrections
        return loaded

    async def turns(self) -> tuple[Turn, ...]:
        """Return all turns of the branch as they are saved."""
        if self.id is None:
            return ()
        return (await asyncio.to_thread(self.store.load, self.id, self.tip)).turns

    def start_new(self) -> None:
        """Leave the open conversation; the next turn starts another."""
        self.__init__(self.store)  # type: ignore[misc]

    async def begin(
        self, question: str, attachments: Sequence[Attachment], *, instead_of: int | None = None
    ) -> Turn:
        """Save a question at the end of the branch, or beside an earlier turn, which ends it."""
        conversation = await self._ensure()
        attached = tuple(attachments)

        def save() -> tuple[Turn, str]:
            turn = self.store.begin_turn(
                conversation, question, attached, after=self.tip, instead_of=instead_of
            )
            title = self.title or self.store.load(conversation, turn).title
            return self.store.load_turn(turn), title

        turn, self.title = await asyncio.to_thread(save)
        before = takewhile(lambda step: step.turn != instead_of, self._steps)
        self._steps = [*before, Step(turn.id, turn.siblings[0], attached)]
        return replace(turn, attachments=attached)

    def remember(self, turn: Turn, outcome: Outcome) -> None:
        """Let the next question build on this one."""
        from smeaton.advisor.state import Exchange

        for step in self._steps:
            if step.turn == turn.id and outcome.answer:
                step.exchange = Exchange(asked(turn), outcome.answer, outcome.advice)

    def history(self) -> list[Exchange]:
        """Return all turns of the branch that were answered, oldest first, and corrections."""
        return _weave(self._steps, self._corrections)

    async def correct(self, change: Change) -> None:
        """Keep a fact that was changed by hand; from here on it is part of the history."""
        conversation = await self._ensure()
        was, now = (fact.model_dump() if fact else None for fact in change)

        def save() -> tuple[Correction, ...]:
            self.store.correct(conversation, {"was": was, "now": now})
            return self.store.load_corrections(conversation)

        self._corrections = await asyncio.to_thread(save)

    async def undo_correction(self) -> bool:
        """Take the last change by hand back, of those still in force; False where there is none."""
        standing = _drop_undone(self._corrections, across_turns=True)
        change = _read_change(standing[-1].data) if standing else None
        if change is None:
            return False
        await self.correct(type(change)(was=change.now, now=change.was))
        return True

    def find_decided(self, topic: str) -> int | None:
        """Return the turn in which the advice in force on a topic was given; None without one."""
        for step in reversed(self._steps):
            advice = step.exchange.advice if step.exchange else None
            if advice and topic in {each.record or each.title for each in advice.recommendations}:
                return step.turn
        return None

    @property
    def tip(self) -> int | None:
        """The last turn of the branch; None before the first."""
        return self._steps[-1].turn if self._steps else None

    @property
    def last_attached(self) -> tuple[Attachment, ...]:
        """What a follow-up without attachments is about."""
        return next((step.attachments for step in reversed(self._steps) if step.attachments), ())

    async def rename(self, title: str) -> None:
        """Give the conversation another title."""
        conversation = await self._ensure()
        await asyncio.to_thread(self.store.rename, conversation, title)
        self.title = title

    async def save_draft(self, draft: Draft, *, attachments_too: bool) -> None:
        """Keep a half-typed prompt; an empty one in a conversation that has none yet is skipped."""
        if self.id is None and not (draft.text.strip() or draft.attachments):
            return
        conversation = await self._ensure()
        attachments = draft.attachments if attachments_too else None
        await asyncio.to_thread(self.store.save_draft, conversation, draft.text, attachments)

    async def _ensure(self) -> int:
        if self.id is None:
            self.id = await asyncio.to_thread(self.store.create)
        return self.id


def to_exchange(turn: Turn) -> Exchange:
    """Return a turn as the advisor is told of it."""
    from smeaton.advisor.state import Exchange
    from smeaton.tui.evidence import Evidence

    return Exchange(asked(turn), turn.answer, Evidence.from_payload(turn.payload).advice)


def asked(turn: Turn) -> str:
    """Return the question, or what a bare review stands for."""
    return turn.question or "Review " + ", ".join(item.name for item in turn.attachments)


def to_history(turns: Sequence[Turn], corrections: Sequence[Correction]) -> list[Exchange]:
    """Return turns, and what was corrected by hand, as the advisor is told of them."""
    return _weave([_to_step(turn) for turn in turns], corrections)


def _to_step(turn: Turn) -> Step:
    exchange = to_exchange(turn) if turn.answer else None
    return Step(turn.id, min(turn.siblings, default=turn.id), turn.attachments, exchange)


def _weave(steps: Sequence[Step], corrections: Sequence[Correction]) -> list[Exchange]:
    """Put each correction after the turns that were there when it was made.

    A later version of such a turn counts as that turn: what was corrected stays corrected.
    """
    from smeaton.advisor.state import Exchange

    woven = [Exchange("", "")]
    waiting = _drop_undone(corrections, across_turns=False)
    for step in steps:
        while waiting and waiting[0].after < step.first:
            woven[-1] = _corrected(woven[-1], waiting.pop(0))
        if step.exchange is not None:
            woven.append(step.exchange)
    for correction in waiting:
        woven[-1] = _corrected(woven[-1], correction)
    return woven if woven[0].corrections else woven[1:]


def _drop_undone(corrections: Sequence[Correction], *, across_turns: bool) -> list[Correction]:
    """Leave out corrections that a later one turned back, and that one.

    Args:
        corrections: oldest first.
        across_turns: also where a turn came between, which was answered by what held then.
    """
    standing: list[Correction] = []
    for each in corrections:
        last = standing[-1] if standing else None
        turned = {"was": each.data.get("now"), "now": each.data.get("was")}
        if last and last.data == turned and (across_turns or last.after == each.after):
            standing.pop()
        else:
            standing.append(each)
    return standing


def _corrected(exchange: Exchange, correction: Correction) -> Exchange:
    """Return `exchange` with a correction after it; data of another version is left out."""
    change = _read_change(correction.data)
    if change is None:
        return exchange
    return exchange._replace(corrections=(*exchange.corrections, change))


def _read_change(data: Mapping[str, Any]) -> Change | None:
    """Read what `correct` kept; None for data of another version."""
    from pydantic import ValidationError

    from smeaton.advice import Fact
    from smeaton.advisor.change import Change

    try:
        was, now = (Fact.model_validate(data[key]) if data[key] else None for key in ("was", "now"))
    except (ValidationError, KeyError, TypeError):
        return None
    return Change(was, now) if was or now else None
