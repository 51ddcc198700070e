"""Bolt and slack_sdk read HTTPS_PROXY where they are given no proxy; here they are kept to the settings' way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncRespond
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient


class Respond(AsyncRespond):
    """A private answer at the address that came with a click. Bolt's own would also open a session for each."""

    def __init__(self, response_url: str | None, web_client: AsyncWebClient) -> None:
        super().__init__(response_url=response_url)
        self._web = web_client

    async def __call__(self, *args: Any, **message: Any) -> WebhookResponse:
        if self.response_url is None:
            raise ValueError("nothing came with an address to answer at")
        client = AsyncWebhookClient(
            self.response_url, session=self._web.session, ssl=self._web.ssl, timeout=self._web.timeout
        )
        client.proxy = self._web.proxy
        return await client.send(*args, **message)


def keep_to(web_client: AsyncWebClient) -> Callable[[AsyncBoltContext, Callable[[], Awaitable[Any]]], Awaitable[Any]]:
    """A Bolt middleware: the client that it made for this request, and its answers, leave as `web_client` does."""

    async def by_the_settings(context: AsyncBoltContext, next_: Callable[[], Awaitable[Any]]) -> Any:
        context["client"].proxy = web_client.proxy
        context["respond"] = Respond(context.response_url, web_client)
        return await next_()

    return by_the_settings
