"""The embedded model's process: llama.cpp behind the OpenAI chat protocol on loopback.

Run as `python -m smeaton.gateway.llama_server`; one JSON line on standard input configures it
(see `embedded`), one on standard output says where it listens, and the end of its input ends it.

It stands in for llama_cpp.server because that one can't stop while it reads a prompt, which takes
tens of seconds for a long one: here a client that leaves ends the work within one graph node. It
also counts tokens in streams, and text in messages can't forge the chat template's own tokens.
"""

import hmac
import json
import logging
import os
import queue
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from smeaton import offline
from smeaton.gateway.protocol import (
    ProtocolHandler,
    ProtocolServer,
    make_chunk,
    make_completion,
    make_usage,
    make_usage_chunk,
    wants_usage,
)

log = logging.getLogger("smeaton.gateway")

_PING_S = 5.0
_POLL_S = 0.02
_TEMPLATE_TOKEN = re.compile(r"<\|(?=[\w ]*\|>)")


class Model:
    """llama.cpp with one sequence; the longest common prefix with the last prompt stays read."""

    def __init__(self, weights: str, threads: int, context_tokens: int) -> None:
        """Load the weights, which takes seconds."""
        import llama_cpp
        from llama_cpp import llama_chat_format

        from smeaton.gateway.llama_grammar import guess_first

        self._cancelled = threading.Event()
        self._llama = llama_cpp.Llama(
            weights,
            n_ctx=context_tokens,
            n_threads=threads,
            n_threads_batch=threads,
            verbose=False,
        )
        guess_first(self._llama)
        # The callback must live as long as the context that calls it.
        self._abort = llama_cpp.ggml_abort_callback(lambda _: self._cancelled.is_set())
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, None)
        self._pool = ThreadPoolExecutor(1)
        self._prompt = llama_chat_format.Jinja2ChatFormatter(
            self._llama.metadata["tokenizer.chat_template"],
            self._llama.detokenize([self._llama.token_eos()], special=True).decode(),
            self._llama.detokenize([self._llama.token_bos()], special=True).decode(),
        )

    def generate(self, body: Mapping[str, Any]) -> "Generation":
        """Queue a generation behind those under way."""
        generation = Generation(self, body)
        self._pool.submit(generation.run)
        return generation

    def stream(self, body: Mapping[str, Any], cancelled: threading.Event) -> Iterator[Any]:
        """Yield llama.cpp's chunks until done or cancelled."""
        self._cancelled = cancelled
        create: Any = self._llama.create_chat_completion
        yield from create(
            messages=[_harmless(message) for message in body["messages"]],
            max_tokens=body.get("max_tokens"),
            temperature=body.get("temperature", 0.0),
            response_format=body.get("response_format"),
            stream=True,
        )

    def weigh(self, body: Mapping[str, Any], cancelled: threading.Event) -> dict[str, float]:
        """Return the likeliest first tokens of a reply and the logarithms of their probabilities.

        Raises:
            ValueError: the prompt exceeds the context.
        """
        import llama_cpp
        import numpy as np

        self._cancelled = cancelled
        llama = self._llama
        messages: Any = [_harmless(message) for message in body["messages"]]
        tokens = llama.tokenize(
            self._prompt(messages=messages).prompt.encode(), add_bos=False, special=True
        )
        if len(tokens) >= llama.n_ctx():
            raise ValueError(
                f"the prompt has {len(tokens)} tokens and the context holds {llama.n_ctx()}"
            )
        held = llama.input_ids[: min(llama.n_tokens, len(tokens) - 1)]
        differs = np.flatnonzero(held != np.asarray(tokens[: len(held)]))
        llama.n_tokens = int(differs[0]) if len(differs) else len(held)
        llama.eval(tokens[llama.n_tokens :])
        pointer: Any = llama_cpp.llama_get_logits_ith(llama.ctx, -1)
        logits = np.ctypeslib.as_array(pointer, (llama.n_vocab(),)).astype(np.float64)
        best = np.argsort(logits)[: -int(body.get("top_logprobs", 1)) - 1 : -1]
        total = np.logaddexp.reduce(logits)
        return {
            llama.detokenize([token]).decode(errors="replace"): float(logits[token] - total)
            for token in best.tolist()
        }

    @property
    def tokens_held(self) -> int:
        """Tokens of prompt and reply read so far."""
        return int(self._llama.n_tokens)


