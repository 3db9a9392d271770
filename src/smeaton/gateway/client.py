"""The gateway: text and structured replies from whichever provider is there.

Every reply is streamed; closing or cancelling a generator stops the model's generation. A
structured reply is asked for in the strictest form that the endpoint takes, is validated here
whatever the endpoint promised, and is repaired at most once.
"""

import logging
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from smeaton.advice import Message
from smeaton.errors import ModelError, ModelInterrupted, ModelUnavailable
from smeaton.gateway.attempt import Attempt, Verify, choose_best, stream_partials
from smeaton.gateway.embedded import EmbeddedModel
from smeaton.gateway.endpoint import Endpoint, Prepare
from smeaton.gateway.failure import is_silence
from smeaton.gateway.likelihood import TOP_TOKENS, share_out
from smeaton.gateway.masking import Masks, unmask
from smeaton.gateway.provider import Provider, choose_provider
from smeaton.gateway.reply import Completion, Delta, Partial, Repairing, Structured, T
from smeaton.gateway.sensitive import Secret
from smeaton.gateway.structured import repair_messages, response_format, with_schema
from smeaton.settings import Settings
from smeaton.tracing import span

log = logging.getLogger("smeaton.gateway")


class Gateway:
    """The way to one provider's model. Use it within one event loop and close it at the end."""

    def __init__(self, settings: Settings, provider: Provider | None = None) -> None:
        """Choose the provider (short probes of loopback); nothing is started.

        Raises:
            ModelUnavailable: the settings name a provider that can't be used.
        """
        self.provider = provider or choose_provider(settings)
        self._settings = settings
        self._endpoint: Endpoint | None = None
        self._embedded = EmbeddedModel(settings) if self.provider.name == "embedded" else None
        self._masks = Masks() if self.provider.host and settings.mask_secrets else None

    def list_masked(self, messages: Sequence[Message]) -> list[Secret]:
        """Return the secrets and personal data in messages that are replaced when they are sent.

        Nothing is masked for a model on this machine.
        """
        if self._masks is None:
            return []
        return [secret for each in messages for secret in self._masks.find(each.content)]

    async def start(self, progress: Callable[[str], None] | None = None) -> None:
        """Connect, or start the embedded model and wait until it answers; idempotent.

        Calls do it by themselves; a model that died since is started anew.

        Raises:
            ModelError: there is no model, or it can't be reached or started.
        """
        if self.provider.name == "none":
            raise ModelUnavailable(
                "There is no model: set OPENAI_API_KEY, start a local server (Ollama, LM Studio, "
                "llama-server, vLLM), or run `smeaton model pull` for the embedded one."
            )
        if self._embedded is not None:
            await self._start_embedded(self._embedded, progress)
        if self._endpoint is None:
            key = self._settings.api_key if self.provider.name == "openai" else None
            secret = key.get_secret_value() if key else None
            if self._embedded is not None:
                secret = self._embedded.api_key
            self._endpoint = Endpoint(self._settings, self.provider, secret)
        await self._endpoint.choose_model()
        self.provider = self._endpoint.provider

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
        temperature: float = 0.0,
    ) -> Completion:
        """Return a whole reply; `max_tokens` defaults to the settings' bound.

        Raises:
            ModelError: see `errors`.
        """
        return await self._complete(messages, self._parameters(max_tokens, temperature))

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
        temperature: float = 0.0,
    ) -> AsyncGenerator[Delta | Completion, None]:
        """Yield a reply piece by piece, the whole `Completion` last.

        Raises:
            ModelError: see `errors`.
        """
        parameters = self._parameters(max_tokens, temperature)
        async with aclosing(self._call(lambda form: (messages, parameters))) as replies:
            async for reply in replies:
                yield reply

    async def weigh(
        self, messages: Sequence[Message], answers: Collection[str]
    ) -> tuple[dict[str, float] | None, Completion]:
        """Return how likely each of `answers` is as the first word of the reply, and its cost.

        The logarithms of their probabilities, one of `answers` being given for certain; None where
        the endpoint does not tell. Each of `answers` must be a single token, as a letter is.

        Raises:
            ModelError: see `errors`.
        """
        parameters = self._parameters(1, 0.0) | {"logprobs": True, "top_logprobs": TOP_TOKENS}
        completion = await self._complete(messages, parameters)
        return share_out(completion.first_token, answers), completion

    async def structured(
        self,
        messages: Sequence[Message],
        reply: type[T],
        *,
        schema: dict[str, Any] | None = None,
        verify: Verify[T] | None = None,
        max_tokens: int | None = None,
    ) -> AsyncGenerator[Partial | Repairing | Structured[T], None]:
        """Yield a reply as it grows, and last as a validated value.

        A reply that does not fit, or that `verify` objects to, is asked for once more with the
        objections; `Repairing` says so and the partial replies start anew.

        Args:
            messages: The conversation; keep its stable part first, it is cached.
            reply: The model the reply must fit.
            schema: JSON Schema to send instead of the model's own, such as one with narrower enums.
            verify: Objections beyond the schema. Those left after the repair are returned in
                `Structured.problems`.
            max_tokens: Bound of each reply; by default the settings'.

        Raises:
            MalformedReply: the repaired reply does not fit either; `raw` holds it.
            ModelError: see `errors`.
        """
        sent = schema or reply.model_json_schema()
        attempts: list[Attempt[T]] = []
        conversation = list(messages)
        while True:
            attempt: Attempt[T] | None = None
            try:
                asking = self._asking(conversation, reply, sent, max_tokens)
                call = self._call(asking, quoted=True)
                async with aclosing(stream_partials(call)) as parts:
                    async for part in parts:
                        if isinstance(part, Partial):
                            yield part
                        else:
                            attempt = Attempt.judge(part, reply, verify)
            except ModelError as error:
                if not attempts or attempts[0].value is None:
                    raise
                log.warning("the repair failed, the first reply is kept: %s", error)
            if attempt is not None:
                attempts.append(attempt)
            if len(attempts) == 2 or attempt is None or not attempt.problems:
                break
            yield Repairing(attempt.problems)
            conversation = repair_messages(messages, attempt.completion.text, attempt.problems)
        yield choose_best(attempts)

    async def complete_structured(
        self,
        messages: Sequence[Message],
        reply: type[T],
        *,
        schema: dict[str, Any] | None = None,
        verify: Verify[T] | None = None,
        max_tokens: int | None = None,
    ) -> Structured[T]:
        """Return what `structured` yields last, for a reply that nothing is shown of on the way.

        Raises:
            MalformedReply: the repaired reply does not fit either; `raw` holds it.
            ModelError: see `errors`.
        """
        items = self.structured(
            messages, reply, schema=schema, verify=verify, max_tokens=max_tokens
        )
        async with aclosing(items):
            async for item in items:
                if isinstance(item, Structured):
                    return item
        raise AssertionError("a structured reply ends with its value")

    async def close(self) -> None:
        """Close the connections and stop the embedded model; the gateway can be used again."""
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            await endpoint.close()
        if self._embedded is not None:
            await self._embedded.close()

    async def _start_embedded(
        self, embedded: EmbeddedModel, progress: Callable[[str], None] | None
    ) -> None:
        if await embedded.start(progress) and self._endpoint is not None:
            await self._endpoint.close()
            self._endpoint = None
        self.provider = replace(self.provider, base_url=embedded.base_url)

    async def _complete(
        self, messages: Sequence[Message], parameters: dict[str, Any]
    ) -> Completion:
        async with aclosing(self._call(lambda form: (messages, parameters))) as replies:
            async for reply in replies:
                if isinstance(reply, Completion):
                    return reply
        raise AssertionError("a stream ends with its completion")

    async def _call(
        self, prepare: Prepare, *, quoted: bool = False
    ) -> AsyncGenerator[Delta | Completion, None]:
        """Yield a reply; `quoted` where it is JSON, into which masked values are put as such."""
        await self.start()
        assert self._endpoint is not None
        if self._masks is not None:
            prepare = _mask(prepare, self._masks)
        with span("chat", self._describe_call(), current=False) as note:
            replies = self._stream(self._endpoint, prepare)
            if self._masks is not None:
                replies = unmask(replies, self._masks, quoted=quoted)
            async with aclosing(replies):
                async for reply in replies:
                    if isinstance(reply, Completion):
                        note(_describe(reply))
                    yield reply

    async def _stream(
        self, endpoint: Endpoint, prepare: Prepare
    ) -> AsyncGenerator[Delta | Completion, None]:
        try:
            async with aclosing(endpoint.stream(prepare)) as replies:
                async for reply in replies:
                    yield reply
        except ModelError as error:
            if self._embedded is None:
                raise
            death = await self._embedded.explain_death()
            if death is not None:
                raise ModelInterrupted(death) from error
            if is_silence(error):
                await self._embedded.close()  # it hangs; the next call starts it anew
            raise

    def _describe_call(self) -> dict[str, str | None]:
        return {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": self.provider.name,
            "gen_ai.request.model": self.provider.model,
        }

    def _parameters(self, max_tokens: int | None, temperature: float) -> dict[str, Any]:
        return {
            "max_tokens": max_tokens or self._settings.max_output_tokens,
            "temperature": temperature,
            "stream_options": {"include_usage": True},
        }

    def _asking(
        self,
        messages: Sequence[Message],
        reply: type[T],
        schema: dict[str, Any],
        max_tokens: int | None,
    ) -> Prepare:
        """Return what makes the request for `schema` in whichever form the endpoint takes."""
        parameters = self._parameters(max_tokens, 0.0)

        def prepare(form: str) -> tuple[Sequence[Message], dict[str, Any]]:
            asked = response_format(form, reply.__name__, schema)
            enforced = form in ("json_schema", "json_object_schema")
            said = messages if enforced else with_schema(messages, schema)
            return said, parameters | ({"response_format": asked} if asked else {})

        return prepare


def _mask(prepare: Prepare, masks: Masks) -> Prepare:
    """Return what makes the same request with its secrets replaced."""

    def masked(form: str) -> tuple[Sequence[Message], dict[str, Any]]:
        messages, parameters = prepare(form)
        return masks.hide_all(messages), parameters

    return masked


def _describe(reply: Completion) -> dict[str, str | int | float | None]:
    """Return what a span says about a reply (semantic conventions for generative AI)."""
    return {
        "gen_ai.response.model": reply.model,
        "gen_ai.usage.input_tokens": reply.prompt_tokens,
        "gen_ai.usage.output_tokens": reply.completion_tokens,
        "smeaton.first_token_ms": reply.timings.first_token_ms,
    }
