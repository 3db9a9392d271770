"""One OpenAI-compatible endpoint: every call streams, so that cancelling it closes the connection.

Retries before the first byte (429, 5xx, broken connections, honouring Retry-After, with backoff
and jitter) are the openai client's own. A Retry-After holds back every request of the endpoint and
not only the one that was refused, so that many at once don't keep knocking.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smeaton import offline
from smeaton.advice import Message
from smeaton.errors import ModelInterrupted, ModelRefused, ModelUnavailable
from smeaton.gateway.chunk import Chunk, Usage, read_chunk
from smeaton.gateway.dialect import THINKS, Dialect, DialectFile
from smeaton.gateway.failure import explain_break, explain_failure
from smeaton.gateway.provider import Provider, describe_endpoint, is_embedder
from smeaton.gateway.reply import CallTimings, Completion, Delta
from smeaton.gateway.window import read_window
from smeaton.settings import Settings, public_url

if TYPE_CHECKING:
    import openai

log = logging.getLogger("smeaton.gateway")

LONGEST_REPLY = 1_000_000
"""Most characters of a reply: a server that never ends one must not fill the memory."""
LONGEST_PAUSE_S = 60
"""Longest Retry-After that is waited for."""

Prepare = Callable[[str], tuple[Sequence[Message], dict[str, Any]]]
"""Makes the messages and the parameters of a request for one form (see `dialect.FORMS`)."""


async def list_models_at(settings: Settings) -> list[str]:
    """Ask the endpoint that the settings name for its models, once and within ten seconds.

    Raises:
        ModelError: nothing answers, it refuses, or what answers lists no models.
    """
    provider = describe_endpoint(settings).provider
    quick = settings.model_copy(update={"timeout_s": 10.0, "max_retries": 0})
    key = settings.api_key.get_secret_value() if settings.api_key else None
    endpoint = Endpoint(quick, provider, key)
    try:
        names = list(await endpoint.list_models())
    finally:
        await endpoint.close()
    if not names:
        raise ModelUnavailable(f"{provider.label!r} answers, but lists no models.")
    return names


class Endpoint:
    """A connection to one endpoint and model."""

    def __init__(self, settings: Settings, provider: Provider, api_key: str | None) -> None:
        """Prepare a client; nothing is sent.

        Args:
            settings: Time out, retries, and the data folder that remembers dialects.
            provider: Whom to call; its `base_url` is set.
            api_key: The key, or None for endpoints that need none.

        Raises:
            ModelUnavailable: it is on another machine, and nothing may leave this one.
        """
        import openai

        assert provider.base_url is not None
        if settings.offline and provider.host:
            raise ModelUnavailable(f"{offline.refusal(f'The model at {provider.host!r}')}.")
        self.provider = provider
        self._settings = settings
        self._client = openai.AsyncOpenAI(
            base_url=provider.base_url,
            api_key=api_key or "none",
            timeout=settings.timeout_s,
            max_retries=0 if provider.name == "embedded" else settings.max_retries,
            http_client=openai.DefaultAsyncHttpxClient(
                # A proxy set for the outside world must not get requests to this machine.
                trust_env=provider.host is not None,
                event_hooks={"request": [self._hold_back], "response": [self._heed_limit]},
            ),
        )
        self._has_looked = False
        self._free_at = 0.0
        self._memory = DialectFile(Path(settings.data_dir) / "endpoints.json")
        self._dialect: Dialect | None = None

    async def choose_model(self) -> None:
        """Look up the endpoint's first model if the provider names none, or a local one's window.

        Raises:
            ModelError: nothing answers, or it lists no models.
        """
        if self.provider.model is None:
            windows = await self.list_models()
            if not windows:
                raise ModelUnavailable(
                    f"{self.provider.label!r} lists no models; set SMEATON_MODEL."
                )
            model, window = next(iter(windows.items()))
            self.provider = replace(self.provider, model=model, window=window)
        elif self.provider.window is None and self.provider.host is None and not self._has_looked:
            self._has_looked = True
            found = (await self._known_models()).get(self.provider.model)
            self.provider = replace(self.provider, window=found)

    async def list_models(self) -> dict[str, int | None]:
        """Return the endpoint's models with their windows where stated, models that chat first.

        Raises:
            ModelError: nothing answers, or it refuses.
        """
        import openai

        try:
            async with asyncio.timeout(self._settings.timeout_s):
                page = await self._client.models.list()
        except (openai.OpenAIError, TimeoutError, ValueError, RecursionError) as error:
            raise explain_failure(error, self.provider, self._settings) from error
        listed = {model.id: read_window(model.model_extra or {}) for model in page.data or ()}
        return {name: listed[name] for name in sorted(listed, key=is_embedder)}

    async def stream(self, prepare: Prepare) -> AsyncGenerator[Delta | Completion, None]:
        """Send a request and yield its reply as it comes, the `Completion` last.

        Raises:
            ModelError: the request was refused, or the reply broke off.
        """
        started = time.perf_counter()
        while True:
            response = await self._open(prepare)
            reading = _Reading(self.provider.model or "", started)
            async with response, aclosing(self._chunks(response)) as chunks:
                async for chunk in chunks:
                    if text := reading.take(chunk):
                        yield Delta(text)
            dialect = self._load_dialect()
            if not reading.is_spent_on_thought or THINKS in dialect.refused:
                break
            self._learn(replace(dialect, refused=dialect.refused | {THINKS}))
        yield reading.finish(self.provider)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _open(self, prepare: Prepare) -> "openai.AsyncStream[object]":
        """Open the stream, going on to another form or without a parameter that is refused."""
        import openai

        first = dialect = self._load_dialect()
        while True:
            messages, parameters = prepare(dialect.form)
            sent = dialect.fit(parameters)
            try:
                response = await self._send(dialect.address(messages), sent)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                following = dialect.after_refusal(
                    f"{error.message} {error.param or ''} {error.code or ''}", sent
                )
                if following is None:
                    raise explain_failure(error, self.provider, self._settings) from error
                log.info("%s refused a request: trying %s", self._key, following)
                dialect = following
                continue
            except openai.NotFoundError as error:
                names = list(await self._known_models())
                raise explain_failure(error, self.provider, self._settings, names) from error
            except (openai.OpenAIError, TimeoutError, ValueError, RecursionError) as error:
                raise explain_failure(error, self.provider, self._settings) from error
            if dialect != first:
                self._learn(dialect)
            self._dialect = dialect
            return response

    async def _send(
        self, messages: Sequence[Message], parameters: Mapping[str, Any]
    ) -> "openai.AsyncStream[object]":
        """Post the request as it is, for the client's typed form of it costs as much as sending."""
        import openai

        body = {
            "model": self.provider.model or "",
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "stream": True,
            **parameters,
        }
        async with asyncio.timeout(self._settings.timeout_s):
            return await self._client.post(
                "/chat/completions",
                cast_to=object,
                body=body,
                stream=True,
                stream_cls=openai.AsyncStream[object],
            )

    async def _hold_back(self, request: object) -> None:
        """Wait until the endpoint wants requests again."""
        left = self._free_at - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    async def _heed_limit(self, response: Any) -> None:
        """Remember until when the endpoint wants to be left alone."""
        if response.status_code in (429, 503):
            pause = read_retry_after(response.headers.get("retry-after", ""))
            self._free_at = max(self._free_at, time.monotonic() + pause)

    async def _chunks(self, response: "openai.AsyncStream[object]") -> AsyncGenerator[Chunk, None]:
        import openai

        events = aiter(response)
        # The embedded model's process says that it lives while it reads a long prompt.
        allowed = None if self.provider.name == "embedded" else self._settings.timeout_s
        left = allowed
        try:
            while True:
                asked = time.monotonic()
                async with asyncio.timeout(left):
                    event = await anext(events, None)
                if event is None:
                    return
                chunk = read_chunk(event)
                if allowed is not None and left is not None:
                    waited = time.monotonic() - asked
                    left = allowed if chunk.says_something else left - waited
                yield chunk
        except (openai.OpenAIError, TimeoutError, ValueError, RecursionError) as error:
            raise explain_break(error, self.provider, self._settings) from error

    async def _known_models(self) -> dict[str, int | None]:
        try:
            return await self.list_models()
        except (ModelUnavailable, ModelRefused, ModelInterrupted):
            return {}

    @property
    def _key(self) -> str:
        return f"{public_url(self.provider.base_url or '')} {self.provider.model}"

    def _learn(self, dialect: Dialect) -> None:
        """Remember what the endpoint takes."""
        self._memory.save(self._key, dialect)
        self._dialect = dialect

    def _load_dialect(self) -> Dialect:
        if self._dialect is None and self.provider.name == "embedded":
            self._dialect = Dialect("json_object_schema")
        return self._dialect or self._memory.load(self._key) or Dialect()


