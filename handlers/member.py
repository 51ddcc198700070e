"""The page that opens from the address in our message to a member; it works on a phone without JavaScript.

The token in the address is the signature and is checked before anything is read. If anything goes wrong, the page still
shows who listens now.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from bot.cases import answer_links, dispatches, member_page
from bot.cases.member_page import Posted
from bot.errors import FanalError, NotFound, Refused, Retryable
from bot.rules.links import Expired, Forged
from bot.rules.replies.words import plain
from cards import answer_page as words
from cards.page import LONGEST, Page
from cards.views.pages import AnswerPageView, Wrong
from config.deliveries import DispatchState
from config.values import replace
from handlers.desk import read_words
from handlers.faults import placed
from handlers.page_door import STATUS, PageDoor, form_key
from handlers.pages import respond
from handlers.views import pages as views

log = logging.getLogger("fanal.pages")


class Found(Struct, frozen=True):
    """A valid address: the dispatch that it answers."""

    client: str
    dispatch: int


class MemberPages(PageDoor):
    """`shown` and `posted` for the page, `ask_stop` and `stop` for "Stop writing to me"."""

    # --- what can be asked for --------------------------------------------------------------------

    async def shown(self, request: Request) -> Response:
        return await self._guarded(request, self._show)

    async def posted(self, request: Request) -> Response:
        return await self._guarded(request, self._post)

    async def ask_stop(self, request: Request) -> Response:
        return await self._guarded(request, self._ask_stop)

    async def stop(self, request: Request) -> Response:
        return await self._guarded(request, self._stop)

    async def _guarded(self, request: Request, what: Callable[[Request, Found], Awaitable[Response]]) -> Response:
        """Check the address, then the rate limit. Even an error of ours gives a calm page."""
        try:
            found = await self._found(request)
            if isinstance(found, Response):
                return found
            wait = self.looks.wait(f"{found.dispatch}", self.monotonic())
            if wait:
                return await self.wrong(request, Wrong.TOO_FAST, client=found.client, wait=wait)
            return await what(request, found)
        except NotFound:
            return await self.wrong(request, Wrong.EXPIRED)
        except FanalError as error:
            log.warning("a member's page could not be shown: %s", placed(error))
            return await self.wrong(request, Wrong.LATER)

    async def _show(self, request: Request, found: Found) -> Response:
        return respond(self._box(request, await self._view(request, found)))

    async def _ask_stop(self, request: Request, found: Found) -> Response:
        return respond(words.stop_page(await self._view(request, found), back=_address(request)))

    async def _stop(self, request: Request, found: Found) -> Response:
        fields = await self.fields(request, found.client)
        if isinstance(fields, Response):
            return fields
        await self.store.run(member_page.asked_to_stop, found.client, found.dispatch)
        return respond(words.stopped_page(await self._view(request, found, fields), again=_address(request)))

    async def _post(self, request: Request, found: Found) -> Response:
        fields = await self.fields(request, found.client)
        if isinstance(fields, Response):
            return fields
        view = await self._view(request, found, fields)
        text = plain(fields.get("words", "")).strip()
        wrong = Wrong.EMPTY if not text else Wrong.TOO_LONG if len(text) > LONGEST else None
        wait = self.may_post(f"{found.dispatch}", found.client) if wrong is None else 0.0
        wrong = Wrong.TOO_FAST if wait else wrong
        if wrong is None:
            view, wrong = await self._keep(found, view, Posted(text=text, form=form_key(fields, text)))
        if wrong is not None:
            return respond(self._box(request, view, wrong=wrong, text=text), STATUS[wrong], wait=wait)
        return respond(words.thanks_page(view, again=f"{_address(request)}?l={view.locale}"))

    async def _keep(self, found: Found, view: AnswerPageView, posted: Posted) -> tuple[AnswerPageView, Wrong | None]:
        """Somebody who writes a call for help is shown who listens first, whatever the case was about."""
        reading = read_words(self.catalog, found.client, posted.text)
        try:
            await self.store.run(member_page.wrote, found.client, found.dispatch, posted, reading)
        except Refused:
            return view, Wrong.USED
        except Retryable as error:
            log.warning("a member's words wait for the database: %s", placed(error))
            return view, Wrong.LATER
        urgent = view.urgent or reading.distress or reading.category.is_call_for_help
        return replace(view, urgent=urgent), None

    # --- parts ------------------------------------------------------------------------------------

    async def _found(self, request: Request) -> Found | Response:
        token = request.path_params["token"]
        read = answer_links.read(token, now=self.store.now(), vault=self.store.vault)
        if isinstance(read, Forged):
            return await self.wrong(request, Wrong.UNKNOWN)
        name = read.payload if isinstance(read, Expired) else read
        found = await self.store.read(dispatches.by_name, "", name)
        if found is None or found.state is DispatchState.UNDONE or found.client not in self.catalog.clients:
            return await self.wrong(request, Wrong.EXPIRED)
        if isinstance(read, Expired):
            return await self.wrong(request, Wrong.EXPIRED, client=found.client)
        return Found(found.client, found.id)

    async def _view(self, request: Request, found: Found, fields: Mapping[str, str] | None = None) -> AnswerPageView:
        asked = (fields or request.query_params).get("l", "")
        return await self.store.read(views.answer_page, found.client, self.catalog, found.dispatch, asked)

    def _box(self, request: Request, view: AnswerPageView, *, wrong: Wrong | None = None, text: str = "") -> Page:
        """The page with its form. Each rendering has its own key, so that a double post is kept once."""
        stop = f"{_address(request)}/stop?l={view.locale}"
        return words.answer_page(view, form=secrets.token_urlsafe(12), stop=stop, wrong=wrong, text=text)


def _address(request: Request) -> str:
    """The page's own path, without a host, so that it works behind any proxy."""
    return f"{answer_links.PATH}{request.path_params['token']}"
