"""Signed addresses by which a member answers a private message, an e-mail or a letter.

They name one dispatch and expire. The payload tells nothing to whoever finds the letter.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import quote

from bot.cases import dispatches
from bot.rules import links
from bot.rules.links import Expired, Forged
from bot.rules.triage.reading import Bilingual
from bot.storage.sent_records import Dispatch
from bot.storage.session import Session
from bot.storage.vault import Vault
from config.patterns import late

PURPOSE = "answer"
HOLDS = timedelta(days=180)
"""Letters lie about; afterwards the page only says how else to reach the client."""
PATH = "/r/"
LINE = Bilingual("Pour nous répondre\u00a0: {address}", "To answer us: {address}")
_ADDRESS = late(
    rf"(?P<path>{PATH}|{quote(PATH, safe='')})[\w-]{{{(links.SIGNATURE + links.STAMP) * 4 // 3},}}", re.IGNORECASE
)
"""Some mail services wrap each address in one of their own, with ours percent-encoded inside."""


def address_of(session: Session, found: Dispatch, *, public_url: str) -> str:
    """Where the member answers this dispatch, the same for each try; "" if the desk has no public address."""
    if not public_url:
        return ""
    token = links.sign(PURPOSE, dispatches.name_of(found), found.at + HOLDS, session.vault.link_keys[0])
    return f"{public_url.rstrip('/')}{PATH}{token}"


def with_address(text: str, address: str, *, language: str) -> str:
    """The text with the address under it, on a line of its own."""
    return f"{text.rstrip()}\n\n{LINE.in_(language).format(address=address)}" if address else text


def without_address(text: str) -> str:
    """The text without such addresses: whoever holds one can answer as the member."""
    return _ADDRESS.sub(r"\g<path>…", text)


def read(token: str, *, now: datetime, vault: Vault) -> str | Expired | Forged:
    """The name of the dispatch that a token is for."""
    found = links.read(token, PURPOSE, now, vault.link_keys)
    return found if isinstance(found, Expired | Forged) or links.number_in(found) else Forged()
