"""Services and servers that are known by name: where each is, and where its key is looked for.

`SMEATON_PROVIDER=groq` stands for an address and the key variable that the service's own tools
use, so that one service's key is never sent to another.
"""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from smeaton.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Preset:
    """One service, or a server that runs where the user is."""

    label: str
    url: str | None
    """Its address; None where each user has one of their own."""
    key: str | None
    """Environment variable of its key; None where none is asked for."""
    page: str
    """Where its models and addresses are described; what stands here was checked there."""
    address: str | None = None
    """Environment variable that names another address."""
    hosts: tuple[str, ...] = ()
    """Endings of its host names, for an address that is given otherwise."""
    is_service: bool = True
    """Runs at its maker's: needs a key, and a model that is named."""

    def find_url(self) -> str | None:
        """Return its address, by its variable if that is set."""
        named = os.environ.get(self.address or "", "").rstrip("/")
        if named and self.label == "Azure OpenAI" and not named.endswith("/v1"):
            return f"{named}/openai/v1"
        return named or self.url


PRESETS = {
    "azure": Preset(
        "Azure OpenAI",
        None,
        "AZURE_OPENAI_API_KEY",
        "https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle",
        address="AZURE_OPENAI_ENDPOINT",
        hosts=(".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"),
    ),
    "openrouter": Preset(
        "OpenRouter",
        "https://openrouter.ai/api/v1",
        "OPENROUTER_API_KEY",
        "https://openrouter.ai/models",
        hosts=(".openrouter.ai",),
    ),
    "groq": Preset(
        "Groq",
        "https://api.groq.com/openai/v1",
        "GROQ_API_KEY",
        "https://console.groq.com/docs/models",
        hosts=(".api.groq.com",),
    ),
    "litellm": Preset(
        "LiteLLM",
        "http://127.0.0.1:4000/v1",
        "LITELLM_PROXY_API_KEY",
        "https://docs.litellm.ai/docs/simple_proxy",
        address="LITELLM_PROXY_API_BASE",
        is_service=False,
    ),
    "ollama": Preset(
        "Ollama",
        "http://127.0.0.1:11434/v1",
        None,
        "https://docs.ollama.com/openai",
        is_service=False,
    ),
    "lmstudio": Preset(
        "LM Studio",
        "http://127.0.0.1:1234/v1",
        None,
        "https://lmstudio.ai/docs/developer/openai-compat",
        is_service=False,
    ),
    "vllm": Preset(
        "vLLM",
        "http://127.0.0.1:8000/v1",
        "VLLM_API_KEY",
        "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
        is_service=False,
    ),
    "llama-server": Preset(
        "llama-server",
        "http://127.0.0.1:8080/v1",
        "LLAMA_API_KEY",
        "https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
        is_service=False,
    ),
}
"""By the name that `SMEATON_PROVIDER` takes; api.openai.com is `openai` itself."""


def apply_preset(name: str, given: dict[str, object]) -> dict[str, object]:
    """Return settings with those that a preset stands for; what is given stays.

    Raises:
        SettingsError: the preset has no address of its own, and none is named.
    """
    preset = PRESETS[name]
    url = given.get("base_url") or os.environ.get("SMEATON_BASE_URL") or preset.find_url()
    if url is None:
        raise SettingsError(
            f"The provider {name!r} has an address for each user: set {preset.address}."
        )
    filled = {**given, "provider": "openai", "base_url": url}
    key = os.environ.get(preset.key or "")
    if key and "api_key" not in given and "SMEATON_API_KEY" not in os.environ:
        filled["api_key"] = key
    return filled


def find_preset(url: str) -> Preset | None:
    """Return the service that an address belongs to, if it is a known one."""
    host = f".{urlsplit(url).hostname or ''}"
    return next((preset for preset in PRESETS.values() if host.endswith(preset.hosts)), None)
