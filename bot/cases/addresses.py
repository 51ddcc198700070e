"""Where a member can be written to, beside the community: the account's e-mail, a postal address."""

from __future__ import annotations

from bot.storage.records import Member
from bot.storage.session import Session
from config.words import Method

_FIELDS = {Method.EMAIL: "email", Method.LETTER: "postal_address"}


def address_of(session: Session, member: int, method: Method) -> str:
    """The member's address for this method, as the community told it with a flag; "" when none is known."""
    field = _FIELDS.get(method)
    found = session.find(Member, member) if field else None
    return str(session.words(found.evidence).get(field or "", "") or "").strip() if found is not None else ""
