"""The alarm: a signed request without content, which any pager can take."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import aiohttp
from standardwebhooks import Webhook

from bot.catalog.clients import Alarm
from bot.clock import machine_now
from bot.errors import Permanent, Retryable
from bot.net import Net, signed

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)


class Pager:
    """Where a client's alarms go. Asking twice is harmless: `key` names the alarm."""

    def __init__(self, net: Net, alarm: Alarm, *, now: Callable[[], datetime] = machine_now) -> None:
        self._net, self._alarm, self._now = net, alarm, now
        self._signers = tuple(Webhook(secret) for secret in alarm.secrets)

    async def ring(self, *, key: str, client: str, case: int, level: str, step: str, drill: bool) -> None:
        """Ring. Raises Retryable when nobody took it, Permanent when the address refuses it for good."""
        told = {"type": "fanal.alarm", "client": client, "case": case, "level": level, "step": step, "drill": drill}
        body = json.dumps(told)
        at = self._now()
        headers = signed(self._signers, key=key, body=body, at=at)
        try:
            async with self._net.session.post(
                self._alarm.url,
                data=body,
                headers=headers,
                timeout=TIMEOUT,
                proxy=self._net.proxy_for(self._alarm.url),
                allow_redirects=False,
            ) as response:
                status = response.status
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Retryable(f"the pager does not answer ({type(error).__name__})") from error
        if status in (404, 410):
            raise Permanent(f"the pager answered {status}: mend its address in the client's file")
        if status >= 300:
            raise Retryable(f"the pager answered {status}")
