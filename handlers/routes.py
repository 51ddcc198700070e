"""URL -> handler. Signatures are checked on raw bytes, before anything is parsed; what is public stands in PUBLIC."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.communities.flag_body import flag_schema
from bot.communities.inbound import BadSignature, verify
from handlers.intake import FlagIntake, TooLarge, read_body

PUBLIC = ("/healthz", "/readyz")
"""Routes that check no signature: they tell nothing but that the desk is up."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What /readyz tells: seconds, or None where it does not apply."""

    database: bool
    oldest_outbox: float
    slack_silence: float | None

    @property
    def holds(self) -> bool:
        return self.database and self.oldest_outbox < 120 and (self.slack_silence is None or self.slack_silence < 60)


def add_routes(
    app: FastAPI,
    *,
    intake: FlagIntake,
    ready: Callable[[], Awaitable[Ready]],
    slack: Callable[[Request], Awaitable[Response]] | None,
    move_clock: Callable[[timedelta], Awaitable[None]] | None,
    clock_secret: str,
    machine: Callable[[], datetime],
) -> None:
    """All of the desk's routes."""

    @app.get("/healthz", summary="The process is up", include_in_schema=False)
    async def health() -> Response:
        return JSONResponse({"ok": True})

    @app.get("/readyz", summary="The database answers, nothing waits, Slack is heard", include_in_schema=False)
    async def readiness() -> Response:
        state = await ready()
        told = {
            "database": state.database,
            "oldest_outbox_seconds": round(state.oldest_outbox, 1),
            "slack_silence_seconds": None if state.slack_silence is None else round(min(state.slack_silence, 1e9), 1),
        }
        return JSONResponse(told, 200 if state.holds else 503)

    @app.post("/v1/clients/{client}/flags", **_flag_docs())
    async def flag(request: Request) -> Response:
        return await intake.received(request)

    if slack is not None:
        app.add_route("/slack/events", slack, methods=["POST"], include_in_schema=False)

    if move_clock is not None and clock_secret:

        @app.put("/desk/clock", include_in_schema=False)
        async def clock(request: Request) -> Response:
            try:
                raw = await read_body(request, 1024)
                verify((clock_secret,), request.headers, raw, machine())
            except TooLarge:
                return JSONResponse({"error": "too large"}, 413)
            except BadSignature:
                return JSONResponse({"error": "bad signature"}, 401)
            offset = offset_from(raw)
            if offset is None:
                return JSONResponse({"error": "offset_seconds: a number of seconds"}, 422)
            await move_clock(offset)
            return Response(status_code=204)


def offset_from(raw: bytes) -> timedelta | None:
    """The offset that a body names; None for anything but a sane number of seconds (within a century)."""

    try:
        seconds = json.loads(raw)["offset_seconds"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or abs(seconds) > 3.2e9:
        return None
    return timedelta(seconds=seconds)


def _flag_docs() -> dict[str, Any]:
    return {
        "summary": "Flag a message",
        "description": "Signed after the Standard Webhooks specification with the client's flag secret.",
        "status_code": 202,
        "responses": {
            202: {
                "description": "Kept; the case's number",
                "content": {"application/json": {"example": {"case": 217}}},
            },
            401: {"description": "The signature does not hold"},
            404: {"description": "Unknown client"},
            413: {"description": "The body is too large"},
            422: {"description": "A field is wrong; each is named"},
            503: {"description": "Not kept: send it again"},
        },
        "openapi_extra": {
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": flag_schema()}},
            }
        },
    }
