"""The open conversation: what is saved of it and what of it the advisor is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smeaton.sessions import Attachment, Conversation, Draft, SessionStore, Turn

if TYPE_CHECKING:
    from smeaton.advisor import Exchange
    from smeaton.tui.answering import Outcome


class Dialogue:
    """One conversation in the store; created there with its first turn or draft.

    All methods but the properties wait for the disk in a thread and raise `StorageError`.
    """

    def __init__(self, store: SessionStore) -> None:
        self.store = store
        self.id: int | None = None
        self.title = ""
        self._exchanges: list[Exchange] = []
        self._last_attached: tuple[Attachment, ...] = ()

    async def open(self, conversation: int) -> Conversation:
        """Make an earlier conversation the open one."""
        loaded = await asyncio.to_thread(self.store.load, conversation)
        self.id, self.title = loaded.id, loaded.title
        self._exchanges = [_exchange(turn) for turn in loaded.turns if turn.answer]
        self._last_attached = next(
            (turn.attachments for turn in reversed(loaded.turns) if turn.attachments), ()
        )
        return loaded

    async def turns(self) -> tuple[Turn, ...]:
        """Return all turns as they are saved."""
        if self.id is None:
            return ()
        return (await asyncio.to_thread(self.store.load, self.id)).turns

    def start_new(self) -> None:
        """Leave the open conversation; the next turn starts another."""
        self.__init__(self.store)  # type: ignore[misc]

    async def begin(self, question: str, attachments: Sequence[Attachment]) -> int:
        """Save a question and return its turn."""
        conversation = await self._ensure()
        turn = await asyncio.to_thread(
            self.store.begin_turn, conversation, question, tuple(attachments)
        )
        if not self.title:
            self.title = (await asyncio.to_thread(self.store.load, conversation)).title
        self._last_attached = tuple(attachments) or self._last_attached
        return turn

    def remember(self, question: str, outcome: Outcome) -> None:
        """Let the next question build on this one."""
        if outcome.answer:
            from smeaton.advisor.state import Exchange

            self._exchanges.append(Exchange(question, outcome.answer, outcome.advice))

    def history(self) -> list[Exchange]:
        """Return all turns that were answered, oldest first."""
        return list(self._exchanges)

    @property
    def last_attached(self) -> tuple[Attachment, ...]:
        """What a follow-up without attachments is about."""
        return self._last_attached

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


def _exchange(turn: Turn) -> Exchange:
    from smeaton.advisor.state import Exchange
    from smeaton.tui.evidence import Evidence

    question = turn.question or describe_review(turn.attachments)
    return Exchange(question, turn.answer, Evidence.from_payload(turn.payload).advice)


def describe_review(attachments: Sequence[Attachment]) -> str:
    """Return the question that a bare review stands for."""
    return "Review " + ", ".join(attachment.name for attachment in attachments)
