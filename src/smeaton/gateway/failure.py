"""Errors of the openai client, told as Smeaton's own: what failed, where, what to do next."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smeaton.errors import ModelError, ModelInterrupted, ModelRefused, ModelUnavailable
from smeaton.gateway.provider import Provider
from smeaton.settings import Settings, public_url

if TYPE_CHECKING:
    import openai

_LONGEST = 300
_SHORTER = (
    "Give less text, or a larger context (SMEATON_CONTEXT_TOKENS, if it is the embedded model)."
)


def explain_failure(
    error: Exception, provider: Provider, settings: Settings, models: Sequence[str] = ()
) -> ModelError:
    """Return the error to raise for a call that failed before any reply.

    Args:
        error: What the openai client raised.
        provider: Who was called.
        settings: Hold the key, which is kept out of the message.
        models: Names the endpoint has, for a model that it does not know.
    """
    import openai

    where = _where(provider)
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, where, provider, settings, models)
    if isinstance(error, (openai.APITimeoutError, TimeoutError)):
        return ModelUnavailable(
            f"{where} did not answer within {settings.timeout_s:g} s. Try again, or raise "
            "SMEATON_TIMEOUT_S."
        )
    if isinstance(error, openai.APIConnectionError):
        return ModelUnavailable(
            f"Nothing answers at {where}: {_quoted(error.__cause__ or error, settings)}. "
            "Check the address (SMEATON_BASE_URL) and that the server runs."
        )
    return ModelInterrupted(f"{where} sent what can't be read: {_quoted(error, settings)}.")


def explain_break(error: Exception, provider: Provider, settings: Settings) -> ModelError:
    """Return the error to raise for a reply that broke off after it had begun."""
    import openai

    where = _where(provider)
    if isinstance(error, (openai.APITimeoutError, TimeoutError)):
        return ModelInterrupted(
            f"{where} sent nothing for {settings.timeout_s:g} s in the middle of a reply. "
            "Ask again, or raise SMEATON_TIMEOUT_S."
        )
    if getattr(error, "code", None) == "context_length_exceeded":
        return ModelRefused(
            f"{where} can't take so long a prompt: {_quoted(error, settings)}. {_SHORTER}"
        )
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else None
    return ModelInterrupted(
        f"The reply of {where} broke off: {_quoted(cause or error, settings)}. Ask again."
    )


def is_silence(error: ModelError) -> bool:
    """Whether a call failed for want of a single byte in the time allowed."""
    import openai

    return isinstance(error.__cause__, (openai.APITimeoutError, TimeoutError))


def _explain_status(
    error: "openai.APIStatusError",
    where: str,
    provider: Provider,
    settings: Settings,
    models: Sequence[str],
) -> ModelError:
    said = _quoted(error, settings)
    if error.status_code in (401, 403):
        return ModelRefused(f"{where} refused {_key_used(provider, settings)}: {said}.")
    if error.status_code == 404 and error.code == "DeploymentNotFound":
        return ModelRefused(
            f"{where} has no deployment {provider.model!r}: set SMEATON_MODEL to the name of a "
            f"deployment of yours, not of a model ({said})."
        )
    if error.code == "content_filter":
        return ModelRefused(f"{where} stopped the prompt by its content filter: {said}.")
    if error.status_code == 404:
        known = ", ".join(repr(name) for name in models[:8])
        hint = (
            f"it has {known}. Set SMEATON_MODEL to one of these"
            if models
            else "check SMEATON_MODEL, and SMEATON_BASE_URL, which mostly ends in /v1"
        )
        return ModelRefused(f"{where} does not know the model {provider.model!r}: {hint} ({said}).")
    if error.status_code == 429:
        tries = settings.max_retries + 1
        return ModelRefused(
            f"{where} still limits requests after {tries} tries: {said}. "
            "Wait a little, or check the account's quota."
        )
    if error.status_code >= 500:
        return ModelUnavailable(
            f"{where} failed with status {error.status_code}: {said}. Try again later."
        )
    return ModelRefused(
        f"{where} refused the request with status {error.status_code}: {said}. "
        f"If it was too long: {_SHORTER}"
    )


def _key_used(provider: Provider, settings: Settings) -> str:
    """Name the variable that the key came from, never the key."""
    if provider.name != "openai" or settings.api_key is None:
        return "a request without a key: set OPENAI_API_KEY"
    if "SMEATON_API_KEY" in os.environ:
        return "the key in SMEATON_API_KEY"
    return "the key: check OPENAI_API_KEY, or `api_key` in the settings file"


def _where(provider: Provider) -> str:
    if provider.name == "embedded" or provider.base_url is None:
        return "The embedded model"
    return public_url(provider.base_url)


def _quoted(error: BaseException, settings: Settings) -> str:
    """Return what an error says: one line, bounded, printable, and without the key."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    text = str(said or getattr(error, "message", None) or error or type(error).__name__)
    if settings.api_key:
        text = text.replace(settings.api_key.get_secret_value(), "[key]")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…").rstrip(".")
