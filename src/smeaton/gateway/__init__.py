"""The only way to a language model: find a provider, stream, get replies that fit a schema.

Every provider (an endpoint with a key, a local server, the embedded model) is reached through
the one OpenAI protocol. Importing this package loads neither openai nor llama_cpp.
"""

from smeaton.gateway.client import Gateway
from smeaton.gateway.provider import Provider, ProviderStatus, choose_provider, list_providers
from smeaton.gateway.reply import (
    CallTimings,
    Completion,
    Delta,
    Partial,
    Repairing,
    Structured,
)

__all__ = [
    "CallTimings",
    "Completion",
    "Delta",
    "Gateway",
    "Partial",
    "Provider",
    "ProviderStatus",
    "Repairing",
    "Structured",
    "choose_provider",
    "list_providers",
]
