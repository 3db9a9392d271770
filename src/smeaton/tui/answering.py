"""Plays an advisor's events: into whatever shows the turn, and into the conversations file.

It knows no screen: the app shows a turn in a widget, the plain chat writes it line by line.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from smeaton.errors import SmeatonError, StorageError
from smeaton.render.safe import printable
from smeaton.sessions import SessionStore, TurnState
from smeaton.tui.evidence import Cited, Evidence

if TYPE_CHECKING:
    from smeaton.advice import Advice
    from smeaton.advisor import Advisor, Event, Exchange
    from smeaton.sessions import Attachment, Turn

SHOW_EVERY_S = 0.1
"""Shortest pause between two updates of the streamed Markdown: each costs a layout."""
SHOW_AT_LEAST_EVERY_S = 1.5
REST = 18.0
"""The pause after an update, as a multiple of the CPU time of the one before: layouts get dearer
as an answer grows, and the prompt must stay quick."""
SAVE_EVERY_S = 0.4
"""Longest time that arrived text stays unsaved, but for the time that saving takes."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended."""

    state: TurnState
    answer: str
    error: SmeatonError | None = None
    advice: Advice | None = None


class TurnDisplay(Protocol):
    """What shows a turn while it is answered."""

    @property
    def files(self) -> Mapping[str, str]:
        """Where attachments were read from, by name."""

    @property
    def is_attached(self) -> bool:
        """Whether anybody still sees it."""

    def show_status(self, text: str) -> None:
        """Say what is being done right now."""

    async def show_evidence(self, evidence: Evidence) -> None:
        """Show findings, sources and notes, in place of those shown before."""

    async def append(self, text: str) -> None:
        """Add a piece of the answer, which is safe to show."""

    def finish(self, state: TurnState, error: str | None = None) -> None:
        """Show how the turn ended."""

    def complain(self, text: str) -> None:
        """Tell of something that goes wrong beside the answer."""


class Playback:
    """One turn being answered. `run` returns when the answer is over, whatever the reason."""

    def __init__(self, turn: int, view: TurnDisplay, store: SessionStore) -> None:
        self._turn = turn
        self._view = view
        self._store = store
        self._parts: list[str] = []
        self._shown = 0
        self._saved = 0
        self._evidence = Evidence(files=view.files)
        self._complained = False

    async def run(self, events: AsyncGenerator[Event, None]) -> Outcome:
        """Play `events` to the end; when cancelled, close them at once and keep what came."""
        over = asyncio.Event()
        pump = asyncio.create_task(self._pump(over))
        state: TurnState = "answered"
        error: SmeatonError | None = None
        try:
            async with aclosing(events):
                async for event in events:
                    error = await self._take(event) or error
        except asyncio.CancelledError:
            state = "stopped"
        except SmeatonError as failure:
            error = failure
        except Exception as failure:
            log.exception("answering failed")
            error = SmeatonError(
                f"Something in Smeaton broke: {type(failure).__name__}: {failure}. "
                "Your question is kept; please report this."
            )
        answer, advice = "".join(self._parts), self._evidence.advice
        outcome = Outcome("failed" if error else state, answer, error, advice)
        await self._keep(outcome)
        over.set()
        await pump
        if self._view.is_attached:
            await self._show_answer()
            self._view.finish(outcome.state, str(error) if error else None)
        return outcome

    async def _take(self, event: Event) -> SmeatonError | None:
        from smeaton import advisor

        match event:
            case advisor.Status(text):
                self._view.show_status(text)
            case advisor.Token(text):
                if not self._parts:
                    self._view.show_status("Writing…")
                self._parts.append(text)
            case advisor.Analysed(review):
                await self._show(self._evidence.with_review(review))
            case advisor.Consulted(passages):
                cited = tuple(map(Cited.from_passage, passages))
                await self._show(replace(self._evidence, passages=cited))
            case advisor.Decided(option):
                self._view.show_status(f"Decided: {option.label}")
            case advisor.Advised(advice):
                await self._show(self._evidence.with_advice(advice, "".join(self._parts)))
            case advisor.Reviewed(review):
                await self._show(self._evidence.with_review(review))
            case advisor.Failed(error):
                return error
        return None

    async def _show(self, evidence: Evidence) -> None:
        self._evidence = evidence
        await self._save(lambda: self._store.record_payload(self._turn, evidence.to_payload()))
        await self._view.show_evidence(evidence)

    async def _pump(self, over: asyncio.Event) -> None:
        last_saved, used, pause = time.monotonic(), time.thread_time(), SHOW_EVERY_S
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), pause)
            if not over.is_set() and time.monotonic() - last_saved >= SAVE_EVERY_S:
                await self._save_answer()
                last_saved = time.monotonic()
            await self._show_answer()
            cost, used = time.thread_time() - used, time.thread_time()
            pause = min(max(SHOW_EVERY_S, REST * cost), SHOW_AT_LEAST_EVERY_S)

    async def _show_answer(self) -> None:
        fresh, self._shown = self._parts[self._shown :], len(self._parts)
        if fresh and self._view.is_attached:
            await self._view.append(printable("".join(fresh)))

    async def _save_answer(self) -> None:
        fresh, self._saved = self._parts[self._saved :], len(self._parts)
        if fresh:
            text = "".join(fresh)
            await self._save(lambda: self._store.append_answer(self._turn, text))

    async def _keep(self, outcome: Outcome) -> None:
        error = str(outcome.error) if outcome.error else None
        payload = self._evidence.to_payload()
        await self._save(
            lambda: self._store.finish_turn(
                self._turn, outcome.state, outcome.answer, payload, error
            )
        )

    async def _save(self, write: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(write)
        except StorageError as error:
            if not self._complained:
                self._complained = True
                self._view.complain(str(error))


async def consult(
    find_advisor: Callable[[], Awaitable[Advisor]],
    turn: Turn,
    context: Sequence[Attachment],
    past: Sequence[Exchange],
    files: Mapping[str, str],
) -> AsyncGenerator[Event, None]:
    """Ask, or review what is attached; findings of an earlier turn are not shown again.

    Args:
        find_advisor: who is asked.
        turn: the question, with what is attached to it.
        context: what it is about: its attachments, or those of an earlier turn.
        past: what was said before it.
        files: where artefacts of earlier turns came from, by name; their projects say what is to
            be left out of the findings.
    """
    advisor = await find_advisor()
    from smeaton.advisor import Analysed
    from smeaton.analysis import Screen, Source
    from smeaton.reviewing import review

    sources = [Source(item.name, item.text) for item in context]
    places = {item.name: getattr(item, "path", files.get(item.name)) for item in context}
    screen = Screen(paths={name: Path(path) for name, path in places.items() if path})
    answering = (
        advisor.ask(turn.question, sources=sources, history=past, screen=screen)
        if turn.question
        else review(advisor, sources, screen=screen)
    )
    async with aclosing(answering):
        async for event in answering:
            if turn.attachments or not context or not isinstance(event, Analysed):
                yield event
