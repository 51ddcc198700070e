"""A bot of a few lines on the real botbuilder-core: enough to see that the sandbox speaks as Teams does."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import BotAdapter, CloudAdapterBase, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ConversationParameters
from botbuilder.schema import ChannelAccount as Account
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    JwtTokenExtractor,
    ServiceClientCredentialsFactory,
)
from botframework.connector.auth.channel_validation import ChannelValidation
from jwt.algorithms import RSAAlgorithm
from msrest.authentication import BasicTokenAuthentication

from bot.sandbox import Sandbox
from bot.sandbox.teams_tokens import CONNECTOR

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


def button(title: str = "Take it", verb: str = "fanal:take:1", **more: Any) -> Json:
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": {"fanal": '{"v":1,"case":1}'}, **more}


def opening(title: str = "Note") -> Json:
    data = {"msteams": {"type": "task/fetch"}, "action": "fanal:note:1", "fanal": '{"v":1,"case":1}'}
    return {"type": "Action.Submit", "title": title, "data": data}


def card(*actions: Json, text: str = "Case 1", **more: Any) -> Json:
    body = [{"type": "TextBlock", "text": text, "wrap": True}]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": list(actions or [button()]), **more}


def form(title: str = "Note", **more: Any) -> Json:
    field = {"type": "Input.Text", "id": "words", "label": "Your words", "isRequired": True, "errorMessage": "Write"}
    data = {"form": "fanal:note", "fanal": '{"v":1,"case":1}'}
    content = {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{**field, "maxLength": 20}],
        "actions": [{"type": "Action.Submit", "title": "Send", "data": data}],
    }
    return {
        "title": title,
        "height": "medium",
        "width": "medium",
        "card": {"contentType": CARD, "content": content},
    } | more


def attached(content: Json) -> Json:
    return {"type": "message", "attachments": [{"contentType": CARD, "content": content}]}


class Keys:
    """Teams' keys, asked for without blocking the loop (the SDK's own way would: the sandbox runs in it)."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def get(self, kid: str) -> Any:
        async with aiohttp.ClientSession() as session:
            async with session.get(self.url) as answer:
                keys_url = (await answer.json())["jwks_uri"]
            async with session.get(keys_url) as answer:
                keys = (await answer.json())["keys"]
        key = next(one for one in keys if one["kid"] == kid)
        return SimpleNamespace(public_key=RSAAlgorithm.from_jwk(json.dumps(key)), endorsements=key["endorsements"])


class OneToken(ServiceClientCredentialsFactory):  # type: ignore[misc]  # botbuilder has no types
    """Outbound calls carry the token that the login endpoint gave."""

    def __init__(self, app_id: str, token: str) -> None:
        self.app_id, self.token = app_id, token

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == self.app_id

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *args: Any, **named: Any) -> BasicTokenAuthentication:
        return BasicTokenAuthentication({"access_token": self.token})


class TeamsBot:
    """Notes what comes in (`seen`) and answers invokes by name with `answers`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.seen: list[Json] = []
        self.answers: dict[str, Json | None] = {}
        self.reply: str = ""
        self.status = 0

    async def start(self) -> None:
        teams = self.sandbox.config.teams
        url = self.sandbox.teams.metadata_url
        ChannelValidation.open_id_metadata_endpoint = url
        JwtTokenExtractor.metadataCache[url] = Keys(url)
        factory = OneToken(teams.app_id, await token_of(self.sandbox))
        auth = BotFrameworkAuthenticationFactory.create(
            credential_factory=factory, auth_configuration=AuthenticationConfiguration()
        )
        self.auth, self.adapter = auth, CloudAdapterBase(auth)
        app = web.Application()
        app.router.add_post("/api/messages", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.sandbox.bot_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()
        JwtTokenExtractor.metadataCache.clear()

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self.status:
            self.seen.append(body)
            return web.Response(status=self.status)
        activity = Activity().deserialize(body)
        claims = await self.auth.authenticate_request(activity, request.headers.get("Authorization", ""))

        async def turn(context: TurnContext) -> None:
            self.seen.append(body)
            if self.reply and context.activity.type == ActivityTypes.message:
                await context.send_activity(self.reply)
            if context.activity.type == ActivityTypes.invoke:
                value = _Answer(status=200, body=self.answers.get(context.activity.name))
                await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=value))

        answer = await self.adapter.process_activity(claims, activity, turn)
        if answer is None:
            return web.Response(status=202)
        return web.json_response(answer.body, status=answer.status) if answer.body else web.Response()

    # --- what it does by itself ------------------------------------------------------------------

    async def in_conversation(self, conversation: str, act: Any) -> Any:
        """Run `act(client)` with the SDK's own connector client."""
        reference = Activity(
            service_url=self.sandbox.teams.service_url,
            channel_id="msteams",
            conversation={"id": conversation},
            recipient=Account(id="29:nobody"),
            from_property=Account(id=self.sandbox.config.teams.bot_id),
        )
        found: list[Any] = []

        async def turn(context: TurnContext) -> None:
            found.append(await act(context.turn_state[BotAdapter.BOT_CONNECTOR_CLIENT_KEY]))

        await self.adapter.continue_conversation(
            TurnContext.get_conversation_reference(reference), turn, self.sandbox.config.teams.app_id
        )
        return found[0]

    async def post(self, conversation: str, activity: Json) -> str:
        message = Activity().deserialize(activity)
        sent = await self.in_conversation(
            conversation, lambda client: client.conversations.send_to_conversation(conversation, message)
        )
        return str(sent.id)

    async def create(self, **parameters: Any) -> Any:
        return await self.in_conversation(
            "none", lambda client: client.conversations.create_conversation(ConversationParameters(**parameters))
        )


class _Answer:
    """What the adapter asks of an invoke's response."""

    def __init__(self, *, status: int, body: Any) -> None:
        self.status, self.body = status, body


async def token_of(sandbox: Sandbox, *, audience: str = CONNECTOR) -> str:
    teams = sandbox.config.teams
    form = {
        "grant_type": "client_credentials",
        "client_id": teams.app_id,
        "client_secret": teams.app_password,
        "scope": f"{audience}/.default",
    }
    url = f"{sandbox.teams.login_url}/{teams.tenant_id}/oauth2/v2.0/token"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        return str((await answer.json())["access_token"])
