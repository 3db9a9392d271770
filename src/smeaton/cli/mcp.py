"""`smeaton mcp`: serves reviews, advice and guidance to other agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from smeaton import offline
from smeaton.cli.console import run, say
from smeaton.errors import Offline, UserError

if TYPE_CHECKING:
    from smeaton.settings import Settings


def mcp(
    context: typer.Context,
    http: Annotated[
        bool, typer.Option("--http", help="Serve over streamable HTTP instead of stdin and stdout.")
    ] = False,
    host: Annotated[
        str, typer.Option(help="Where --http listens; beyond this machine it needs a token.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port of --http.", min=1, max=65535, metavar="N")
    ] = 8321,
) -> None:
    """Serve Smeaton as an MCP server, for Claude Code, Cursor, VS Code and others.

    Over stdin and stdout a client starts it: `claude mcp add smeaton -- smeaton mcp`. With --http
    clients send the secret in SMEATON_MCP_TOKEN as a bearer token.

    Example: claude mcp add smeaton -- smeaton mcp
    """
    settings: Settings = context.obj.settings
    try:
        from smeaton.mcp import build_app, build_server
    except ModuleNotFoundError as error:
        raise UserError(
            f"{error.name!r} is not installed; `pip install 'smeaton[mcp]'` brings it."
        ) from None
    server = build_server(settings)
    if not http:
        run(server.run_stdio_async())
        return
    import uvicorn

    if settings.offline and not offline.is_loopback(host):
        raise Offline(f"{offline.refusal(f'Listening at {host!r}')}.")
    token = settings.mcp_token.get_secret_value() if settings.mcp_token else None
    try:
        app = build_app(server, host, token)
    except ValueError as error:
        raise UserError(str(error)) from None
    say(f"MCP at http://{host}:{port}/mcp{'' if token else ', without a token'}; Ctrl-C stops.")
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False)
    run(uvicorn.Server(config).serve())
