"""Incoming flags and answers: signature checked on raw bytes, parsed, one use case, 202 with the case's number."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.catalog.clients import Client
from bot.communities.inbound import BadBody, BadSignature, parse_answer, parse_flag, verify
from bot.errors import Retryable
from handlers.desk import Desk
from handlers.refusals import Refusals

log = logging.getLogger("fanal.intake")

LONGEST_LENGTH = 15
"""Digits of a Content-Length; a longer one means a huge body, or a number that takes long to parse."""


LET_GO = 16 * 1024 * 1024
"""How many bytes of a body that is too large are still read before it is refused."""


class TooLarge(Exception):
    """The body is larger than the desk takes."""


class Intake:
    """The endpoints for communities, both signed: `received` takes a flag, `answered` a member's answer."""

    def __init__(self, desk: Desk, *, max_body: int, machine: Callable[[], datetime]) -> None:
        self.desk, self.max_body, self.machine = desk, max_body, machine
        self.refusals = Refusals(desk.store)

    async def received(self, request: Request) -> Response:
        """`POST /v1/clients/{client}/flags`."""

        async def take(client: Client, raw: bytes) -> int:
            flag = parse_flag(client.slug, raw)
            _must_know(client, flag.community)
            return await self.desk.flag(flag)

        return await self._taken(request, "flag", take)

    async def answered(self, request: Request) -> Response:
        """`POST /v1/clients/{client}/answers`."""

        async def take(client: Client, raw: bytes) -> int:
            told = parse_answer(client.slug, raw)
            _must_know(client, told.community)
            return await self.desk.answered(told)

        return await self._taken(request, "answer", take)

    async def _taken(self, request: Request, what: str, take: Callable[[Client, bytes], Awaitable[int]]) -> Response:
        """202 {"case": n} · 401 bad signature · 404 unknown client · 413 too large · 422 with the fields named."""
        client = self.desk.catalog.clients.get(request.path_params["client"])
        if client is None:
            return _problem(404, "There is no such client. A new one is known once the desk was restarted.")
        try:
            raw = await read_body(request, self.max_body, let_go=LET_GO)
            verify(client.flag_secrets, request.headers, raw, self.machine())
            number = await take(client, raw)
        except TooLarge:
            return await self._refused(client, _problem(413, f"The body may have {self.max_body} bytes at most."))
        except BadSignature:
            return await self._refused(client, _problem(401, "The signature does not hold. See docs/connect.md."))
        except BadBody as error:
            fields = [{"field": problem.field, "problem": problem.problem} for problem in error.problems]
            told = {"error": f"The {what} is not right.", "fields": fields}
            return await self._refused(client, JSONResponse(told, 422))
        except Retryable:
            return JSONResponse({"error": "The desk cannot keep it now. Send it again."}, 503, {"Retry-After": "2"})
        except ClientDisconnect:
            log.warning("a request of %s broke off", client.slug)
            return _problem(400, "The body did not arrive whole.")
        return JSONResponse({"case": number}, 202)

    async def _refused(self, client: Client, response: Response) -> Response:
        await self.refusals.count(client.slug, response.status_code)
        return response


def _must_know(client: Client, community: str) -> None:
    if community not in client.communities:
        known = ", ".join(sorted(client.communities))
        raise BadBody.of("community", f"this client has no such community; it has: {known}")


async def read_body(request: Request, most: int, *, let_go: int = 0) -> bytes:
    """The raw body. Raises `TooLarge` as soon as the limit is passed, whatever Content-Length said.

    Up to `let_go` bytes more are read and thrown away first: a client that sends everything before it reads would see a
    broken connection instead of the 413, and retry for ever.
    """
    bound = max(most, let_go)
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and (len(told) > LONGEST_LENGTH or int(told) > bound):
        raise TooLarge
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > bound:
            raise TooLarge
        if size <= most:
            body += chunk
    if size > most:
        raise TooLarge
    return bytes(body)


def _problem(status: int, words: str) -> JSONResponse:
    return JSONResponse({"error": words}, status)
