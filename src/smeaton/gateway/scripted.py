"""A scripted model: a real HTTP server on loopback that speaks the OpenAI protocol.

It is a stand-in for any endpoint, in tests and demonstrations: replies are queued, faults are
injected, and everything that was asked is kept. Nothing here decides anything about advice.

```python
with ScriptedServer() as server:
    server.script("First reply", Fault(status=429, headers={"Retry-After": "0"}), "Third")
    ...                       # point base_url at server.base_url
    server.requests[0].body   # what the first call sent
```
"""

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from smeaton.gateway.instance import smallest_instance
from smeaton.gateway.protocol import (
    ProtocolHandler,
    ProtocolServer,
    make_chunk,
    make_completion,
    make_usage,
    make_usage_chunk,
    wants_usage,
)

UNSCRIPTED = (
    "## Scripted reply\n\nNothing was queued, so this is what the **scripted** model says.\n"
)
"""What the server answers by itself when no reply is queued and no schema was sent."""


_IDLE_S = 0.1
"""Seconds between signs of life."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A reply that goes wrong, or goes slowly, in one chosen way."""

    text: str = UNSCRIPTED
    """The content that is streamed, as far as the fault lets it."""
    status: int = 200
    """HTTP status; anything but 200 sends an error object and no content."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Extra response headers, such as Retry-After."""
    message: str = "scripted fault"
    """The error object's message."""
    cut_after: int | None = None
    """Chunks of content after which the connection drops."""
    stall_after: int | None = None
    """Chunks after which nothing comes until the client leaves or the server closes."""
    idles: str = ""
    """What comes again and again where it stalls: "pings" (comments) or "empty" chunks."""
    delay_s: float = 0.0
    """Seconds before each chunk."""
    raw: bytes | None = None
    """A whole body to send instead of any protocol."""
    content_type: str = "application/json"
    """Content type of `raw`."""
    likely: Mapping[str, float] | None = None
    """First tokens that could have come, with logarithms of probabilities; sent if asked for."""
    thought: str = ""
    """What a reasoning model thinks aloud before the content."""
    thought_field: str = "reasoning_content"
    """Under what name `thought` is sent; OpenRouter, Groq and Ollama say "reasoning"."""
    code: str | None = None
    """The error object's code."""
    finish_reason: str = "stop"
    """Finish reason of the last chunk: "length" plays a reply cut by max_tokens."""


Reply = str | Fault | Callable[[dict[str, Any]], "str | Fault"]
"""A queued reply: the content, a fault, or a function from the request's body to either."""


@dataclass(slots=True)
class Request:
    """One chat request as it arrived."""

    headers: dict[str, str]
    """Header names in lower case."""
    body: dict[str, Any]
    chunks_sent: int = 0
    """Chunks of content that went out."""
    finished: threading.Event = field(default_factory=threading.Event)
    """Set when the server is done with the request, whatever became of it."""
    disconnected: threading.Event = field(default_factory=threading.Event)
    """Set when the client left before the reply was complete."""


class ScriptedServer:
    """The server; a context manager. Thread-safe: `script` may be called at any time."""

    def __init__(
        self,
        *,
        rejects: Collection[str] | Mapping[str, str] = (),
        models: tuple[str, ...] = ("scripted",),
        api_key: str | None = None,
        port: int = 0,
    ) -> None:
        """Listen at once; answer from `__enter__` on.

        Args:
            rejects: What is refused with 400: forms of `response_format` ("json_schema",
                "json_object_schema", "json_object"), names of parameters ("temperature"), and
                "system" for messages of that role; as a mapping, with the error's own words.
            models: Names that GET /v1/models lists; a request for any other gets a 404.
            api_key: If given, requests without it get a 401.
            port: Port to listen on; 0 takes a free one.
        """
        self.rejects: Collection[str] = rejects
        self.models = models
        self.api_key = api_key
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._replies: deque[Reply] = deque()
        self._http = _Http(port, _Handler)
        self._http.scripted = self
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name="scripted-model", daemon=True
        )

    @property
    def base_url(self) -> str:
        """Address to give to a client, ending in /v1."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def script(self, *replies: Reply) -> None:
        """Queue `replies`; each answers one chat request, in order."""
        self._replies.extend(replies)

    def next_reply(self, body: dict[str, Any]) -> Fault:
        """Take the next reply as a fault, possibly one without any flaw."""
        reply = self._replies.popleft() if self._replies else unscripted_reply
        if callable(reply):
            reply = reply(body)
        return reply if isinstance(reply, Fault) else Fault(reply)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop every connection and stop listening; idempotent."""
        if self.closing.is_set():
            return
        self.closing.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.drop_connections()
        self._http.server_close()


def unscripted_reply(body: dict[str, Any]) -> str:
    """Answer without a script: the smallest instance of the schema sent, else short Markdown."""
    form = body.get("response_format") or {}
    schema = form.get("schema") or form.get("json_schema", {}).get("schema")
    if schema:
        return json.dumps(smallest_instance(schema))
    return "{}" if form.get("type") == "json_object" else UNSCRIPTED


def split_chunks(text: str) -> list[str]:
    """Split content as a model's tokens would be: short pieces that join to `text`."""
    return re.findall(r"\s*\S{1,12}|\s+", text)


