"""The server's side of the OpenAI chat protocol: HTTP, server-sent events, error objects.

Shared by the scripted model and the embedded one; it knows nothing of where replies come from.
"""

import json
import select
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHAT = "/v1/chat/completions"
MODELS = "/v1/models"


class ProtocolServer(ThreadingHTTPServer):
    """A loopback server that can drop its connections, so that closing never waits."""

    daemon_threads = False

    def __init__(self, port: int, handler: type["ProtocolHandler"]) -> None:
        """Listen on `port` of loopback; 0 takes a free one."""
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, then serve it."""
        self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        """Forget the connection."""
        self._open.discard(request)
        super().close_request(request)

    def drop_connections(self) -> None:
        """End every open connection at once."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that leave are no fault."""


class ProtocolHandler(BaseHTTPRequestHandler, ABC):
    """Reads requests and writes replies in the protocol's shape."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Route GET."""
        if self.path != MODELS:
            return self.refuse(404, f"no such path {self.path!r}")
        return self.handle_models()

    def do_POST(self) -> None:
        """Route POST."""
        body = self._read_body()
        if self.path != CHAT:
            return self.refuse(404, f"no such path {self.path!r}")
        return self.handle_chat(body)

    @abstractmethod
    def handle_models(self) -> None:
        """Answer GET /v1/models."""

    @abstractmethod
    def handle_chat(self, body: dict[str, Any]) -> None:
        """Answer POST /v1/chat/completions."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the parent's name)
        """Say nothing."""

    def _read_body(self) -> dict[str, Any]:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            body = json.loads(data)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def send_models(self, names: tuple[str, ...]) -> None:
        """Answer GET /v1/models."""
        models = [{"id": name, "object": "model", "owned_by": "smeaton"} for name in names]
        self.send_body(200, json.dumps({"object": "list", "data": models}).encode())

    def refuse(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer with an error object."""
        error = {"message": message, "type": "error", "param": param, "code": code}
        self.send_body(status, json.dumps({"error": error}).encode(), headers=headers)

    def send_body(
        self,
        status: int,
        body: bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer with a whole body."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def start_events(self, headers: Mapping[str, str] | None = None) -> None:
        """Begin a stream of server-sent events."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def send_event(self, event: Mapping[str, Any]) -> None:
        """Send one event."""
        self._send_chunk(b"data: " + json.dumps(event).encode() + b"\n\n")

    def send_ping(self) -> None:
        """Send a comment, which clients ignore and which keeps their time outs from running."""
        self._send_chunk(b": still here\n\n")

    def end_events(self) -> None:
        """End the stream as the protocol does."""
        self._send_chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def client_left(self) -> bool:
        """Tell whether the client has closed the connection."""
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def _send_chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def make_chunk(
    model: str,
    content: str | None = None,
    finish_reason: str | None = None,
    likely: Mapping[str, float] | None = None,
    delta: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the event that adds `content`, or ends the reply.

    `likely` are the tokens that could have stood there, with logarithms of their probabilities;
    `delta` is what the event adds besides content.
    """
    delta = dict(delta or {}) | ({} if content is None else {"content": content})
    choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    if likely:
        top = [{"token": token, "logprob": p, "bytes": None} for token, p in likely.items()]
        choice["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
    return _envelope("chat.completion.chunk", model) | {"choices": [choice]}


def make_usage_chunk(model: str, prompt: int, completion: int) -> dict[str, Any]:
    """Return the event that ends a stream whose request asked for usage."""
    usage = make_usage(prompt, completion)
    return _envelope("chat.completion.chunk", model) | {"choices": [], "usage": usage}


def make_completion(
    model: str, content: str, finish_reason: str, usage: Mapping[str, int]
) -> dict[str, Any]:
    """Return the body of a reply that is not streamed."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return _envelope("chat.completion", model) | {"choices": [choice], "usage": dict(usage)}


def make_usage(prompt: int, completion: int) -> dict[str, int]:
    """Return a usage object."""
    total = prompt + completion
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total}


def wants_usage(body: Mapping[str, Any]) -> bool:
    """Tell whether a streaming request asks for usage at the end."""
    options = body.get("stream_options")
    return isinstance(options, dict) and bool(options.get("include_usage"))


def _envelope(kind: str, model: str) -> dict[str, Any]:
    return {"id": "chatcmpl-local", "object": kind, "created": int(time.time()), "model": model}
