"""Recorded model calls: a run is asked again without a model, call by call the same.

A call is known by what decides its reply: model, prompt, parameters, epoch, and the digests of
knowledge and code. The folder holds `calls.jsonl`, one call a line, appended as they are made; a
torn last line, which a crash leaves behind, is dropped.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from contextvars import ContextVar
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import ValidationError

from smeaton.advice import Strict
from smeaton.errors import InputError, StorageError
from smeaton.evals.exchange import RECORDING
from smeaton.evals.fingerprint import digest_code, digest_folder, digest_of
from smeaton.evals.lines import append_lines
from smeaton.evals.pace import Pace
from smeaton.gateway import CallTimings, Completion, Delta, Gateway, Provider, choose_provider
from smeaton.gateway.endpoint import Prepare
from smeaton.settings import Settings

CALLS = "calls.jsonl"

EPOCH: ContextVar[int] = ContextVar("epoch", default=0)
"""Which repetition of its case a call belongs to; the runner sets it."""

FORM = "json_schema"
"""Form of a request that its digest is taken of, whichever the endpoint gets."""


Name = Literal["openai", "local", "embedded", "none"]
"""Of a provider."""


class CallKey(NamedTuple):
    """What decides the reply to a call."""

    model: str
    prompt: str
    parameters: str
    epoch: int
    knowledge: str
    code: str


class Reply(Strict):
    """What came back, as `Completion`."""

    text: str
    model: str
    prompt_tokens: int | None
    completion_tokens: int | None
    finish_reason: str | None
    first_token_ms: float | None
    total_ms: float


class Call(Strict):
    """One line of a cassette."""

    provider: Name
    label: str
    """The provider's name for people."""
    key: CallKey
    reply: Reply


