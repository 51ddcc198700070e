"""`fanal run`: the desk, until it is stopped."""

from __future__ import annotations

import logging
import socket

import uvicorn

from bot.app import make_app
from config.settings import Settings


def serve(settings: Settings) -> None:
    """Serve on the settings' address. Raises OSError for a port that is taken."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with listening(settings.host, settings.port) as sock:
        server = uvicorn.Server(
            uvicorn.Config(make_app(settings), http="httptools", ws="none", access_log=False, log_level="warning")
        )
        server.run(sockets=[sock])


def listening(host: str, port: int) -> socket.socket:
    """A bound socket, so that a busy port is an error before anything else starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock
