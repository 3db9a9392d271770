"""Which model is used and why: an endpoint, a local server, the embedded model, or none."""

import http.client
import importlib.util
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from smeaton import offline
from smeaton.errors import ModelUnavailable
from smeaton.gateway.weights import QWEN, find_weights
from smeaton.gateway.window import find_window, read_window
from smeaton.presets import PRESETS, find_preset
from smeaton.settings import OPENAI_URL, Settings

OPENAI_MODEL = "gpt-4.1-mini"
"""The model asked for at api.openai.com when the settings name none."""

LOCAL_PORTS = {11434: "Ollama", 1234: "LM Studio", 8080: "llama-server", 8000: "vLLM"}
"""Default ports of local servers, in order of preference (each project's own documentation)."""

PROBE_TIMEOUT_S = 0.3


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the model comes from."""

    name: Literal["openai", "local", "embedded", "none"]
    label: str
    """Short name for people: "api.openai.com", "Ollama", "embedded"."""
    model: str | None
    """Model to ask for; None means that the endpoint's first is looked up on start."""
    base_url: str | None
    why: str
    """Why this one was chosen, as a clause for a status line."""
    window: int | None = None
    """Tokens that the model can hold, prompt and reply together; None where nobody states it."""

    @property
    def host(self) -> str | None:
        """The other machine that prompts are sent to; None where they stay on this one."""
        return find_host(self.base_url)


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """One provider and whether it can be used now."""

    provider: Provider
    available: bool
    reason: str
    """Why it is usable, or what is missing and how to get it."""
    models: tuple[str, ...] = ()
    """Models that a local server lists, the one to be used included."""


def list_providers(settings: Settings) -> list[ProviderStatus]:
    """Return every provider in order of preference; blocking, with short probes of loopback."""
    return list(_statuses(settings))


def choose_provider(settings: Settings) -> Provider:
    """Return the provider to use: the one that the settings name, else the first available.

    Raises:
        ModelUnavailable: the settings name a provider that can't be used, or an address on
            another machine while nothing may leave this one.
    """
    if settings.provider == "auto":
        if settings.offline and (host := find_host(settings.base_url)):
            raise ModelUnavailable(f"{offline.refusal(f'The model at {host!r}')}.")
        return next(status.provider for status in _statuses(settings) if status.available)
    named = [
        s for s in _statuses(settings, settings.provider) if s.provider.name == settings.provider
    ]
    for status in named:
        if status.available:
            return status.provider
    raise ModelUnavailable(
        f"The provider {settings.provider!r} can't be used: {named[0].reason}. "
        "Or set SMEATON_PROVIDER=auto to take whichever is there."
    )


def find_remote(settings: Settings) -> Provider | None:
    """Return the endpoint on another machine that the settings lead to, if they do; no probes."""
    if settings.provider not in ("auto", "openai"):
        return None
    status = describe_endpoint(settings)
    return status.provider if status.available and status.provider.host else None


def find_host(url: str | None) -> str | None:
    """Return the host of an address, or None if it is this machine's own, or there is none.

    Names are not looked up: only `localhost` and numeric loopback addresses count as this machine.
    """
    host = urlsplit(url).hostname if url else None
    if host is None or host in ("0.0.0.0", "::") or host.endswith(".localhost"):  # noqa: S104
        return None
    return None if offline.is_loopback(host) else host


def list_models(data: object) -> dict[str, int | None] | None:
    """Return the models of a GET /v1/models reply with their windows, None if it is no such thing.

    Embedding models come last: they are listed beside the others and can't chat.
    """
    entries = data.get("data") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        return None
    named = [each for each in entries if isinstance(each, dict) and isinstance(each.get("id"), str)]
    if len(named) != len(entries):
        return None
    named.sort(key=lambda each: is_embedder(each["id"]))
    return {each["id"]: read_window(each) for each in named}


def is_embedder(name: str) -> bool:
    """Tell by its name whether a model only makes embeddings."""
    return "embed" in name.lower()


def _statuses(settings: Settings, only: str | None = None) -> Iterator[ProviderStatus]:
    """Yield statuses lazily, so that nothing is probed that nobody asked about."""
    if only in (None, "openai"):
        yield describe_endpoint(settings)
    if only in (None, "local"):
        yield from _local_statuses(settings)
    if only in (None, "embedded"):
        yield _embedded_status(settings)
    reason = "reviews, rules and knowledge search work without a model"
    yield ProviderStatus(Provider("none", "no model", None, None, reason), True, reason)


