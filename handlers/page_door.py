"""What the public pages share: bounded bodies, rate limits, and calm error pages that show who listens now."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from msgspec import Struct, field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.catalog import Catalog
from bot.errors import Retryable
from bot.storage.store import Store
from cards import answer_page as words
from cards.translator import DEFAULT_LOCALE, LOCALES
from cards.views.pages import HelpView, ReadersView, Wrong
from config.patterns import late
from handlers.faults import placed
from handlers.intake import TooLarge, read_body
from handlers.limits import Limit
from handlers.pages import respond
from handlers.views import pages as views

log = logging.getLogger("fanal.pages")

BODY = 128 * 1024
"""Bytes: the longest allowed text with every character percent-encoded, and some room for one that is too long."""
FORM = late(r"[A-Za-z0-9_-]{8,40}", re.ASCII)
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
    Wrong.ANSWERED: 410,
    Wrong.CHANGED: 409,
}


class PageDoor(Struct):
    """What every page needs: limits on opening an address, posting to it, and writing to one client."""

    store: Store
    catalog: Catalog
    monotonic: Callable[[], float]
    looks: Limit = field(default_factory=lambda: Limit(burst=40, every=2.0))
    posts: Limit = field(default_factory=lambda: Limit(burst=8, every=20.0))
    with_help: bool = True
    of_client: Limit = field(default_factory=lambda: Limit(burst=120, every=0.5))

    def may_post(self, address: str, client: str) -> float:
        """0.0, or the seconds to wait."""
        now = self.monotonic()
        return self.posts.wait(address, now) or self.of_client.wait(client, now)

    async def fields(self, request: Request, client: str) -> dict[str, str] | Response:
        """The form's fields, each once."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            return await self.wrong(request, Wrong.NOT_UNDERSTOOD, client=client, status=415)
        try:
            raw = await read_body(request, BODY)
            given = parse_qs(raw.decode(errors="replace"), max_num_fields=12, errors="replace")
        except (TooLarge, ClientDisconnect):
            return await self.wrong(request, Wrong.TOO_LARGE, client=client)
        except ValueError:
            return await self.wrong(request, Wrong.NOT_UNDERSTOOD, client=client)
        return {name: values[0] for name, values in given.items()}

    async def wrong(
        self, request: Request, wrong: Wrong, *, client: str = "", wait: float = 0.0, status: int = 0
    ) -> Response:
        locale = locale_of(request)
        readers: ReadersView | None = None
        helps: list[HelpView] = []
        for slug in [client] if client else self._one_of_each_country() if self.with_help else []:
            try:
                readers, help_ = await self.store.read(views.client_page, slug, self.catalog, locale)
                helps += [help_] if self.with_help else []
            except Retryable as error:
                log.warning("nothing can be read for a page: %s", placed(error))
        page = words.wrong_page(wrong, locale=locale, helps=helps, readers=readers if client else None)
        return respond(page, status or STATUS[wrong], wait=wait)

    def _one_of_each_country(self) -> list[str]:
        """One client per country: without a valid address, the member may belong to any client."""
        return list({client.country: slug for slug, client in self.catalog.clients.items()}.values())


def form_key(fields: Mapping[str, str], text: str) -> str:
    """The key of the rendering that was posted; without one, a digest of its words."""
    told = fields.get("form", "")
    return told if FORM.fullmatch(told) else hashlib.sha256(text.encode()).hexdigest()[:32]


def locale_of(request: Request) -> str:
    """The language asked for, else the browser's preference, else French."""
    spoken = [request.query_params.get("l", ""), *request.headers.get("accept-language", "")[:200].split(",")]
    known = (one.partition(";")[0].strip()[:2].lower() for one in spoken)
    return next((one for one in known if one in LOCALES), DEFAULT_LOCALE)
