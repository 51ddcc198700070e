"""The page where an expert without Slack or Teams answers a question; the token in its address is the signature.

The address alone gives access: it serves one person and one question, until the question is answered.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from bot.cases import expert_page
from bot.cases.expert_page import Asked, Said
from bot.errors import AlreadyDone, FanalError, NotAllowed, NotFound, Refused, Retryable
from bot.rules.links import Forged
from bot.rules.replies.words import plain
from cards import expert_page as words
from cards.page import LONGEST
from cards.views.pages import ExpertPageView, Wrong
from config.words import AdviceKind
from handlers.faults import placed
from handlers.page_door import STATUS, PageDoor, form_key
from handlers.pages import respond
from handlers.views import experts as views

log = logging.getLogger("fanal.pages")

KINDS = {
    words.ADVICE: AdviceKind.ADVICE,
    words.APPROVE: AdviceKind.APPROVAL,
    words.OBJECT: AdviceKind.OBJECTION,
    words.SEEN: AdviceKind.SEEN,
}


class Found(Struct, frozen=True):
    client: str
    asked: Asked


class ExpertPages(PageDoor):
    """`shown` and `posted`."""

    with_help: bool = False  # whoever answers questions is not looking for help

    async def shown(self, request: Request) -> Response:
        return await self._guarded(request, self._show)

    async def posted(self, request: Request) -> Response:
        return await self._guarded(request, self._post)

    async def _guarded(self, request: Request, what: Callable[[Request, Found], Awaitable[Response]]) -> Response:
        try:
            found = await self._found(request)
            if isinstance(found, Response):
                return found
            if wait := self.looks.wait(f"x{found.asked.question}", self.monotonic()):
                return await self.wrong(request, Wrong.TOO_FAST, client=found.client, wait=wait)
            return await what(request, found)
        except (NotFound, NotAllowed):
            return await self.wrong(request, Wrong.EXPIRED)
        except Refused:
            return await self.wrong(request, Wrong.ANSWERED)
        except FanalError as error:
            log.warning("an expert's page could not be shown: %s", placed(error))
            return await self.wrong(request, Wrong.LATER)

    async def _found(self, request: Request) -> Found | Response:
        token = request.path_params["token"]
        read = expert_page.read(token, now=self.store.now(), vault=self.store.vault)
        if not isinstance(read, Asked):
            return await self.wrong(request, Wrong.UNKNOWN if isinstance(read, Forged) else Wrong.EXPIRED)
        client = await self.store.read(expert_page.client_of, "", read.question)
        if client not in self.catalog.clients:
            return await self.wrong(request, Wrong.EXPIRED)
        return Found(client, read)

    async def _show(self, request: Request, found: Found) -> Response:
        view = await self._view(found, request.query_params.get("l", ""))
        await self.store.run(expert_page.opened, found.client, found.asked)
        return respond(words.expert_page(view, form=secrets.token_urlsafe(12)))

    async def _post(self, request: Request, found: Found) -> Response:
        fields = await self.fields(request, found.client)
        if isinstance(fields, Response):
            return fields
        kind = KINDS.get(fields.get("do", ""))
        if kind is None:
            return await self.wrong(request, Wrong.NOT_UNDERSTOOD, client=found.client)
        view = await self._view(found, fields.get("l", ""))
        text = plain(fields.get("words", "")).strip()
        wrong = Wrong.EMPTY if not text and kind in (AdviceKind.ADVICE, AdviceKind.OBJECTION) else None
        wrong = Wrong.TOO_LONG if len(text) > LONGEST else wrong
        wait = self.may_post(f"x{found.asked.question}", found.client) if wrong is None else 0.0
        wrong = Wrong.TOO_FAST if wait else wrong
        said = Said(kind=kind, text=text, about=fields.get("about", ""), form=form_key(fields, text))
        wrong = wrong or await self._say(found, said)
        if wrong is not None:
            page = words.expert_page(view, form=secrets.token_urlsafe(12), wrong=wrong, text=text)
            return respond(page, STATUS[wrong], wait=wait)
        return respond(words.thanks_page(view, fields["do"]))

    async def _say(self, found: Found, said: Said) -> Wrong | None:
        try:
            await self.store.run(expert_page.said, found.client, found.asked, said)
        except AlreadyDone:
            return None
        except Refused as error:
            if error.reason == "question_closed":
                raise
            return Wrong.CHANGED
        except Retryable as error:
            log.warning("an expert's words wait for the database: %s", placed(error))
            return Wrong.LATER
        return None

    async def _view(self, found: Found, locale: str) -> ExpertPageView:
        return await self.store.read(views.page, found.client, self.catalog, found.asked, locale)
