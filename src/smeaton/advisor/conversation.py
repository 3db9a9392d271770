"""`Advisor`: from a question to checked advice, as one stream of plain events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from smeaton.advice import Advice, Option, Timings, encodable
from smeaton.advisor import offline
from smeaton.advisor.compose import Case, speakable
from smeaton.advisor.events import Advised, Analysed, Consulted, Event, Failed, Status, Token
from smeaton.advisor.options import disregard_settled, set_insecure_aside
from smeaton.advisor.premises import find_corrections
from smeaton.advisor.question import (
    Question,
    asks_for_fiction,
    asks_for_record,
    asks_why,
    follows_on,
    states_facts,
    supposes,
    take_apart,
    wants_decision,
)
from smeaton.advisor.reasoning import reason
from smeaton.advisor.standards import find_standard, put_both_sides_first
from smeaton.advisor.state import Decision, Exchange, State, recall
from smeaton.errors import SmeatonError
from smeaton.render.adr import render_adr
from smeaton.render.markdown import render_advice

if TYPE_CHECKING:
    from smeaton.analysis import Analysis, Screen, Source
    from smeaton.gateway import Gateway, Provider
    from smeaton.knowledge import Document, KnowledgeBase, Passage, Retrieval
    from smeaton.settings import Settings

RECORD_FITS = 0.4
"""Score from which a decision record counts as fitting the question.

