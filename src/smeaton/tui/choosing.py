"""Which models can be chosen right now, and for each that can't be, what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import SecretStr

from smeaton.errors import ModelError

if TYPE_CHECKING:
    from smeaton.gateway import Provider, ProviderStatus
    from smeaton.settings import Settings

MOST_MODELS = 12
"""Models of one server that are listed; `/model NAME` takes any."""
Remedy = Literal["key", "server", "pull"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A model, or a provider that has none to offer."""

    provider: Provider
    reason: str
    """Why it can be used, or what is missing."""
    settings: Settings | None = None
    """What makes it the model in use; None where it can't be used."""
    remedy: Remedy | None = None
    """What would help."""

    @property
    def label(self) -> str:
        """Provider and model."""
        return " · ".join(filter(None, [self.provider.label, self.provider.model]))

    def is_that_of(self, provider: Provider) -> bool:
        """Whether it is the model in use."""
        mine, used = self.provider, provider
        return (mine.label, mine.model) == (used.label, used.model)


async def list_choices(settings: Settings) -> list[Choice]:
    """Return what there is, in the order in which it would be taken by itself.

    Only this machine is asked for its models, and other machines that were agreed to.
    """
    from smeaton.gateway import list_providers

    anything = settings.model_copy(update={"provider": "auto"})
    statuses = await asyncio.to_thread(list_providers, anything)
    found = [each async for each in _list_endpoints(anything)]
    known = {each.provider.base_url for each in found if each.settings}
    for status in statuses:
        if status.provider.name == "openai" or status.provider.base_url in known - {None}:
            continue
        found += _list_others(status, settings)
    return found


def find_choice(choices: list[Choice], name: str, settings: Settings) -> Settings | None:
    """Return the settings that make the model called `name` the one in use, or None.

    A provider's name takes its first model. The endpoint in use is taken at its word about models
    that it has and does not list.
    """
    usable = [each for each in choices if each.settings is not None]
    for choice in usable:
        if name in (choice.provider.model, choice.provider.label, choice.provider.name):
            return choice.settings
    has_endpoint = any(each.provider.name == "openai" for each in usable)
    if has_endpoint and settings.provider in ("auto", "openai"):
        return settings.model_copy(update={"provider": "openai", "model": name})
    return None


async def _list_endpoints(settings: Settings) -> AsyncIterator[Choice]:
    """Yield the models of the endpoint set, and of those that a key was given for."""
    from smeaton.chosen import find_key, list_keyed
    from smeaton.gateway.provider import describe_endpoint

    status = describe_endpoint(settings)
    if status.available:
        async for choice in _ask(status, settings):
            yield choice
    for url in await asyncio.to_thread(list_keyed, settings.data_dir):
        key = await asyncio.to_thread(find_key, settings.data_dir, url)
        if key and not (status.available and url == status.provider.base_url):
            other = _switch(settings, base_url=url, api_key=SecretStr(key), model=None)
            async for choice in _ask(describe_endpoint(other), other):
                yield choice
    if not status.available:
        yield Choice(status.provider, status.reason, None, "key")


async def _ask(status: ProviderStatus, settings: Settings) -> AsyncIterator[Choice]:
    from smeaton.chosen import is_agreed
    from smeaton.gateway.endpoint import list_models_at

    provider, host = status.provider, status.provider.host
    wanted = provider.model
    if host and settings.confirm_remote and not is_agreed(settings.data_dir, host):
        reason = f"{status.reason}; nothing was sent to it yet"
        yield Choice(provider, reason, _switch(settings, base_url=provider.base_url))
        return
    try:
        names = await list_models_at(settings)
    except ModelError as error:
        yield Choice(provider, str(error), None, "key" if host else "server")
        return
    first = [wanted] if wanted in names else []
    for name in [*first, *(each for each in names if each != wanted)][:MOST_MODELS]:
        yield _offer(status, _switch(settings, base_url=provider.base_url, model=name), name)


def _list_others(status: ProviderStatus, settings: Settings) -> list[Choice]:
    """Return the models of a local server, the embedded one, or none."""
    provider = status.provider
    if not status.available:
        remedy: Remedy = "server" if provider.name == "local" else "pull"
        return [Choice(provider, status.reason, None, remedy)]
    if provider.name != "local":
        return [Choice(provider, status.reason, _switch(settings, provider=provider.name))]
    return [
        _offer(
            status, _switch(settings, base_url=provider.base_url, api_key=None, model=name), name
        )
        for name in status.models[:MOST_MODELS]
    ]


def _offer(status: ProviderStatus, settings: Settings, model: str) -> Choice:
    from dataclasses import replace

    return Choice(replace(status.provider, model=model), status.reason, settings)


def _switch(settings: Settings, **changes: Any) -> Settings:
    """Return settings that lead to an endpoint, unless `changes` name another provider."""
    return settings.model_copy(update={"provider": "openai", **changes})
