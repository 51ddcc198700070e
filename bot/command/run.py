"""`fanal run`: the desk, until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import make_app
from bot.command.told import Told, warn
from bot.opening import catalog_in_reach
from bot.rules.triage import Triage
from config.settings import Settings

NO_CHAT = (
    "Neither Slack (FANAL_SLACK_BOT_TOKEN …) nor Teams (FANAL_TEAMS_APP_ID …) is set: flags are kept, and their "
    "cards wait until one is."
)
SETTLES_AFTER = 0.5
"""Seconds in which whoever waited for the desk is answered: a thread that builds takes turns with those who answer."""
LITTLE_AND_OFTEN = (5_000, 5, 10)
"""When the collector looks (`gc.set_threshold`). Everything waits for it: under many flags 2 to 6 ms at a time, where
50,000 objects took 20 to 50 ms. In all it takes the same, some 12 us a flag.
"""


def serve(settings: Settings) -> None:
    """Serve on the settings' address until SIGINT or SIGTERM. Raises what kept the desk from starting."""
    _log(settings.log_level)
    os.umask(0o077)  # what people wrote is nobody else's on this machine
    with _bound(settings.host, settings.port) as sock:
        catalog = catalog_in_reach(settings)
        app = Starting(make_app(settings, catalog), then=partial(_settle, catalog.triage))
        check_slack(settings)
        server = uvicorn.Server(
            uvicorn.Config(app, http="httptools", ws="none", access_log=False, log_level="warning", lifespan="on")
        )
        _stop_on_signal(server)
        try:
            server.run(sockets=[sock])
        except SystemExit:  # uvicorn's own way to say that the start failed
            if app.error is None:
                raise
    if app.error is not None:
        raise app.error


def _log(level: str) -> None:
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
    # At "debug" it would log what is posted: a member's words among it.
    logging.getLogger("slack_sdk").setLevel(max(logging.INFO, logging.getLevelName(level.upper())))
    # What kept us from starting is told by ourselves; and that Bolt asks us for its token is meant.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "startup failed" not in record.getMessage())
    logging.getLogger("slack_bolt.AsyncApp").addFilter(lambda record: "will be ignored" not in record.getMessage())


def check_slack(settings: Settings) -> None:
    """Half a workspace is a mistake; none at all may be meant. Raises `Told`."""
    slack = settings.slack
    if not slack.bot_token.get_secret_value() and not slack.app_token.get_secret_value():
        if not settings.teams.is_set:
            warn(NO_CHAT)
    elif slack.missing:
        raise Told(f"Slack needs {' and '.join(slack.missing)} as well (mode “{slack.mode}”). See config/example.toml.")


class Starting:
    """The application, which keeps what stopped it, so that it can be told in a line instead of a traceback. `then` is
    done in a thread of its own so many seconds after it has started, and to its end: the process waits for it. A thread
    that is left behind in native code kills the interpreter as it leaves (SIGABRT).
    """

    def __init__(self, app: ASGIApp, *, then: Callable[[], None], after: float = SETTLES_AFTER) -> None:
        self._app, self._then, self._after = app, then, after
        self.error: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def quietly(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                thread = threading.Thread(target=self._then, name="settle")
                asyncio.get_running_loop().call_later(self._after, thread.start)
            failed = message["type"].endswith(".failed")
            await send({**message, "message": ""} if failed else message)

        try:
            await self._app(scope, receive, quietly)
        except Exception as error:
            self.error = error
            raise


def _settle(triage: Triage) -> None:
    """Makes what triage reads with: the lexicon was found right before the desk started, so nothing can fail here, and
    a flag that comes first makes it itself. Then the collector, off since the desk was loaded
    (`bot/command/outside.py`), begins with what comes now: to walk through all that was loaded would find next to
    nothing, and take longer than reading the lexicon.
    """
    triage.build()
    gc.freeze()
    gc.set_threshold(*LITTLE_AND_OFTEN)
    gc.enable()


def _stop_on_signal(server: uvicorn.Server) -> None:
    """uvicorn listens only while it serves, and raises the signal again afterwards: both must end in order."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _bound(host: str, port: int) -> socket.socket:
    try:
        return listening(host, port)
    except OSError as error:
        raise Told(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken, perhaps by another desk. Stop that one, or set FANAL_PORT to another port."
    if error.errno == errno.EACCES:
        return f"This account may not listen on port {port}. Set FANAL_PORT to 1024 or above."
    return f"Nothing can listen on {host} port {port} ({error.strerror}). Set FANAL_HOST to an address of this machine."


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


def end_with_parent() -> None:
    """End at once when standard input closes: whoever started us holds its other end, and is gone however it ended.

    Nothing is lost by it: the desk is made to be killed. Reads the descriptor, since a daemon thread inside a buffered
    reader would break the interpreter's own end.
    """

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os._exit(1)

    threading.Thread(target=wait, name="parent", daemon=True).start()
