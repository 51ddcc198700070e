"""The member came back by the address in our message: a page that works on a phone without JavaScript.

The token in the address is the signature: it is checked before anything is read. Words are kept by one use case, and
whatever goes wrong, nobody is shown an empty page: who listens now always stands there.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.cases import answer_links, member_page
from bot.cases.member_page import Posted
from bot.catalog import Catalog
from bot.errors import FanalError, NotFound, Refused, Retryable
from bot.rules.links import Expired, Forged
from bot.rules.replies.words import plain
from bot.storage.store import Store
from cards import answer_page as words
from cards.page import LONGEST, Page
from cards.translator import DEFAULT_LOCALE, LOCALES
from cards.views.pages import AnswerPageView, HelpView, ReadersView, Wrong
from handlers.desk import read_words
from handlers.faults import placed
from handlers.intake import TooLarge, read_body
from handlers.limits import Limit
from handlers.pages import respond
from handlers.views import pages as views

log = logging.getLogger("fanal.pages")

BODY = 128 * 1024
"""Bytes: the longest text, each sign written as %XX%XX%XX%XX, with room for what a box may hold too much."""
FORM = re.compile(r"[A-Za-z0-9_-]{8,40}", re.ASCII)
FORM_TYPE = "application/x-www-form-urlencoded"
STATUS = {
    Wrong.EXPIRED: 410,
    Wrong.UNKNOWN: 404,
    Wrong.EMPTY: 422,
    Wrong.TOO_LONG: 422,
    Wrong.TOO_LARGE: 413,
    Wrong.TOO_FAST: 429,
    Wrong.USED: 409,
    Wrong.LATER: 503,
    Wrong.NOT_UNDERSTOOD: 400,
}


@dataclass(frozen=True, slots=True)
class Found:
    """An address that holds: whose dispatch it answers."""

    client: str
    dispatch: int


@dataclass
class MemberPages:
    """`shown` and `posted` for the page, `ask_stop` and `stop` for "Stop writing to me"."""

    store: Store
    catalog: Catalog
    monotonic: Callable[[], float]
    looks: Limit = field(default_factory=lambda: Limit(burst=40, every=2.0))
    posts: Limit = field(default_factory=lambda: Limit(burst=8, every=20.0))
    of_client: Limit = field(default_factory=lambda: Limit(burst=120, every=0.5))

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
        """The address first, then how often; an error of ours is a calm page too."""
        try:
            found = await self._found(request)
            if isinstance(found, Response):
                return found
            wait = self.looks.wait(f"{found.dispatch}", self.monotonic())
            if wait:
                return await self._wrong(request, Wrong.TOO_FAST, client=found.client, wait=wait)
            return await what(request, found)
        except NotFound:
            return await self._wrong(request, Wrong.EXPIRED)
        except FanalError as error:
            log.warning("a member's page could not be shown: %s", placed(error))
            return await self._wrong(request, Wrong.LATER)

    async def _show(self, request: Request, found: Found) -> Response:
        return respond(self._box(request, await self._view(request, found)))

    async def _ask_stop(self, request: Request, found: Found) -> Response:
        return respond(words.stop_page(await self._view(request, found), back=_address(request)))

    async def _stop(self, request: Request, found: Found) -> Response:
        fields = await self._fields(request, found)
        if isinstance(fields, Response):
            return fields
        await self.store.run(member_page.asked_to_stop, found.client, found.dispatch)
        return respond(words.stopped_page(await self._view(request, found, fields), again=_address(request)))

    async def _post(self, request: Request, found: Found) -> Response:
        fields = await self._fields(request, found)
        if isinstance(fields, Response):
            return fields
        view = await self._view(request, found, fields)
        text = plain(fields.get("words", "")).strip()
        wrong = Wrong.EMPTY if not text else Wrong.TOO_LONG if len(text) > LONGEST else None
        wait = self.posts.wait(f"{found.dispatch}", self.monotonic()) if wrong is None else 0.0
        wait = wait or (self.of_client.wait(found.client, self.monotonic()) if wrong is None else 0.0)
        wrong = Wrong.TOO_FAST if wait else wrong
        if wrong is None:
            view, wrong = await self._keep(found, view, Posted(text=text, form=_form(fields, text)))
        if wrong is not None:
            return respond(self._box(request, view, wrong=wrong, text=text), STATUS[wrong], wait=wait)
        return respond(words.thanks_page(view, again=f"{_address(request)}?l={view.locale}"))

    async def _keep(self, found: Found, view: AnswerPageView, posted: Posted) -> tuple[AnswerPageView, Wrong | None]:
        """Whoever writes a call for help is shown who listens first, whatever the case was about."""
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
            return await self._wrong(request, Wrong.UNKNOWN)
        dispatch = int(read.payload) if isinstance(read, Expired) else read
        client = await self.store.read(member_page.client_of, "", dispatch)
        if client not in self.catalog.clients:
            return await self._wrong(request, Wrong.EXPIRED)
        if isinstance(read, Expired):
            return await self._wrong(request, Wrong.EXPIRED, client=client)
        return Found(client, dispatch)

    async def _fields(self, request: Request, found: Found) -> dict[str, str] | Response:
        """What the form sent, each field once."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            return await self._wrong(request, Wrong.NOT_UNDERSTOOD, client=found.client, status=415)
        try:
            raw = await read_body(request, BODY)
            given = parse_qs(raw.decode(errors="replace"), max_num_fields=12, errors="replace")
        except (TooLarge, ClientDisconnect):
            return await self._wrong(request, Wrong.TOO_LARGE, client=found.client)
        except ValueError:
            return await self._wrong(request, Wrong.NOT_UNDERSTOOD, client=found.client)
        return {name: values[0] for name, values in given.items()}

    async def _view(self, request: Request, found: Found, fields: Mapping[str, str] | None = None) -> AnswerPageView:
        asked = (fields or request.query_params).get("l", "")
        return await self.store.read(views.answer_page, found.client, self.catalog, found.dispatch, asked)

    def _box(self, request: Request, view: AnswerPageView, *, wrong: Wrong | None = None, text: str = "") -> Page:
        """The page with its box; each rendering has a key of its own, by which what is posted twice is kept once."""
        stop = f"{_address(request)}/stop?l={view.locale}"
        return words.answer_page(view, form=secrets.token_urlsafe(12), stop=stop, wrong=wrong, text=text)

    async def _wrong(
        self, request: Request, wrong: Wrong, *, client: str = "", wait: float = 0.0, status: int = 0
    ) -> Response:
        locale = _locale(request)
        readers: ReadersView | None = None
        helps: list[HelpView] = []
        for slug in [client] if client else self._one_of_each_country():
            try:
                readers, help_ = await self.store.read(views.client_page, slug, self.catalog, locale)
                helps.append(help_)
            except Retryable as error:
                log.warning("nothing can be read for a page: %s", placed(error))
        page = words.wrong_page(wrong, locale=locale, helps=helps, readers=readers if client else None)
        return respond(page, status or STATUS[wrong], wait=wait)

    def _one_of_each_country(self) -> list[str]:
        """Who writes from nowhere may be a member of any client: one client for each country there is."""
        return list({client.country: slug for slug, client in self.catalog.clients.items()}.values())


def _address(request: Request) -> str:
    """The page's own address, without a host: whatever stands before the desk, it holds."""
    return f"{answer_links.PATH}{request.path_params['token']}"


def _form(fields: Mapping[str, str], text: str) -> str:
    """The rendering that was posted; one that tells none is known by its words."""
    told = fields.get("form", "")
    return told if FORM.fullmatch(told) else hashlib.sha256(text.encode()).hexdigest()[:32]


def _locale(request: Request) -> str:
    """As asked for, else as the browser prefers, else French."""
    spoken = [request.query_params.get("l", ""), *request.headers.get("accept-language", "")[:200].split(",")]
    known = (one.partition(";")[0].strip()[:2].lower() for one in spoken)
    return next((one for one in known if one in LOCALES), DEFAULT_LOCALE)
