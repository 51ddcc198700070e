"""URL -> handler. Signatures are checked on raw bytes before parsing; the routes without one are in PUBLIC."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message

from bot.chat.base import Json
from bot.communities.inbound import BadSignature, verify
from bot.errors import Retryable
from config.patterns import late
from handlers.expert import ExpertPages
from handlers.faults import placed
from handlers.figures import FiguresPages
from handlers.intake import Intake, TooLarge, read_body
from handlers.letters import LetterPages
from handlers.member import MemberPages
from handlers.statements import StatementPages

log = logging.getLogger("fanal.routes")

SLACK_BODY = 1_000_000
"""Bytes. A Slack form may have 250 kB (facts: views), and twice that once it is form-encoded."""
TEAMS_BODY = 512 * 1024
"""Bytes. A Teams message has at most 100 kB, plus about as much metadata."""
# docs.slack.dev/authentication/verifying-requests-from-slack
SIGNATURE = late(r"v0=[0-9a-f]{64}", re.ASCII)
STAMP = late(r"[0-9]{1,12}", re.ASCII)
CENTURY = 3.2e9
FLAGS, ANSWERS = "/v1/clients/{client}/flags", "/v1/clients/{client}/answers"
FromSlack = Callable[[Request], Awaitable[Response]]
FromTeams = Callable[[bytes, str], Awaitable[tuple[int, Json | None]]]
"""(raw body, `Authorization` header) -> (status, body) of the answer."""
PUBLIC = ("/healthz", "/readyz")
"""Routes without a signature: they only tell that the desk is up."""


class Ready(Struct, frozen=True):
    """The facts behind /readyz. Times are in seconds, None where one does not apply."""

    database: bool
    oldest_outbox: float
    slack_silence: float | None

    @property
    def holds(self) -> bool:
        return self.database and self.oldest_outbox < 120 and (self.slack_silence is None or self.slack_silence < 60)


def add_routes(
    app: Starlette,
    *,
    intake: Intake,
    ready: Callable[[], Awaitable[Ready]],
    slack: FromSlack | None,
    teams: FromTeams | None = None,
    move_clock: Callable[[timedelta], Awaitable[None]] | None,
    clock_secret: str,
    machine: Callable[[], datetime],
    member: MemberPages | None = None,
    expert: ExpertPages | None = None,
    letters: LetterPages | None = None,
    statements: StatementPages | None = None,
    figures: FiguresPages | None = None,
) -> None:
    """All of the desk's routes."""
    _add_health(app, ready)
    _add(app, "POST", FLAGS, intake.received)
    _add(app, "POST", ANSWERS, intake.answered)
    _add_pages(app, member, expert)
    _add_files(app, letters, statements, figures)
    if slack is not None:
        _add(app, "POST", "/slack/events", partial(from_slack, slack=slack))
    if teams is not None:
        _add(app, "POST", "/api/messages", partial(from_teams, teams=teams))
    if move_clock is not None and clock_secret:
        _add(app, "PUT", "/desk/clock", _clock(move_clock, clock_secret, machine))


def _add(app: Starlette, method: str, path: str, answer: Callable[[Request], Awaitable[Response]]) -> None:
    app.add_route(path, answer, methods=[method])


