"""A client's statement: requested in a chat, typeset separately, opened by its link."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from bot.cases import statements
from bot.cases.statement_csv import as_csv
from bot.cases.statements import Asked
from bot.catalog.clients import Person
from bot.delivery.statement import render
from bot.errors import MissingData, NotFound, Permanent, SeenBefore
from bot.rules import links, permissions
from bot.rules.links import Expired, Forged
from bot.storage.outbox import Taken
from bot.storage.store import Store
from cards.translator import LOCALES
from config.words import Click, Verb
from handlers.desk import Desk
from handlers.letters import GONE, NEVER, PRIVATE, said
from handlers.outbox import Drain
from handlers.views.statement import statement_sheet

TYPES = {statements.PDF: "application/pdf", statements.CSV: "text/csv; charset=utf-8"}


async def asked(desk: Desk, click: Click, people: Mapping[str, Person]) -> None:
    """Request what the form says, once. Raises MissingData for what is missing or not allowed."""
    values = click.values or {}
    slug = str(values.get("client") or (next(iter(people)) if len(people) == 1 else ""))
    person = people.get(slug)
    if person is None or not permissions.may(Verb.STATEMENT, person.roles):
        raise MissingData({"client": "unknown_client"})
    language = str(values.get("language") or desk.catalog.clients[slug].locale)
    found = Asked(
        first=_day(values, "first"), last=_day(values, "last"), language=language if language in LOCALES else LOCALES[0]
    )
    with suppress(SeenBefore):
        await desk.store.run(statements.ask, slug, click.actor, found, key=click.key)


def _day(values: Mapping[str, object], name: str) -> date:
    try:
        return date.fromisoformat(str(values.get(name) or ""))
    except ValueError as error:
        raise MissingData({name: "not_a_day"}) from error


async def made(drain: Drain, taken: Taken) -> None:
    """Read on one thread and typeset on another, so that the event loop waits for neither."""
    row = taken.row
    asked_for, facts = await drain.store.read(statements.facts, row.client, drain.catalog, int(row.ref))
    sheet = statement_sheet(facts, drain.catalog.clients[row.client], locale=asked_for.language)
    try:
        pdf = await asyncio.to_thread(render, sheet)
    except Permanent as error:
        await drain.settle(statements.failed, row, problem=str(error))
        return
    await drain.settle(statements.ready, row, pdf=pdf, csv=as_csv(facts))


class StatementPages:
    """GET /statements/{token}"""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def opened(self, request: Request) -> Response:
        token = str(request.path_params["token"])
        told = links.read(token, statements.PURPOSE, self._store.now(), self._store.vault.link_keys)
        if isinstance(told, Expired):
            return said(GONE, 410)
        name, _, what = ("", "", "") if isinstance(told, Forged) else told.partition(".")
        if what not in TYPES:
            return said(NEVER, 404)
        try:
            found = await self._store.read(statements.by_name, "", name)
            content = await self._store.run(statements.opened, found.client, found.id, what)
        except NotFound:
            return said(GONE, 410)
        shown = f'inline; filename="{found.client}-{found.id}.{what}"'
        return Response(content, media_type=TYPES[what], headers=PRIVATE | {"Content-Disposition": shown})
