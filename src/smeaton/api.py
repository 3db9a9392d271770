"""Smeaton as a library: what `from smeaton import Advisor, review` gives.

A front end like the command line, over the same events, settings and contracts. Text is text and
never taken for a path; files are given as `pathlib.Path`. Errors are those of `smeaton.errors`.

```python
from smeaton import Advisor, review

print(review("CREATE TABLE users (password text);").findings[0].message)
with Advisor(provider="none") as advisor:
    print(advisor.ask("We page through 40 million orders. Which pagination?").summary)
```
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, Self, TypeVar

from smeaton.advice import Option
from smeaton.advisor import Advised, Event, Exchange, Failed, Reviewed
from smeaton.advisor import Advisor as Conversation
from smeaton.analysis import Screen, Source
from smeaton.analysis.artefacts import Given, read_artefacts
from smeaton.errors import InputError, UserError
from smeaton.reviewing import refuse_unknown
from smeaton.reviewing import review as stream_review
from smeaton.settings import Settings, load_settings

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal

    from smeaton.advice import Advice, Review
    from smeaton.analysis.parse.schema import Intent
    from smeaton.knowledge import Document, Passage, Retrieval

P = ParamSpec("P")
R = TypeVar("R")
Artefacts = str | Path | Mapping[str, str] | Sequence[str | Path]
"""A text, a file or folder, texts by their names, or several texts and files: one system."""
Kind = Literal[
    "sql",
    "sql:postgres",
    "sql:mysql",
    "sql:sqlite",
    "prisma",
    "openapi",
    "graphql",
    "proto",
    "asyncapi",
    "json-schema",
]


class Advisor:
    """Asks, searches and reviews from a program; one serves many calls at once.

    `async with Advisor() as advisor:` gives it as it is, with coroutines. `with Advisor() as
    advisor:` gives a `BlockingAdvisor` with the same methods for programs without an event loop,
    and for notebooks, whose own loop it leaves alone. Nothing is opened before it is needed.
    """

    def __init__(self, *, config: Path | None = None, **overrides: Any) -> None:
        """Take settings as the command line does: `overrides` over environment over file.

        Args:
            config: settings file; by default the platform's place for it.
            overrides: settings by name, such as `provider="none"`, `model="gpt-4.1"`,
                `base_url`, `api_key`, `data_dir`; the reference lists them all.

        Raises:
            SettingsError: a setting is unknown or its value is wrong.
        """
        self._settings: Settings = load_settings(config, **overrides)
        self._conversation = Conversation(self._settings)
        self._blocking = ExitStack()

    async def ask(
        self,
        question: str,
        *,
        artefacts: Artefacts = (),
        options: Mapping[str, str] | None = None,
        history: Sequence[tuple[str, Advice]] = (),
        model: bool = True,
    ) -> Advice:
        """Return the finished advice on a design question.

        Args:
            question: with the facts that matter; a schema pasted into it is recognised.
            artefacts: schemas and contracts that it is about.
            options: what to choose from, labels by id; `choice` of the advice is one of the ids.
            history: earlier questions with their advice, oldest first.
            model: False for the decision record and guidance alone.

        Raises:
            UserError: the question is empty or an artefact can't be read.
            ModelError: the model failed.
        """
        events = self.stream(
            question, artefacts=artefacts, options=options, history=history, model=model
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Advised):
                    return event.advice
        raise AssertionError("a question ends with its advice")

    async def stream(
        self,
        question: str,
        *,
        artefacts: Artefacts = (),
        options: Mapping[str, str] | None = None,
        history: Sequence[tuple[str, Advice]] = (),
        model: bool = True,
    ) -> AsyncGenerator[Event, None]:
        """Yield the answer as it comes, as events of `smeaton.advisor`; `Advised` is the last.

        The text of every `Token` joined is the answer in Markdown. Closing the generator stops the
        model. Arguments and errors are those of `ask`.
        """
        from smeaton.render.markdown import render_advice

        if not question.strip():
            raise UserError("The question is empty.")
        given = await asyncio.to_thread(_take, artefacts, self._settings.max_input_bytes)
        events = self._conversation.ask(
            question,
            sources=given.sources,
            options=[Option(id=name, label=label) for name, label in (options or {}).items()],
            history=[Exchange(asked, render_advice(said), said) for asked, said in history],
            use_model=model,
            screen=Screen(paths=given.paths),
        )
        async with aclosing(events):
            async for event in events:
                yield _checked(event)

    async def review(
        self,
        artefacts: Artefacts,
        *,
        kind: Kind | None = None,
        intent: Intent | None = None,
        against: Artefacts = (),
        model: bool = False,
    ) -> Review:
        """Return what is wrong with schemas and contracts, the worst first.

        Args:
            artefacts: what to review; several are reviewed as one system.
            kind: what it is; detected by default.
            intent: "design", "dump" or "migration"; told from its statements by default.
            against: the earlier version; then what breaks its users is found, and else only what
                is new.
            model: True to have the model explain what would hurt first.

        Raises:
            UserError: an artefact can't be read, or is of no kind that is reviewed.
        """
        given = await asyncio.to_thread(_take, artefacts, self._settings.max_input_bytes)
        old = await asyncio.to_thread(_take, against, self._settings.max_input_bytes)
        if not given.sources:
            raise InputError("There is nothing to review; give a text or a pathlib.Path.")
        events = stream_review(
            self._conversation,
            given.sources,
            against=old.sources,
            kind=kind,
            intent=intent,
            use_model=model,
            screen=Screen(paths=given.paths),
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(done := _checked(event), Reviewed):
                    refuse_unknown(done.review)
                    return done.review
        raise AssertionError("a review ends with itself")

    async def search(self, query: str, limit: int = 8) -> Retrieval:
        """Return the passages of the guidance nearest to a query, the best first.

        Raises:
            KnowledgeError: the guidance can't be read.
        """
        return await self._conversation.search(query, limit)

    async def show(self, name: str) -> Document | Passage:
        """Return a document of the guidance by its id, or a passage by `document#heading`.

        Raises:
            KnowledgeError: there is none of that name.
        """
        return await self._conversation.show(name)

    async def close(self) -> None:
        """Close the index and the connections and stop the embedded model."""
        await self._conversation.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __enter__(self) -> BlockingAdvisor:
        from anyio.from_thread import start_blocking_portal

        with ExitStack() as stack:
            portal = stack.enter_context(start_blocking_portal())
            stack.callback(portal.call, self.close)
            self._blocking = stack.pop_all()
        return BlockingAdvisor(self, portal)

    def __exit__(self, *_: object) -> None:
        self._blocking.close()


def _block(
    method: Callable[Concatenate[Advisor, P], Awaitable[R]],
) -> Callable[Concatenate[BlockingAdvisor, P], R]:
    """Return a method of `Advisor` as one that waits for its result."""

    @functools.wraps(method)
    def wait(self: BlockingAdvisor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        call = functools.partial(method, self._advisor, *args, **kwargs)
        return self._portal.call(call)

    return wait


def _iterate(
    method: Callable[Concatenate[Advisor, P], AsyncGenerator[R, None]],
) -> Callable[Concatenate[BlockingAdvisor, P], Iterator[R]]:
    """Return a generator of `Advisor` as one that waits; leaving it early closes the other."""

    @functools.wraps(method)
    def step(self: BlockingAdvisor, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        items = method(self._advisor, *args, **kwargs)
        with self._portal.wrap_async_context_manager(aclosing(items)):
            while (item := self._portal.call(anext, items, None)) is not None:
                yield item

    return step


class BlockingAdvisor:
    """What `with Advisor() as advisor:` gives: its methods, waiting for their results.

    All run in one event loop in a thread of its own, so that several threads may call it.
    """

    def __init__(self, advisor: Advisor, portal: BlockingPortal) -> None:
        self._advisor = advisor
        self._portal = portal

    ask = _block(Advisor.ask)
    review = _block(Advisor.review)
    search = _block(Advisor.search)
    show = _block(Advisor.show)
    stream = _iterate(Advisor.stream)


def review(
    artefacts: Artefacts,
    *,
    kind: Kind | None = None,
    intent: Intent | None = None,
    against: Artefacts = (),
    model: bool = False,
    **overrides: Any,
) -> Review:
    """Return what is wrong with schemas and contracts, the worst first; see `Advisor.review`.

    `overrides` are settings by name. By default no model is asked and nothing leaves the machine.

    Raises:
        UserError: an artefact can't be read, or is of no kind that is reviewed.
    """
    with Advisor(**overrides) as advisor:
        return advisor.review(artefacts, kind=kind, intent=intent, against=against, model=model)


def _checked(event: Event) -> Event:
    """Return an event; raise the error of a failure."""
    if isinstance(event, Failed):
        raise event.error
    return event


def _take(artefacts: Artefacts, most: int) -> Given:
    """Return texts and files of at most `most` bytes as sources; only a `Path` is ever opened."""
    if isinstance(artefacts, Mapping):
        return Given([Source(name, text) for name, text in artefacts.items()], {})
    items = [artefacts] if isinstance(artefacts, str | Path) else list(artefacts)
    texts = [item for item in items if isinstance(item, str)]
    files = [item for item in items if isinstance(item, Path)]
    read = read_artefacts(files, max_bytes=most)
    names = ["text"] if len(texts) == 1 else [f"text-{n}" for n in range(1, len(texts) + 1)]
    return Given([*read.sources, *map(Source, names, texts)], read.paths)