def _add_health(app: Starlette, ready: Callable[[], Awaitable[Ready]]) -> None:
    """/healthz: the process is up. /readyz: the database answers, nothing is stuck, Slack is connected."""

    async def health(_request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def readiness(_request: Request) -> Response:
        state = await ready()
        told = {
            "database": state.database,
            "oldest_outbox_seconds": round(state.oldest_outbox, 1),
            "slack_silence_seconds": None if state.slack_silence is None else round(min(state.slack_silence, 1e9), 1),
        }
        return JSONResponse(told, 200 if state.holds else 503)

    _add(app, "GET", "/healthz", health)
    _add(app, "GET", "/readyz", readiness)


def _add_pages(app: Starlette, member: MemberPages | None, expert: ExpertPages | None) -> None:
    """The pages people fill in; the token in the address is the signature."""
    if member is not None:
        _add(app, "GET", "/r/{token}", member.shown)
        _add(app, "POST", "/r/{token}", member.posted)
        _add(app, "GET", "/r/{token}/stop", member.ask_stop)
        _add(app, "POST", "/r/{token}/stop", member.stop)
    if expert is not None:
        _add(app, "GET", "/x/{token}", expert.shown)
        _add(app, "POST", "/x/{token}", expert.posted)


def _add_files(
    app: Starlette, letters: LetterPages | None, statements: StatementPages | None, figures: FiguresPages | None
) -> None:
    """The files people download; here too the token is the signature."""
    if letters is not None:
        _add(app, "GET", "/letters/{token}", letters.opened)
    if statements is not None:
        _add(app, "GET", "/statements/{token}", statements.opened)
    if figures is not None:
        _add(app, "GET", "/figures/{token}", figures.opened)


def _clock(
    move: Callable[[timedelta], Awaitable[None]], secret: str, machine: Callable[[], datetime]
) -> Callable[[Request], Awaitable[Response]]:
    """Moves the desk's clock, for a request signed with the clock's secret."""

    async def clock(request: Request) -> Response:
        try:
            raw = await read_body(request, 1024)
            verify((secret,), request.headers, raw, machine())
        except TooLarge:
            return JSONResponse({"error": "too large"}, 413)
        except BadSignature:
            return JSONResponse({"error": "bad signature"}, 401)
        offset = offset_from(raw)
        if offset is None:
            return JSONResponse({"error": "offset_seconds: a number of seconds"}, 422)
        await move(offset)
        return Response(status_code=204)

    return clock


async def from_slack(request: Request, slack: FromSlack) -> Response:
    """Limit the size and require a signature before Bolt, which would read and parse a body of any size first."""
    if not _looks_signed(request):
        return JSONResponse({"error": "not signed by Slack"}, 401)
    try:
        raw = await read_body(request, SLACK_BODY)
    except (TooLarge, ClientDisconnect):
        return JSONResponse({"error": "too large, or not whole"}, 413)

    async def again() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    try:
        return await slack(Request(request.scope, again))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        # Bolt handles its listeners' errors itself: this one was raised while it parsed the body.
        log.warning("a body was not Slack's (%s)", type(error).__name__)
        return JSONResponse({"error": "not a body of Slack's"}, 400)


async def from_teams(request: Request, teams: FromTeams) -> Response:
    """The gateway verifies the token together with the body, since both name the service URL."""
    try:
        raw = await read_body(request, TEAMS_BODY)
    except (TooLarge, ClientDisconnect):
        return JSONResponse({"error": "too large, or not whole"}, 413)
    try:
        status, body = await teams(raw, request.headers.get("authorization", ""))
    except Retryable as error:
        log.warning("something that Teams sent waits for the desk: %s", placed(error))
        return JSONResponse({"error": "try again"}, 503)
    except Exception as error:  # noqa: BLE001 - told by its place, never by what was sent; Teams shows that it failed
        log.error("something that Teams sent could not be handled: %s", placed(error))
        return JSONResponse({"error": "it failed"}, 500)
    return Response(status_code=status) if body is None else JSONResponse(body, status)


async def in_json(_request: Request, error: Exception) -> Response:
    """Answer an unknown address or method in JSON, as every other error."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


def _looks_signed(request: Request) -> bool:
    """Whether there is a well-formed signature for Bolt to verify: it raises on anything else."""
    signature, stamp = (request.headers.get(f"x-slack-{name}", "") for name in ("signature", "request-timestamp"))
    return bool(SIGNATURE.fullmatch(signature) and STAMP.fullmatch(stamp))


def offset_from(raw: bytes) -> timedelta | None:
    """The offset in a request body; None unless it is a number of seconds within a century."""

    try:
        seconds = json.loads(raw)["offset_seconds"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not abs(seconds) <= CENTURY:
        return None  # also refuses NaN
    return timedelta(seconds=seconds)
