"""The chat app in a browser, for the person at this machine and for nobody else.

A page that drives a program must not be driven by strangers: the server listens on loopback, wants
the key that is in the address it names, and refuses requests that came by another name (DNS
rebinding) or from another site's page.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web
from textual_serve.server import Server

HOST = "localhost"
COOKIE = "smeaton-key"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
"""What the page may load: nothing from elsewhere, the font that the library's page asks for
included; nobody may frame it."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LocalServer(Server):
    """Starts the app anew for each page that is opened.

    Args:
        command: starts the app, as a shell reads it.
        port: of loopback.
        say: tells which address to open.
    """

    def __init__(self, command: str, port: int, say: Callable[[str], None]) -> None:
        super().__init__(command, host=HOST, port=port, title="Smeaton")
        self._say = say
        self._key = secrets.token_urlsafe(24)

    def initialize_logging(self) -> None:
        """Log where the rest of Smeaton does."""

    async def on_startup(self, app: web.Application) -> None:
        """Tell the address."""
        self._say(f"Open {self.public_url}/?key={self._key} in a browser. Ctrl-C ends it.")

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._admit)
        return app

    @web.middleware
    async def _admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin", self.public_url)
        if f"http://{request.host}" != self.public_url or origin != self.public_url:
            raise web.HTTPForbidden(text=f"Open {self.public_url} instead.")
        given = request.query.get("key", "")
        if not self._fits(given) and not self._fits(request.cookies.get(COOKIE, "")):
            raise web.HTTPForbidden(text="The key is missing: open the address that was printed.")
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["Referrer-Policy"] = "no-referrer"
        if given and not response.prepared:
            response.set_cookie(COOKIE, given, httponly=True, samesite="Strict")
        return response

    def _fits(self, key: str) -> bool:
        return hmac.compare_digest(key.encode(), self._key.encode())


def serve(command: str, port: int, say: Callable[[str], None]) -> None:
    """Serve the app until Ctrl-C.

    Raises:
        OSError: the port is taken.
    """
    LocalServer(command, port, say).serve()
