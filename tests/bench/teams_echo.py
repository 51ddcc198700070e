"""The floor of a Teams click: botbuilder as it comes, which verifies, runs a turn, answers, and keeps nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import uvicorn
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    ChannelValidation,
    JwtTokenExtractor,
    PasswordServiceClientCredentialFactory,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.sandbox.teams_cast import TENANT
from tests.bench.teams_world import APP, PASSWORD

Send = Callable[[dict[str, Any]], Awaitable[None]]
PUBLIC = load_pem_private_key(os.environ["BENCH_KEY"].encode(), None).public_key()


class Keys:
    """The signing key, without a look-up."""

    async def get(self, kid: str) -> object:
        return SimpleNamespace(public_key=PUBLIC, endorsements=["msteams"])


ChannelValidation.open_id_metadata_endpoint = "bench"
JwtTokenExtractor.metadataCache["bench"] = Keys()
auth = BotFrameworkAuthenticationFactory.create(
    credential_factory=PasswordServiceClientCredentialFactory(APP, PASSWORD, TENANT)
)
adapter = CloudAdapterBase(auth)


async def echo(context: TurnContext) -> None:
    answer = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "ok"}
    response = InvokeResponse(status=200, body=answer)
    await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    if scope["type"] != "http":
        return
    answer = b"{}"
    if scope["method"] == "POST":
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        activity = Activity().deserialize(json.loads(body))
        header = dict(scope["headers"])[b"authorization"].decode()
        result = await auth.authenticate_request(activity, header)
        response = await adapter.process_activity(result, activity, echo)
        answer = json.dumps(response.body).encode()
    length = (b"content-length", str(len(answer)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})


if __name__ == "__main__":
    port = int(os.environ["BENCH_PORT"])
    uvicorn.run(app, port=port, http="httptools", lifespan="off", access_log=False, log_level="warning")