On the 220 tuning queries of `evals/cases/retrieval` (cross-validated), 74 of 141 find their record
at 0.4 and 53 at 0.5; a record that does not answer is taken in 11 and 6.
"""
QUERY_CHARS = 400
"""How much of the question before is searched for together with a follow-up."""


class Advisor:
    """Knowledge base and model behind one door; opens each when it is first needed.

    One advisor serves many questions at once. Close it to stop the embedded model.
    """

    def __init__(self, settings: Settings, gateway: Gateway | None = None) -> None:
        """Open nothing yet.

        Args:
            settings: where knowledge and model come from.
            gateway: the way to the model, where another than the settings' own is wanted.
        """
        self.settings = settings
        self._provider: Provider | None = gateway.provider if gateway else None
        self._gateway = gateway
        self._knowledge: KnowledgeBase | None = None
        self._opening = asyncio.Lock()

    @property
    def provider(self) -> Provider:
        """Where the model comes from; chosen at the first call, which may probe local ports.

        Raises:
            ModelUnavailable: the provider asked for in the settings can't be used.
        """
        if self._provider is None:
            from smeaton.gateway import choose_provider

            self._provider = choose_provider(self.settings)
        return self._provider

    async def prepare(self, *, with_model: bool = True) -> AsyncGenerator[Status, None]:
        """Warm up index and model, saying what is being done; errors surface at the first use.

        `with_model` False leaves the model alone: nothing is sent anywhere.
        """
        async with aclosing(self._follow(self._open_knowledge)) as opening:
            async for status in opening:
                yield status
        gateway = await self.gateway() if with_model else None
        if gateway is not None:
            async with aclosing(self._follow(gateway.start)) as starting:
                async for status in starting:
                    yield status

    async def gateway(self) -> Gateway | None:
        """Return the gateway to the model, or None where there is no model."""
        if self._gateway is None:
            provider = await asyncio.to_thread(lambda: self.provider)
            if provider.name == "none":
                return None
            from smeaton.gateway import Gateway

            self._gateway = self._gateway or Gateway(self.settings, provider)
        return self._gateway

    async def search(self, query: str, limit: int = 8) -> Retrieval:
        """Search the knowledge base."""
        knowledge = await self._open_knowledge()
        return await asyncio.to_thread(knowledge.search, query, limit=limit)

    async def show(self, name: str) -> Document | Passage:
        """Return a document or passage by its id."""
        knowledge = await self._open_knowledge()
        return await asyncio.to_thread(knowledge.show, name)

    async def documents(self) -> list[Document]:
        """Return every document of the knowledge base."""
        return (await self._open_knowledge()).documents()

    async def close(self) -> None:
        """Stop the embedded model and close the index."""
        if self._gateway is not None:
            await self._gateway.close()
            self._gateway = None
        if self._knowledge is not None:
            await asyncio.to_thread(self._knowledge.close)
            self._knowledge = None

    async def ask(
        self,
        question: str,
        *,
        sources: Sequence[Source] = (),
        options: Sequence[Option] = (),
        history: Sequence[Exchange] = (),
        use_model: bool = True,
        screen: Screen | None = None,
    ) -> AsyncGenerator[Event, None]:
        """Answer a question; the last event is `Advised` or `Failed`.

        Args:
            question: as asked; a schema pasted into it and options listed in it are recognised.
            sources: attached artefacts.
            options: what to choose from, if the question does not list it.
            history: earlier turns of the conversation, oldest first; what they stated and decided
                is kept, and taken again where this question changes a fact.
            use_model: False to answer from analyser and knowledge base alone.
            screen: what to leave out of the findings; by default what comments ask for.
        """
        watch = _Stopwatch()
        try:
            async with aclosing(
                self._ask(encodable(question), sources, options, history, use_model, screen, watch)
            ) as events:
                async for event in events:
                    if isinstance(event, Token):
                        watch.mark_first_token()
                    yield event
        except SmeatonError as error:
            yield Failed(error)

    async def _ask(
        self,
        text: str,
        sources: Sequence[Source],
        options: Sequence[Option],
        history: Sequence[Exchange],
        use_model: bool,
        screen: Screen | None,
        watch: _Stopwatch,
    ) -> AsyncGenerator[Event, None]:
        question = take_apart(text)
        past = await asyncio.to_thread(recall, history)
        if past.decisions and asks_for_record(question):
            record = offline.write_down(past)
            yield Token(render_adr(record.recommendations[0], past.facts))
            yield Advised(_timed(record, watch))
            return
        attached = list(sources)
        if question.pasted:
            from smeaton.analysis import Source

            attached.append(Source(name="paste", text=question.pasted))
        analysis = await _analyse(attached, screen)
        if analysis is not None:
            yield Analysed(analysis.review)
        case = None
        async with aclosing(self._gather(question, options, analysis, past)) as steps:
            async for step in steps:
                if isinstance(step, Case):
                    case = step
                else:
                    yield step
        if case is None:
            yield Token(offline.OUT_OF_SCOPE)
            yield Advised(_timed(offline.decline(), watch))
            return
        watch.mark_retrieval()
        yield Consulted(case.passages, case.record)
        gateway = await self.gateway() if use_model else None
        advice: Advice | None = None
        if _must_ask_back(case, history):
            advice = offline.ask_back(case)
        elif gateway is None:
            advice = offline.quote_knowledge(case)
        if advice is not None:
            yield Token(render_advice(advice))
            yield Advised(_timed(advice, watch))
            return
        assert gateway is not None
        knowledge = await self._open_knowledge()
        reasoning = reason(gateway, case, history, knowledge.compare_texts)
        async with aclosing(reasoning) as events:
            async for event in events:
                yield Advised(_timed(event.advice, watch)) if isinstance(event, Advised) else event

    async def _gather(
        self,
        question: Question,
        options: Sequence[Option],
        analysis: Analysis | None,
        past: State,
    ) -> AsyncGenerator[Status | Case, None]:
        """Yield progress, then the case; no case means that the question is off the subject."""
        if self._knowledge is None:
            async with aclosing(self._follow(self._open_knowledge)) as opening:
                async for status in opening:
                    yield status
        offered = options or question.options
        given, notes = await asyncio.to_thread(set_insecure_aside, offered)
        question, claims = disregard_settled(question, offered)
        now = past.hear(question)
        named = past.find(question.text)
        changed = any(change not in past.changes for change in now.changes)
        follows = not past.is_empty and (follows_on(question) or changed or named is not None)
        query = "\n".join([question.text, *_rules_found(analysis)])
        if follows:
            query += "\n" + past.asked[:QUERY_CHARS]
        retrieval = await self.search(query)
        corrections = await asyncio.to_thread(find_corrections, question.sentences)
        covered = retrieval.covered or given or analysis or follows or corrections
        if not covered or asks_for_fiction(question):
            return
        record = None
        if named and named.record and not given:
            record = await self._find_record(named.record)
        elif wants_decision(question) or given:
            record = next((doc for doc, score in retrieval.records if score >= RECORD_FITS), None)
        decided = past.decisions[-1] if follows and past.decisions else None
        if record is None and decided and decided.record and not given:
            record = await self._find_record(decided.record)
        from_record = record is not None and not given
        name = record.id if record else None
        before = next((each for each in past.decisions if name and each.record == name), None)
        yield Case(
            question=question,
            state=now,
            before=before,
            keeps=before is not None and from_record and not _reopens(question, past, now),
            affected=await self._find_affected(now, before),
            options=given
            or tuple(Option(id=o.id, label=o.label) for o in (record.options if record else ())),
            passages=put_both_sides_first(retrieval.passages, record),
            record=record,
            options_from_record=from_record,
            review=analysis.review if analysis else None,
            outline=analysis.outline if analysis else "",
            notes=[
                *notes,
                *claims,
                *map(_tell_left_out, question.left_out),
                *retrieval.notes,
                *(analysis.review.notes if analysis else ()),
            ],
            corrections=tuple(corrections),
            contradictions=now.clashes,
            standard=find_standard(question.text, retrieval.passages, record),
        )

    async def _find_record(self, name: str) -> Document | None:
        """Return the decision record of this id; None where it is gone from the knowledge base."""
        from smeaton.errors import KnowledgeError
        from smeaton.knowledge import Document

        try:
            found = await self.show(name)
        except KnowledgeError:
            return None
        return found if isinstance(found, Document) and found.options else None

    async def _find_affected(
        self, now: State, before: Decision | None
    ) -> tuple[tuple[Decision, Document], ...]:
        """Return the earlier decisions on other records that a changed fact may turn over."""
        if not now.changes:
            return ()
        found = [
            (decision, await self._find_record(decision.record or ""))
            for decision in now.find_affected(before)
        ]
        return tuple((decision, record) for decision, record in found if record)

    async def _open_knowledge(self, progress: Callable[[str], None] | None = None) -> KnowledgeBase:
        async with self._opening:
            if self._knowledge is None:
                from smeaton.knowledge import KnowledgeBase

                self._knowledge = await asyncio.to_thread(
                    KnowledgeBase.open, self.settings, progress
                )
            return self._knowledge

    @staticmethod
    async def _follow(
        work: Callable[[Callable[[str], None]], Awaitable[object]],
    ) -> AsyncGenerator[Status, None]:
        """Run `work` and yield what it reports; its error is raised here."""
        loop = asyncio.get_running_loop()
        reports: asyncio.Queue[str | None] = asyncio.Queue()

        def report(text: str) -> None:
            loop.call_soon_threadsafe(reports.put_nowait, text)

        task = asyncio.ensure_future(work(report))
        task.add_done_callback(lambda _: reports.put_nowait(None))
        try:
            while (text := await reports.get()) is not None:
                yield Status(text)
            await task
        finally:
            task.cancel()


async def _analyse(sources: Sequence[Source], screen: Screen | None) -> Analysis | None:
    if not sources:
        return None
    from smeaton.analysis import analyse

    return await asyncio.to_thread(analyse, sources, screen=screen)


def _must_ask_back(case: Case, history: Sequence[Exchange]) -> bool:
    """Whether a decision is asked for without a single fact to rest it on."""
    return (
        case.options_from_record
        and not history
        and not states_facts(case.question, [case.review] if case.review else [])
    )


def _reopens(question: Question, past: State, now: State) -> bool:
    """Whether a decision has to be taken again: facts came or changed, or are supposed to."""
    return (
        now.facts != past.facts
        or bool(now.changes)
        or (supposes(question) and not asks_why(question))
    )


def _rules_found(analysis: Analysis | None) -> list[str]:
    """Return in words what was found in the artefact, the worst three, to search for it too."""
    findings = speakable(analysis.review.findings) if analysis else []
    return list(dict.fromkeys(item.rule.replace("_", " ") for item in findings))[:3]


def _tell_left_out(quote: str) -> str:
    return f"Left out of the question, as it speaks to a model: \u201c{quote}\u201d"


class _Stopwatch:
    """Milliseconds since the question was asked."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._retrieval: float | None = None
        self._first_token: float | None = None

    def mark_retrieval(self) -> None:
        self._retrieval = self._now()

    def mark_first_token(self) -> None:
        self._first_token = self._first_token or self._now()

    def timings(self) -> Timings:
        return Timings(
            retrieval_ms=self._retrieval, first_token_ms=self._first_token, total_ms=self._now()
        )

    def _now(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)


def _timed(advice: Advice, watch: _Stopwatch) -> Advice:
    return advice.model_copy(update={"timings": watch.timings()})
