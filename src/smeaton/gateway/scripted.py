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
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from smeaton.gateway.instance import smallest_instance

UNSCRIPTED = (
    "## Scripted reply\n\nNothing was queued, so this is what the **scripted** model says.\n"
)
"""What the server answers by itself when no reply is queued and no schema was sent."""


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
    delay_s: float = 0.0
    """Seconds before each chunk."""
    raw: bytes | None = None
    """A whole body to send instead of any protocol."""
    content_type: str = "application/json"
    """Content type of `raw`."""
    finish_reason: str = "stop"
    """Finish reason of the last chunk: "length" plays a reply cut by max_tokens."""


Reply = str | Fault | Callable[[dict[str, Any]], str]
"""A queued reply: the content, a fault, or a function from the request's body to the content."""


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
        rejects: Collection[str] = (),
        models: tuple[str, ...] = ("scripted",),
        api_key: str | None = None,
        port: int = 0,
    ) -> None:
        """Listen at once; answer from `__enter__` on.

        Args:
            rejects: What is refused with 400: forms of `response_format` ("json_schema",
                "json_object_schema", "json_object") and names of parameters ("temperature").
            models: Names that GET /v1/models lists; a request for any other gets a 404.
            api_key: If given, requests without it get a 401.
            port: Port to listen on; 0 takes a free one.
        """
        self.rejects = frozenset(rejects)
        self.models = models
        self.api_key = api_key
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._replies: deque[Reply] = deque()
        self._http = _Http(("127.0.0.1", port), _Handler)
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
        if isinstance(reply, Fault):
            return reply
        return Fault(reply if isinstance(reply, str) else reply(body))

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


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    scripted: ScriptedServer

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        self._open.discard(request)
        super().close_request(request)

    def drop_connections(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave are part of the play, so nothing is printed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the parent's name)
        """Say nothing."""

    def do_GET(self) -> None:
        if self.path.rstrip("/") != "/v1/models":
            return self._refuse(404, f"no such path {self.path!r}")
        models = [
            {"id": m, "object": "model", "owned_by": "smeaton"} for m in self._scripted.models
        ]
        return self._send(200, json.dumps({"object": "list", "data": models}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.path != "/v1/chat/completions":
            return self._refuse(404, f"no such path {self.path!r}")
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
        if (
            scripted.api_key
            and request.headers.get("authorization") != f"Bearer {scripted.api_key}"
        ):
            self._refuse(401, "Incorrect API key provided", code="invalid_api_key")
        elif body.get("model") not in scripted.models:
            self._refuse(
                404, f"The model {body.get('model')!r} does not exist", code="model_not_found"
            )
        elif form_of(body) in scripted.rejects:
            self._refuse(400, "Invalid parameter: 'response_format'", param="response_format")
        elif refused := sorted(scripted.rejects & body.keys()):
            self._refuse(400, f"Unsupported parameter: {refused[0]!r}", param=refused[0])
        else:
            return False
        return True

    def _reply(self, request: Request, reply: Fault) -> None:
        if reply.status != 200:
            self._refuse(reply.status, reply.message, headers=reply.headers)
        elif reply.raw is not None:
            self._send(200, reply.raw, reply.content_type, reply.headers)
        elif request.body.get("stream"):
            self._stream(request, reply)
        else:
            whole = {"message": {"role": "assistant", "content": reply.text}}
            body = _envelope(request, "chat.completion", whole, reply.finish_reason)
            self._send(200, json.dumps(body | {"usage": _usage(request, reply.text)}).encode())

    def _stream(self, request: Request, reply: Fault) -> None:
        self.send_response(200)
        for name, value in {
            "Content-Type": "text/event-stream",
            "Transfer-Encoding": "chunked",
            **reply.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in self._pieces(request, reply):
            self._event(_envelope(request, "chat.completion.chunk", {"delta": {"content": piece}}))
            request.chunks_sent += 1
        if self.close_connection:
            return
        self._event(_envelope(request, "chat.completion.chunk", {"delta": {}}, reply.finish_reason))
        if (request.body.get("stream_options") or {}).get("include_usage"):
            last = _envelope(request, "chat.completion.chunk", None)
            self._event(last | {"usage": _usage(request, reply.text)})
        self._chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _pieces(self, request: Request, reply: Fault) -> Iterator[str]:
        """Yield the content up to where the fault strikes; then let the connection be closed."""
        for number, piece in enumerate([*split_chunks(reply.text), None]):
            if number == reply.stall_after:
                self._wait(request, float("inf"))
            if number in (reply.cut_after, reply.stall_after) or piece is None:
                self.close_connection = piece is not None or self.close_connection
                return
            if self._wait(request, reply.delay_s):
                return
            yield piece

    def _wait(self, request: Request, seconds: float) -> bool:
        """Wait, watching for the client's leaving; True when it left or the server closes."""
        end = time.monotonic() + seconds
        while not self._scripted.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
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

    def _event(self, event: dict[str, Any]) -> None:
        self._chunk(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _refuse(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        error = {"message": message, "type": "scripted_error", "param": param, "code": code}
        self._send(status, json.dumps({"error": error}).encode(), headers=headers or {})

    def _send(
        self,
        status: int,
        body: bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _envelope(
    request: Request, kind: str, choice: dict[str, Any] | None, finish: str | None = None
) -> dict[str, Any]:
    choices = [] if choice is None else [{"index": 0, "finish_reason": finish, **choice}]
    return {
        "id": "chatcmpl-scripted",
        "object": kind,
        "created": 0,
        "model": request.body.get("model"),
        "choices": choices,
    }


def _usage(request: Request, text: str) -> dict[str, int]:
    """Count words as tokens, which is all that a scripted model's usage can mean."""
    sent = sum(len(str(m.get("content", "")).split()) for m in request.body.get("messages", []))
    said = len(text.split())
    return {"prompt_tokens": sent, "completion_tokens": said, "total_tokens": sent + said}
