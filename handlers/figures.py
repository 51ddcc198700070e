"""`/fanal stats`: a manager's figures in private, and their picture, drawn when its link is opened."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from bot.cases import figures
from bot.catalog import Catalog
from bot.catalog.clients import Person
from bot.delivery.figures import draw
from bot.errors import NotFound
from bot.rules import links, permissions
from bot.rules.links import Expired, Forged
from bot.storage.store import Store
from cards.card import Card
from config.words import Account, Verb
from handlers.desk import Desk
from handlers.letters import NEVER, PRIVATE, said
from handlers.views import figures as views

GONE = (
    "Ce lien n'est plus valable\u00a0: demandez «\u00a0stats\u00a0» à nouveau.\n"
    "This link is over: ask for “stats” again."
)


async def told(desk: Desk, actor: Account, people: Mapping[str, Person]) -> Card:
    """The figures of the clients that this person manages. The request is recorded first."""
    managed = {slug: person for slug, person in people.items() if permissions.may(Verb.STATEMENT, person.roles)}
    if not managed:
        return views.not_a_manager(desk.catalog, people)
    asked = [await desk.store.run(figures.ask, slug, actor) for slug in managed]
    return await desk.store.read(views.figures_card, "", desk.catalog, managed, asked)


class FiguresPages(Struct, frozen=True):
    """GET /figures/{token}"""

    store: Store
    catalog: Catalog

    async def opened(self, request: Request) -> Response:
        token = str(request.path_params["token"])
        found = links.read(token, figures.PURPOSE, self.store.now(), self.store.vault.link_keys)
        if isinstance(found, Forged):
            return said(NEVER, 404)
        if isinstance(found, Expired):
            return said(GONE, 410)
        locale, names = figures.names_in(found)
        try:
            clients = [await self._opened(name) for name in names]
        except NotFound:
            return said(GONE, 410)
        chart = await self.store.read(views.picture, "", self.catalog, clients, locale)
        png = await asyncio.to_thread(draw, chart)
        return Response(png, media_type="image/png", headers=PRIVATE | {"Content-Disposition": "inline"})

    async def _opened(self, name: str) -> str:
        """Record the opening; returns the clients whose figures it shows."""
        found = await self.store.read(figures.by_name, "", name)
        await self.store.run(figures.opened, found.client, found.id)
        return str(found.client)
