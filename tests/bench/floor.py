"""The floor of intake: a bare ASGI callable that checks signature and body, and answers; it keeps nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from pydantic import BaseModel

KEY = base64.b64decode(os.environ["BENCH_SECRET"].removeprefix("whsec_"))
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Author(BaseModel):
    id: str
    name: str
    email: str = ""


class Line(BaseModel):
    author: str
    text: str
    posted_at: str | None = None


class Flag(BaseModel):
    """The same fields as the product's, without its checks of each."""

    community: str
    external_id: str
    url: str
    text: str
    language: str
    media: list[str]
    author: Author
    posted_at: str
    moderation: str
    reason: str
    reporter: str
    flagged_by: str
    context: list[Line]


START = {"type": "http.response.start", "headers": [(b"content-type", b"application/json"), (b"content-length", b"10")]}


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    if scope["type"] != "http":
        return
    if scope["method"] == "GET":
        await send({**START, "status": 200})
        await send({"type": "http.response.body", "body": b'{"ok": 10}'})
        return
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message.get("more_body"):
            break
    headers = dict(scope["headers"])
    signed = headers[b"webhook-id"] + b"." + headers[b"webhook-timestamp"] + b"." + body
    ours = b"v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest())
    status = 202 if hmac.compare_digest(ours, headers[b"webhook-signature"]) else 401
    Flag.model_validate_json(body)
    await send({**START, "status": status})
    await send({"type": "http.response.body", "body": b'{"case":1}'})


if __name__ == "__main__":
    uvicorn.run(
        app, port=int(os.environ["BENCH_PORT"]), http="httptools", lifespan="off", access_log=False, log_level="warning"
    )