def describe_endpoint(settings: Settings) -> ProviderStatus:
    """Return the endpoint that address and key lead to, and whether they suffice; asks nobody."""
    url = settings.base_url or OPENAI_URL
    host = urlsplit(url).hostname
    at_openai = host == "api.openai.com"
    model = settings.model or (OPENAI_MODEL if at_openai else None)
    given = settings.base_url or settings.api_key
    why = "an address is set" if settings.base_url else "a key is set"
    label = host or url if find_host(url) else _name_local(url)
    provider = Provider("openai", label, model, url, why, find_window(host, model))
    missing = (
        "no address and no key is set: set OPENAI_API_KEY, or SMEATON_BASE_URL for an endpoint"
    )
    if given and settings.offline and provider.host:
        return ProviderStatus(provider, False, offline.refusal(f"The model at {label!r}"))
    if given and at_openai and not settings.api_key:
        return ProviderStatus(provider, False, "api.openai.com needs a key: set OPENAI_API_KEY")
    preset = find_preset(url)
    if preset and preset.key and not settings.api_key:
        return ProviderStatus(provider, False, f"{preset.label} needs a key: set {preset.key}")
    if preset and model is None:
        reason = f"{preset.label} has many models: set SMEATON_MODEL to one of {preset.page}"
        return ProviderStatus(provider, False, reason)
    return ProviderStatus(provider, bool(given), why if given else missing)


def list_presets() -> list[tuple[str, bool, str]]:
    """Return every preset: its name, whether it could be used, and what is there or missing.

    Servers of this machine are probed; services are not asked.
    """
    with ThreadPoolExecutor(len(PRESETS)) as pool:
        return list(pool.map(_preset_status, PRESETS))


def _preset_status(name: str) -> tuple[str, bool, str]:
    preset = PRESETS[name]
    url = preset.find_url()
    if not preset.is_service and url and find_host(url) is None:
        port = urlsplit(url).port or 80
        models = _probe(port)
        said = f"{len(models)} models on port {port}" if models else f"no answer on port {port}"
        return name, bool(models), said
    wanted = [preset.address] if url is None else []
    wanted += [preset.key] if preset.is_service and not os.environ.get(preset.key or "") else []
    if wanted:
        return name, False, f"set {' and '.join(filter(None, wanted))}"
    return name, True, "address and key are set"


def _name_local(url: str) -> str:
    """Name a server of this machine by its port, else by its host."""
    parts = urlsplit(url)
    return LOCAL_PORTS.get(parts.port or 0) or parts.hostname or url


def _local_statuses(settings: Settings) -> list[ProviderStatus]:
    with ThreadPoolExecutor(len(LOCAL_PORTS)) as pool:
        found = dict(zip(LOCAL_PORTS, pool.map(_probe, LOCAL_PORTS), strict=True))
    statuses = [
        _local_status(port, models, settings.model) for port, models in found.items() if models
    ]
    if statuses:
        return statuses
    tried = ", ".join(f"{name} ({port})" for port, name in LOCAL_PORTS.items())
    reason = f"no local server with a model answers: tried {tried}"
    return [ProviderStatus(Provider("local", "local server", None, None, reason), False, reason)]


def _local_status(port: int, models: dict[str, int | None], wanted: str | None) -> ProviderStatus:
    label = LOCAL_PORTS[port]
    why = f"it answers on port {port}"
    model, url = wanted or next(iter(models)), f"http://127.0.0.1:{port}/v1"
    provider = Provider("local", label, model, url, why, models.get(model))
    reason = f"{why} with {len(models)} models" if len(models) > 1 else why
    return ProviderStatus(provider, True, reason, tuple(models))


def _probe(port: int) -> dict[str, int | None]:
    """Return the chat models that a server on `port` lists, with their windows, asking no proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_TIMEOUT_S)
    try:
        connection.request("GET", "/v1/models")
        answer = connection.getresponse()
        if answer.status != 200:
            return {}
        models = list_models(json.loads(answer.read(1 << 20))) or {}
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        return {}
    finally:
        connection.close()
    return {name: window for name, window in models.items() if not is_embedder(name)}


def _embedded_status(settings: Settings) -> ProviderStatus:
    weights = find_weights(settings)
    runtime = importlib.util.find_spec("llama_cpp") is not None
    why = "its weights are on this machine"
    provider = Provider("embedded", "embedded", QWEN.name, None, why, settings.context_tokens)
    if weights and runtime:
        return ProviderStatus(provider, True, provider.why)
    missing = []
    if not runtime:
        missing.append("llama-cpp-python is not installed: pip install 'smeaton[local]'")
    if not weights:
        missing.append("its weights (1.1 GB) are not here: run `smeaton model pull`")
    return ProviderStatus(provider, False, "; ".join(missing))
