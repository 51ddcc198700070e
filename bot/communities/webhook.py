"""The way back to any forum: an action is one signed POST (Standard Webhooks), described in docs/connect.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from standardwebhooks.webhooks import Webhook

from bot.clock import machine_now
from bot.communities.base import Action, Done, Gone, NotAble
from bot.errors import AlreadyDone, Permanent, Retryable, Unclear, Unknown
from bot.net import Net, read_capped, signed
from config.words import Ability

# Connecting may take this long, and everything together that long (seconds).
TIMEOUT = aiohttp.ClientTimeout(connect=5, total=10)
# What is read of an answer (bytes), and what of it is shown to people (characters).
ANSWER_BYTES = 64 * 1024
SHOWN = 300
LONGEST_WAIT = 3600.0
# Answers that ask to come back later: Request Timeout, Too Early, Too Many Requests (RFC 9110, 8470, 6585).
LATER = frozenset({408, 425, 429, 503})
GONE = frozenset({404, 410})


class WebhookCommunity:
    """A community that takes signed actions at one address.

    `secrets` are the current one or two (`whsec_…`), newest first: a request carries a signature for each of them, so
    that the forum may change its own at any moment of a rotation.
    """

    def __init__(
        self,
        net: Net,
        *,
        url: str,
        secrets: tuple[str, ...],
        abilities: frozenset[Ability],
        now: Callable[[], datetime] = machine_now,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._net, self._url, self._abilities, self._now, self._timeout = net, url, abilities, now, timeout
        self._signers = tuple(Webhook(secret) for secret in secrets)

    async def perform(self, action: Action) -> Done:
        """See `Community.perform`."""
        if action.kind not in self._abilities:
            raise NotAble(f"this community cannot {action.kind}; its abilities stand in the client's file")
        body = json.dumps(body_of(action))
        # A connection of its own: a reused one may be closing already, and then nobody could tell whether it was read.
        headers = signed(self._signers, key=action.key, body=body, at=self._now()) | {"Connection": "close"}
        status, told, answer = await self._post(body, headers=headers)
        return outcome(status, retry_after=told.get("Retry-After", ""), answer=answer, now=self._now())

    async def profile(self, member: str, *, key: str) -> Mapping[str, Any] | None:
        """What a member's account says of itself, None when the community knows none. Raises as `perform` does."""
        if Ability.PROFILE not in self._abilities:
            raise NotAble("this community was never declared to tell profiles")
        body = json.dumps({"action": Ability.PROFILE.value, "member": {"id": member}})
        headers = signed(self._signers, key=key, body=body, at=self._now()) | {"Connection": "close"}
        status, told, answer = await self._post(body, headers=headers)
        try:
            outcome(status, retry_after=told.get("Retry-After", ""), answer=b"", now=self._now())
        except Gone:
            return None
        try:
            found = json.loads(answer)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    async def _post(self, body: str, *, headers: dict[str, str]) -> tuple[int, Any, bytes]:
        """Status, headers and the beginning of the answer. Redirects are not followed: the address is signed for."""
        try:
            async with self._net.session.post(
                self._url,
                data=body.encode(),
                headers=headers,
                timeout=self._timeout,
                proxy=self._net.proxy_for(self._url),
                allow_redirects=False,
            ) as response:
                return response.status, response.headers, await _read_answer(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Retryable(f"the community cannot be reached ({type(error).__name__})") from error
        except aiohttp.ClientHttpProxyError as error:
            raise Retryable(f"the proxy answered {error.status}") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise Permanent("the community's address is not one; mend it in the client's file") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unknown(f"no answer after the request had left ({type(error).__name__})") from error


async def _read_answer(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of the body; a body that breaks off changes nothing about the status, which has arrived."""
    try:
        return await read_capped(response, ANSWER_BYTES)
    except (TimeoutError, aiohttp.ClientError):
        return b""


def body_of(action: Action) -> dict[str, Any]:
    """The JSON of docs/connect.md."""
    body: dict[str, Any] = {
        "action": action.kind.value,
        "message": {"id": action.message},
        "member": {"id": action.member},
        "case": action.case,
    }
    if action.kind in (Ability.REPLY, Ability.PRIVATE_MESSAGE):
        body["text"] = action.text
    return body


def outcome(status: int, *, retry_after: str, answer: bytes, now: datetime) -> Done:
    """What an answer means: Done, or the error that says what to do next."""
    if status in (200, 201, 202, 204):
        return Done(_field(answer, "id"))
    if status == 409:
        raise AlreadyDone(_field(answer, "id"))
    if status in LATER:
        raise Retryable(f"the community answered {status}", after=seconds_to_wait(retry_after, now))
    if status >= 500:  # it failed half-way, or what stands before it gave up waiting
        raise Unclear(f"the community answered {status}", after=seconds_to_wait(retry_after, now))
    if status in GONE:
        told = _told(status, answer) or "the message is not on the community any more"
        raise Gone(told, _field(answer, "error"))
    if status in (401, 403):
        raise Permanent("the community did not accept our signature; compare its secret with the client's file")
    if 300 <= status < 400:
        raise Permanent("the community has moved; put its new address into the client's file")
    raise Permanent(_told(status, answer) or f"the community refused ({status})")


def seconds_to_wait(header: str, now: datetime) -> float | None:
    """What Retry-After asks for (RFC 9110 10.2.3: seconds, or a date), an hour at most; None when it says nothing."""
    try:
        seconds = float(header) if header.isdecimal() else (parsedate_to_datetime(header) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _told(status: int, answer: bytes) -> str:
    error = _field(answer, "error")
    return f"the community refused ({status}): {error}" if error else ""


def _field(answer: bytes, name: str) -> str:
    """A short text of a JSON answer; "" when there is none. What the other side writes is never trusted."""
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    found = value.get(name, "") if isinstance(value, dict) else ""
    text = str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""
    return "".join(c for c in text[:SHOWN] if c.isprintable())