class Generation:
    """One reply under way; a queue between llama.cpp's thread and the connection's."""

    def __init__(self, model: Model, body: Mapping[str, Any]) -> None:
        self.cancelled = threading.Event()
        self.events: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        """Pieces of text, then None, or the error that ended it."""
        self.likely: dict[str, float] | None = None
        """The first tokens that could have come, where only they are asked for."""
        self.finish_reason = "stop"
        self.completion_tokens = 0
        self.prompt_tokens = 0
        self._model, self._body = model, body

    def run(self) -> None:
        """Generate, on the model's own thread."""
        try:
            if self._body.get("logprobs"):
                self._weigh()
                return
            for chunk in self._model.stream(self._body, self.cancelled):
                if self.cancelled.is_set():
                    return
                self._take(chunk)
            # The last token sampled is never read back.
            self.completion_tokens = self._model.tokens_held - self.prompt_tokens + 1
            self.events.put(None)
        except Exception as error:
            self.events.put(error)

    def _weigh(self) -> None:
        self.likely = self._model.weigh(self._body, self.cancelled)
        self.prompt_tokens, self.completion_tokens = self._model.tokens_held, 1
        self.finish_reason = "length"
        self.events.put(next(iter(self.likely)))
        self.events.put(None)

    def _take(self, chunk: Any) -> None:
        choice = chunk["choices"][0]
        self.finish_reason = choice["finish_reason"] or self.finish_reason
        self.prompt_tokens = self.prompt_tokens or self._model.tokens_held
        if text := choice["delta"].get("content"):
            self.events.put(text)


class Server(ProtocolServer):
    """Serves one model to whoever has the key."""

    def __init__(self, model: Model, name: str, api_key: str) -> None:
        super().__init__(0, Handler)
        self.model, self.name, self.api_key = model, name, api_key


class Handler(ProtocolHandler):
    """One connection."""

    server: Server

    def handle_models(self) -> None:
        """List the one model."""
        if not self._is_allowed():
            return self.refuse(401, "wrong key")
        return self.send_models((self.server.name,))

    def handle_chat(self, body: dict[str, Any]) -> None:
        """Generate a reply."""
        if not self._is_allowed():
            return self.refuse(401, "wrong key")
        kind = (body.get("response_format") or {}).get("type", "text")
        if kind not in ("text", "json_object"):
            return self.refuse(400, f"unsupported type {kind!r}", param="response_format")
        generation = self.server.model.generate(body)
        try:
            return self._answer(body, generation)
        except OSError:
            self.close_connection = True
        finally:
            generation.cancelled.set()

    def _is_allowed(self) -> bool:
        given = self.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self.server.api_key}".encode())

    def _answer(self, body: Mapping[str, Any], generation: Generation) -> None:
        streams = bool(body.get("stream"))
        name, text = self.server.name, []
        if streams:
            self.start_events()
        for piece in self._pieces(generation, pings=streams):
            if isinstance(piece, Exception):
                return self._fail(piece, streams)
            text.append(piece)
            if streams:
                self.send_event(make_chunk(name, piece, likely=generation.likely))
        counts = generation.prompt_tokens, generation.completion_tokens
        if not streams:
            whole = make_completion(
                name, "".join(text), generation.finish_reason, make_usage(*counts)
            )
            return self.send_body(200, json.dumps(whole).encode())
        self.send_event(make_chunk(name, finish_reason=generation.finish_reason))
        if wants_usage(body):
            self.send_event(make_usage_chunk(name, *counts))
        return self.end_events()

    def _pieces(self, generation: Generation, *, pings: bool) -> Iterator[str | Exception]:
        """Yield what is generated, watching the client; raises ConnectionError when it left."""
        last = time.monotonic()
        while True:
            try:
                event = generation.events.get(timeout=_POLL_S)
            except queue.Empty:
                if self.client_left():
                    raise ConnectionResetError from None
                if pings and time.monotonic() - last > _PING_S:
                    self.send_ping()
                    last = time.monotonic()
                continue
            if event is None:
                return
            yield event

    def _fail(self, error: Exception, streams: bool) -> None:
        log.error("a generation failed: %r", error)
        # llama-cpp-python raises ValueError for a prompt that exceeds the context, and only then.
        too_long = isinstance(error, ValueError)
        code = "context_length_exceeded" if too_long else "generation_failed"
        if not streams:
            return self.refuse(400 if too_long else 500, str(error), code=code)
        self.send_event({"error": {"message": str(error), "type": "error", "code": code}})
        return self.end_events()


def _harmless(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message whose text can't be read as the chat template's control tokens."""
    return {**message, "content": _TEMPLATE_TOKEN.sub("< |", str(message.get("content", "")))}


def _end_with_parent() -> None:
    """End this process when the parent's end of standard input closes, whatever closed it."""
    while sys.stdin.buffer.read(1):
        continue
    os._exit(0)


def main() -> None:
    """Read the configuration, load the model, serve until standard input ends."""
    offline.inherit()
    given = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # llama.cpp may print to standard output, which carries the one line that the parent reads.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    model = Model(given["weights"], given["threads"], given["context_tokens"])
    server = Server(model, given["model"], given["api_key"])
    print(json.dumps({"port": server.server_port}), file=answer, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