def form_of(body: Mapping[str, Any]) -> str:
    """Name the form of a request's `response_format`, "none" without one."""
    form = body.get("response_format")
    if not form:
        return "none"
    return f"{form['type']}_schema" if "schema" in form else str(form["type"])


class _Http(ProtocolServer):
    scripted: ScriptedServer


class _Handler(ProtocolHandler):
    server: _Http

    def handle_models(self) -> None:
        if self._lacks_key({name.lower(): value for name, value in self.headers.items()}):
            self.refuse(401, "Incorrect API key provided", code="invalid_api_key")
        else:
            self.send_models(self._scripted.models)

    def handle_chat(self, body: dict[str, Any]) -> None:
        request = Request({k.lower(): v for k, v in self.headers.items()}, body)
        self._scripted.requests.append(request)
        try:
            if not self._objects(request):
                self._reply(request, self._scripted.next_reply(body))
        except OSError:
            self._left(request)
        finally:
            request.finished.set()

    @property
    def _scripted(self) -> ScriptedServer:
        return self.server.scripted

    def _objects(self, request: Request) -> bool:
        """Refuse what the server was told to refuse; True when it did."""
        scripted, body = self._scripted, request.body
        model = body.get("model")
        if self._lacks_key(request.headers):
            self.refuse(401, "Incorrect API key provided", code="invalid_api_key")
        elif model not in scripted.models:
            self.refuse(404, f"The model {model!r} does not exist", code="model_not_found")
        elif (form := form_of(body)) in scripted.rejects:
            self._reject(form, "Invalid parameter: 'response_format'", "response_format")
        elif refused := sorted({*body, *_roles(body)} & set(scripted.rejects)):
            self._reject(refused[0], f"Unsupported parameter: {refused[0]!r}", refused[0])
        else:
            return False
        return True

    def _reject(self, what: str, message: str, param: str) -> None:
        """Refuse in the words that the server was given, or in plain ones."""
        rejects = self._scripted.rejects
        if isinstance(rejects, Mapping):
            self.refuse(400, rejects[what])
        else:
            self.refuse(400, message, param=param)

    def _lacks_key(self, headers: Mapping[str, str]) -> bool:
        key = self._scripted.api_key
        return bool(key) and headers.get("authorization") != f"Bearer {key}"

    def _reply(self, request: Request, reply: Fault) -> None:
        model = str(request.body.get("model"))
        if reply.status != 200:
            self.refuse(reply.status, reply.message, code=reply.code, headers=reply.headers)
        elif reply.raw is not None:
            self.send_body(200, reply.raw, reply.content_type, reply.headers)
        elif request.body.get("stream"):
            self._stream(request, reply, model)
        else:
            usage = make_usage(*_count(request, reply.text))
            whole = make_completion(model, reply.text, reply.finish_reason, usage)
            self.send_body(200, json.dumps(whole).encode())

    def _stream(self, request: Request, reply: Fault, model: str) -> None:
        self.start_events(reply.headers)
        likely = reply.likely if request.body.get("logprobs") else None
        if reply.thought:
            self.send_event(make_chunk(model, delta={reply.thought_field: reply.thought}))
        for piece in self._pieces(request, reply, model):
            self.send_event(make_chunk(model, piece, likely=likely))
            request.chunks_sent += 1
        if self.close_connection:
            return
        self.send_event(make_chunk(model, finish_reason=reply.finish_reason))
        if wants_usage(request.body):
            self.send_event(make_usage_chunk(model, *_count(request, reply.text)))
        self.end_events()

    def _pieces(self, request: Request, reply: Fault, model: str) -> Iterator[str]:
        """Yield the content up to where the fault strikes; then let the connection be closed."""
        self.close_connection = False
        for number, piece in enumerate([*split_chunks(reply.text), None]):
            if number == reply.stall_after:
                self._stall(request, reply, model)
            if number in (reply.cut_after, reply.stall_after):
                self.close_connection = True
                return
            if piece is None or self._wait(request, reply.delay_s):
                return
            yield piece

    def _stall(self, request: Request, reply: Fault, model: str) -> None:
        """Send no more of the reply, only what keeps the connection alive if it idles so."""
        while not self._wait(request, _IDLE_S if reply.idles else float("inf")):
            if reply.idles == "pings":
                self.send_ping()
            else:
                self.send_event(make_chunk(model, ""))

    def _wait(self, request: Request, seconds: float) -> bool:
        """Wait, watching for the client's leaving; True when it left or the server closes."""
        end = time.monotonic() + seconds
        while not self._scripted.closing.is_set():
            if self.client_left():
                self._left(request)
                return True
            if time.monotonic() >= end:
                return False
            self._scripted.closing.wait(min(0.01, max(0.0, end - time.monotonic())))
        self.close_connection = True
        return True

    def _left(self, request: Request) -> None:
        self.close_connection = True
        if not self._scripted.closing.is_set():
            request.disconnected.set()


def _roles(body: Mapping[str, Any]) -> set[str]:
    return {str(message.get("role")) for message in body.get("messages", ())}


def _count(request: Request, text: str) -> tuple[int, int]:
    """Count words as tokens, which is all that a scripted model's usage can mean."""
    messages = request.body.get("messages", [])
    return sum(len(str(m.get("content", "")).split()) for m in messages), len(text.split())