class Cassette:
    """A folder of recorded calls.

    Raises:
        InputError: a line of it is damaged.
    """

    def __init__(self, folder: Path, allowed: Collection[str] = ()) -> None:
        """Read what is recorded.

        Args:
            folder: where the calls lie; made when the first is added.
            allowed: "knowledge" and "code", if calls recorded with others count too.
        """
        self.folder = folder
        self.knowledge, self.code = digest_folder("knowledge"), digest_code()
        self._ignored = frozenset(allowed)
        self._replies: dict[CallKey, Reply] = {}
        self._called: dict[tuple[Name, str], str] = {}
        self._near: dict[CallKey, CallKey] = {}
        for call in _read(folder / CALLS):
            self._keep(call)

    def key(self, model: str, prompt: str, parameters: str) -> CallKey:
        """Return the key of a call made now."""
        return CallKey(model, prompt, parameters, EPOCH.get(), self.knowledge, self.code)

    def find(self, key: CallKey) -> Reply | None:
        """Return what was recorded for a call."""
        return self._replies.get(self._loosened(key))

    def explain_absence(self, key: CallKey) -> str:
        """Say in words why there is no reply for `key`."""
        near = self._near.get(key._replace(knowledge="", code=""))
        parts = [
            name
            for name in ("knowledge", "code")
            if near and name not in self._ignored and getattr(near, name) != getattr(key, name)
        ]
        why = f"nothing like it was asked of {key.model!r}"
        if parts:
            why = f"it was recorded with other {' and '.join(parts)}"
            why += f" (--allow-mismatch {','.join(parts)} takes it)"
        return (
            f"The cassette {str(self.folder)!r} does not hold this call: {why}. "
            "Record it anew with --record."
        )

    def add(self, call: Call) -> None:
        """Write a call and wait until it is on the disk.

        Raises:
            StorageError: the folder can't be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            append_lines(self.folder / CALLS, [call.model_dump_json()])
        except OSError as error:
            raise StorageError(
                f"The cassette {str(self.folder)!r} can't be written: {error.strerror}."
            ) from None
        self._keep(call)

    def provider(self, model: str | None) -> Provider:
        """Return whom the calls were made to, as the provider of a replay.

        Args:
            model: which, where the calls of several were recorded.

        Raises:
            InputError: nothing was recorded, or of several models and none is named.
        """
        found = [each for each in self._called if model in (None, each[1])]
        if len(found) != 1:
            known = ", ".join(repr(each) for _, each in self._called) or "no call"
            raise InputError(
                f"The cassette {str(self.folder)!r} holds {known}; "
                "record it with --record, or name one model with SMEATON_MODEL."
            )
        [(name, recorded)] = found
        why = f"replayed from {str(self.folder)!r}"
        return Provider(name, self._called[name, recorded], recorded, None, why)

    def _keep(self, call: Call) -> None:
        self._replies[self._loosened(call.key)] = call.reply
        self._near[call.key._replace(knowledge="", code="")] = call.key
        self._called[call.provider, call.key.model] = call.label

    def _loosened(self, key: CallKey) -> CallKey:
        return key._replace(
            knowledge="" if "knowledge" in self._ignored else key.knowledge,
            code="" if "code" in self._ignored else key.code,
        )


class TapedGateway(Gateway):
    """A gateway that notes its calls; may keep them, or reach no model and play kept ones."""

    def __init__(
        self,
        settings: Settings,
        provider: Provider | None = None,
        *,
        cassette: Cassette | None = None,
        replay: bool = False,
        pace: Pace | None = None,
    ) -> None:
        """Choose the provider; a replay takes the cassette's.

        Args:
            settings: as for any gateway.
            provider: as for any gateway.
            cassette: where calls are kept; one that is there already is not made again.
            replay: take every call from the cassette; one that is not there is an error.
            pace: how fast calls may follow each other.

        Raises:
            InputError: the cassette to replay holds no call.
            ModelUnavailable: the settings name a provider that can't be used.
        """
        if cassette is not None and replay:
            provider = cassette.provider(settings.model)
        super().__init__(settings, provider)
        self._cassette, self._replay, self._pace = cassette, replay, pace
        self._calling = defaultdict[CallKey, asyncio.Lock](asyncio.Lock)

    async def _call(
        self, prepare: Prepare, *, quoted: bool = False
    ) -> AsyncGenerator[Delta | Completion, None]:
        """Yield a reply, and note for the case at hand what was sent."""
        noted, reply = RECORDING.get(), None
        try:
            async with aclosing(self._answer(prepare, quoted)) as items:
                async for item in items:
                    reply = item if isinstance(item, Completion) else None
                    yield item
        finally:
            if noted is not None:
                noted.add(prepare(FORM)[0], self.provider, reply)

    async def _answer(
        self, prepare: Prepare, quoted: bool
    ) -> AsyncGenerator[Delta | Completion, None]:
        """Yield a reply from the cassette, else from the model.

        Raises:
            InputError: a replay lacks the call. No `ModelError`, so that nobody goes on without.
        """
        if self._cassette is None:
            async with aclosing(self._ask_model(prepare, quoted)) as items:
                async for item in items:
                    yield item
            return
        if not self._replay:
            await self.start()
        key = self._key(self._cassette, prepare)
        async with self._calling[key]:  # The same call made twice at once is one call.
            reply = self._cassette.find(key)
            if reply is not None:
                for item in _play(reply):
                    yield item
                return
            if self._replay:
                raise InputError(self._cassette.explain_absence(key))
            async with aclosing(self._ask_model(prepare, quoted)) as items:
                async for item in items:
                    if isinstance(item, Completion):
                        self._cassette.add(
                            Call(
                                provider=self.provider.name,
                                label=self.provider.label,
                                key=key,
                                reply=_record(item),
                            )
                        )
                    yield item

    async def _ask_model(
        self, prepare: Prepare, quoted: bool
    ) -> AsyncGenerator[Delta | Completion, None]:
        if self._pace is not None:
            await self._pace.wait()
        async with aclosing(super()._call(prepare, quoted=quoted)) as items:
            async for item in items:
                yield item

    def _key(self, cassette: Cassette, prepare: Prepare) -> CallKey:
        messages, parameters = prepare(FORM)
        prompt = digest_of([[message.role, message.content] for message in messages])
        return cassette.key(self.provider.model or "", prompt, digest_of(parameters))


def open_gateway(settings: Settings) -> TapedGateway | None:
    """Return a gateway that notes its calls, None where the settings give no model.

    Raises:
        ModelUnavailable: the settings name a provider that can't be used.
    """
    provider = choose_provider(settings)
    return None if provider.name == "none" else TapedGateway(settings, provider)


def _play(reply: Reply) -> Sequence[Delta | Completion]:
    timings = CallTimings(reply.first_token_ms, reply.total_ms)
    whole = reply.model_dump(exclude={"first_token_ms", "total_ms"})
    return Delta(reply.text), Completion(**whole, timings=timings)


def _record(completion: Completion) -> Reply:
    return Reply(
        text=completion.text,
        model=completion.model,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        finish_reason=completion.finish_reason,
        first_token_ms=completion.timings.first_token_ms,
        total_ms=completion.timings.total_ms,
    )


def _read(path: Path) -> list[Call]:
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror}.") from None
    calls = []
    for number, line in enumerate(lines, start=1):
        try:
            calls.append(Call.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]["msg"]
            raise InputError(
                f"{path}:{number}: the cassette is damaged ({first}); remove that line."
            ) from None
    return calls
