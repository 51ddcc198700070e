"""The OpenAPI description of the signed requests: flags and answers that come in, actions sent to a forum.

FastAPI builds it when it is first asked for, from stand-in endpoints that are never called; it serves nothing itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.communities.answer_body import AnswerBody
from bot.communities.flag_body import FlagBody, written_out
from config.words import Ability
from handlers.routes import ANSWERS, FLAGS

if TYPE_CHECKING:
    from fastapi import FastAPI

# The three headers of Standard Webhooks.
SIGNATURE: list[dict[str, Any]] = [
    {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": what}
    for name, what in (
        ("webhook-id", "Names this request; the same when it is sent again."),
        ("webhook-timestamp", "Seconds since 1970; more than 5 minutes off is refused."),
        ("webhook-signature", "`v1,` and base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`."),
    )
]
CLIENT: dict[str, Any] = {
    "name": "client",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The client's name: that of its file.",
}
TEXT: dict[str, Any] = {"type": "string"}


def _object(needed: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {**needed, **more}, "required": list(needed)}


def _answer(what: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": what, **({"content": {"application/json": {"schema": schema}}} if schema else {})}


ERROR = _object({"error": TEXT})
FIELDS = {"type": "array", "items": _object({"field": TEXT, "problem": TEXT})}


async def docs(_request: Request) -> Response:
    """`GET /docs`."""
    from fastapi.openapi.docs import get_swagger_ui_html

    return get_swagger_ui_html(openapi_url="openapi.json", title="Fanal")


async def description(_request: Request) -> Response:
    """`GET /openapi.json`."""
    return JSONResponse(_described())


DOCS = (Route("/docs", docs), Route("/openapi.json", description))


@cache
def _described() -> dict[str, Any]:
    from fastapi import FastAPI  # a tenth of a second, for what few ask

    told = FastAPI(title="Fanal", version="1")
    told.post(FLAGS, **_signed_docs("Flag a message", FlagBody))(signed_request)
    told.post(ANSWERS, **_signed_docs("Tell what a member answered", AnswerBody))(signed_request)
    _tell_of_actions(told)
    return told.openapi()


async def signed_request() -> None:
    """Stand in for both endpoints; never called."""


def _signed_docs(summary: str, body: type[BaseModel]) -> dict[str, Any]:
    return {
        "summary": summary,
        "description": "Signed after the Standard Webhooks specification with the client's flag secret.",
        "status_code": 202,
        "responses": {
            202: _answer("Kept; the case's number", _object({"case": {"type": "integer"}})),
            400: _answer("The body did not arrive whole", ERROR),
            401: _answer("The signature does not hold", ERROR),
            404: _answer("There is no such client", ERROR),
            413: _answer("The body is too large", ERROR),
            422: _answer("A field is wrong; each is named", _object({"error": TEXT, "fields": FIELDS})),
            503: _answer("Not kept: send it again", ERROR)
            | {"headers": {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}},
        },
        "openapi_extra": {
            "parameters": [CLIENT, *SIGNATURE],
            "requestBody": {"required": True, "content": {"application/json": {"schema": written_out(body)}}},
        },
    }


def _tell_of_actions(app: FastAPI) -> None:
    """Describe the requests that the desk sends to a forum, under OpenAPI's `webhooks`."""
    named = _object({"id": TEXT})
    action = _object(
        {"action": {"type": "string", "enum": [ability.value for ability in Ability]}, "message": named},
        member=named,
        text=TEXT,
        case={"type": "integer"},
    )

    @app.webhooks.post(
        "action",
        summary="Act on a message",
        description="What the desk sends to a forum's own address, signed with its action secret: docs/connect.md.",
        responses={
            200: _answer("Done, once for each webhook-id", {"type": "object", "properties": {"id": TEXT}}),
            401: _answer("The signature does not hold"),
            404: _answer("Gone for good: `message_gone` or `member_gone`", ERROR),
            409: _answer("It was so already"),
            422: _answer("Refused for good", ERROR),
            429: _answer("Not now: the desk asks again"),
        },
        openapi_extra={
            "parameters": SIGNATURE,
            "requestBody": {"required": True, "content": {"application/json": {"schema": action}}},
        },
    )
    def action_sent() -> None:
        """Never called: a webhook is sent, not served."""
