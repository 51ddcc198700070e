"""A letter is opened by its link: the token in the address is the signature, and the opening is recorded first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.cases import letters
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
        number, _, who = ("", "", "") if isinstance(told, Forged) else told.partition(".")
        if not number.isdecimal():
            return said(NEVER, 404)
        try:
            client = await self._store.read(letters.client_of, "", int(number))
            pdf = await self._store.run(letters.opened, client, int(number), who)
        except NotFound:
            return said(GONE, 410)
        name = f'inline; filename="{number}.pdf"'
        return Response(pdf, media_type="application/pdf", headers=PRIVATE | {"Content-Disposition": name})


def said(words: str, status: int) -> Response:
    return PlainTextResponse(words, status, headers=PRIVATE)