def read_retry_after(header: str) -> float:
    """Return the seconds that a Retry-After header asks for (RFC 9110, section 10.2.3).

    0 for what can't be read, and for more than a minute, as the openai client does.
    """
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - time.time()
        except (ValueError, TypeError):
            return 0.0
    return seconds if 0 < seconds <= LONGEST_PAUSE_S else 0.0


class _Reading:
    """Collects the chunks of one reply."""

    def __init__(self, model: str, started: float) -> None:
        self.model, self.started = model, started
        self.text: list[str] = []
        self.length = 0
        self.first_token: dict[str, float] | None = None
        self.first_token_ms: float | None = None
        self.finish_reason: str | None = None
        self.refusal = ""
        self.has_thought = False
        self.usage = Usage()

    def take(self, chunk: Chunk) -> str:
        """Return the text that `chunk` adds."""
        self.model = chunk.model or self.model
        self.usage = chunk.usage or self.usage
        added = ""
        for choice in chunk.choices or ():
            self.finish_reason = choice.finish_reason or self.finish_reason
            places = choice.logprobs.content if choice.logprobs else None
            if places and self.first_token is None:
                likely = places[0].top_logprobs or []
                self.first_token = {each.token: each.logprob for each in likely}
            if choice.delta is not None:
                self.refusal += choice.delta.refusal or ""
                added += choice.delta.content or ""
                thought = choice.delta.reasoning_content or choice.delta.reasoning
                self.has_thought = self.has_thought or bool(thought)
        if added:
            if self.first_token_ms is None:
                self.first_token_ms = self._elapsed()
            self.text.append(added)
            self.length += len(added)
            if self.length > LONGEST_REPLY:
                raise ModelInterrupted(
                    f"The reply of {self.model!r} does not end: {self.length:,} characters came. "
                    "Check the server, and ask again."
                )
        return added

    @property
    def is_spent_on_thought(self) -> bool:
        """Whether all that the reply might take was thought, so that nothing was said."""
        return self.finish_reason == "length" and self.has_thought and not self.text

    def finish(self, provider: Provider) -> Completion:
        """Return the whole reply, if it is whole."""
        if self.refusal or self.finish_reason == "content_filter":
            why = " ".join(self.refusal.split())[:300] or "its content filter stopped the reply"
            raise ModelRefused(f"The model {self.model!r} declined to answer: {why}")
        if self.finish_reason is None:
            raise ModelInterrupted(
                f"The reply of {self.model!r} ({provider.label}) ended without being complete, "
                f"after {len(self.text)} pieces. Ask again; if it repeats, check that the address "
                "is an OpenAI-compatible endpoint."
            )
        return Completion(
            text="".join(self.text),
            model=self.model,
            prompt_tokens=self.usage.prompt_tokens,
            completion_tokens=self.usage.completion_tokens,
            finish_reason=self.finish_reason,
            timings=CallTimings(self.first_token_ms, self._elapsed()),
            first_token=self.first_token,
        )

    def _elapsed(self) -> float:
        return (time.perf_counter() - self.started) * 1000
