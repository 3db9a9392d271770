"""Greedy sampling under a grammar that asks the grammar about few tokens.

llama.cpp's own chain checks a grammar against all 150,000 tokens for every token it samples, which
takes as long as the model itself on two cores. The likeliest token mostly fits: it is asked about
first, then a few more, and all only if none of those fits. The result is the same token.
"""

import ctypes
from typing import Any

_FIRST_GUESSES = (1, 128)
_TOKEN_DATA = [("id", "int32"), ("logit", "float32"), ("p", "float32")]


def guess_first(llama: Any) -> None:
    """Make a `llama_cpp.Llama` sample this way when it is greedy and has a grammar."""
    init_sampler = llama._init_sampler

    def init(*, temp: float = 0.8, grammar: Any = None, **options: Any) -> Any:
        if grammar is None or temp != 0.0:
            return init_sampler(temp=temp, grammar=grammar, **options)
        return GrammarGuesser(llama, grammar)

    llama._init_sampler = init


class GrammarGuesser:
    """Takes the likeliest token that the grammar allows, and the end where it allows none."""

    def __init__(self, llama: Any, grammar: Any) -> None:
        from llama_cpp import _internals

        internals: Any = _internals
        self._chain = internals.LlamaSampler()
        self._chain.add_grammar(llama._model, grammar)
        self._vocabulary, self._end = llama.n_vocab(), llama.token_eos()

    def sample(self, ctx: Any, idx: int = -1) -> int:
        """Return the next token and tell the grammar of it."""
        import llama_cpp
        import numpy as np

        pointer: Any = llama_cpp.llama_get_logits_ith(ctx.ctx, idx)
        logits = np.ctypeslib.as_array(pointer, (self._vocabulary,))
        for count in (*_FIRST_GUESSES, self._vocabulary):
            token = self._best_allowed(logits, count)
            if token is not None:
                self._chain.accept(token)
                return token
        return int(self._end)

    def close(self) -> None:
        """Free the grammar."""
        self._chain.close()

    def _best_allowed(self, logits: Any, count: int) -> int | None:
        """Return the best of the `count` likeliest tokens that the grammar allows."""
        import llama_cpp
        import numpy as np

        library: Any = llama_cpp
        likeliest = np.argmax(logits) if count == 1 else np.argpartition(logits, -count)[-count:]
        tokens = np.zeros(count, _TOKEN_DATA)
        tokens["id"] = likeliest
        tokens["logit"] = logits[likeliest]
        data = tokens.ctypes.data_as(ctypes.POINTER(library.llama_token_data))
        array = library.llama_token_data_array(data, count, -1, False)
        library.llama_sampler_apply(self._chain.sampler, ctypes.byref(array))
        best = int(np.argmax(tokens["logit"]))
        return int(tokens["id"][best]) if np.isfinite(tokens["logit"][best]) else None
