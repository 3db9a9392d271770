"""How many tokens a model can hold: as its server states, or listed here for a few."""

from collections.abc import Mapping
from typing import Any

SOURCE = "https://platform.openai.com/docs/models"
"""Where the listed windows come from."""

_LISTED = {"gpt-4.1": 1_047_576, "gpt-4o": 128_000}
"""Window by the beginning of a model's name at api.openai.com."""

_FIELDS = ("max_model_len", "loaded_context_length", "context_length", "max_context_length")
"""Under what names vLLM, LM Studio, OpenRouter and others state it in GET /v1/models."""


def find_window(host: str | None, model: str | None) -> int | None:
    """Return the window of a model of api.openai.com, in tokens; None where it is not certain."""
    if host != "api.openai.com" or model is None:
        return None
    return next((size for name, size in _LISTED.items() if model.startswith(name)), None)


def read_window(entry: Mapping[str, Any]) -> int | None:
    """Return the window that a server states in an entry of its list of models, in tokens."""
    meta = entry.get("meta")
    stated = [entry.get(name) for name in _FIELDS]
    # llama-server: n_ctx is what it runs with, n_ctx_train what the model could take
    stated += [meta.get("n_ctx")] if isinstance(meta, Mapping) else []
    return next((size for size in stated if isinstance(size, int) and size > 0), None)
