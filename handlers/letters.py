"""Opens a letter by its link: the token in the address is the signature, and the opening is recorded first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.cases import dispatches, letters
from bot.errors import NotFound
from bot.rules import links
from bot.rules.links import Expired, Forged
from bot.storage.store import Store

GONE = (
    "Ce lien n'est plus valable\u00a0: demandez-en un autre sur la carte du cas.\n"
    "This link is over: the card has another."
)
NEVER = "Ce lien ne mène à rien.\nThis link leads nowhere."
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


class LetterPages:
    """GET /letters/{token}"""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def opened(self, request: Request) -> Response:
        token = str(request.path_params["token"])
        told = links.read(token, letters.PURPOSE, self._store.now(), self._store.vault.link_keys)
        if isinstance(told, Expired):
            return said(GONE, 410)
        if isinstance(told, Forged):
            return said(NEVER, 404)
        named, _, who = told.partition(".")
        found = await self._store.read(dispatches.by_name, "", named)
        if found is None:
            return said(GONE, 410)
        try:
            pdf = await self._store.run(letters.opened, found.client, found.id, who)
        except NotFound:
            return said(GONE, 410)
        name = f'inline; filename="{found.id}.pdf"'
        return Response(pdf, media_type="application/pdf", headers=PRIVATE | {"Content-Disposition": name})


def said(words: str, status: int) -> Response:
    return PlainTextResponse(words, status, headers=PRIVATE)
