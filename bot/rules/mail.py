"""An e-mail as the desk means it, and the marks by which an answer finds its case: in the sender's address (VERP)
and in the Message-ID, both made from the dispatch's token, so that a second try carries the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from config.patterns import late

_TAG = late(r"^(?P<local>[^+@\s]+)\+case-(?P<case>\d{1,15})\.(?P<token>[0-9a-f]{16})@(?P<domain>[^@\s]+)$", re.I)
_ID = late(r"<?case-(?P<case>\d{1,15})\.(?P<token>[0-9a-f]{16})@(?P<domain>[^>@\s]+)>?", re.I)

_QUESTION = late(r"<?question-(?P<question>\d{1,15})\.(?P<token>[\w-]{1,16})\.(?P<step>\d{1,3})@(?P<domain>[^>@\s]+)>?")


class QuestionMark(Struct, frozen=True):
    """Which e-mail to an expert something is about; `message_id` is all of it, to be compared with ours."""

    question: int
    domain: str
    message_id: str


class Mark(Struct, frozen=True):
    """Which dispatch an answer or a bounce is about. `address` is the client's own, without the tag ("" if unknown)."""

    case: int
    token: str
    domain: str
    address: str = ""


class Outgoing(Struct, frozen=True, kw_only=True):
    """What leaves. `sender` is the envelope's (bounces and answers come back to it), `from_address` what is read.

    `text` is plain words where a leading `> ` quotes; `footer` says why it came and how to end it. `references` are
    Message-IDs of what came before, the oldest first. `auto`: no person wrote it (RFC 3834).
    """

    message_id: str
    sender: str
    from_address: str
    from_name: str
    to: str
    subject: str
    text: str
    language: str
    footer: str = ""
    references: tuple[str, ...] = ()
    auto: bool = False


def tag(case: int, token: str) -> str:
    """What stands behind the `+` of the sender's address."""
    return f"case-{case}.{token}"


def message_id(case: int, token: str, domain: str) -> str:
    return f"<case-{case}.{token}@{domain}>"


def question_id(question: int, token: str, step: int, domain: str) -> str:
    """The Message-ID of an e-mail to an expert; nobody who does not know the page's address can guess its token. What
    it takes of that, its end, says who is asked, and stays the same when the desk's key is rotated."""
    return f"<question-{question}.{token[-16:]}.{step}@{domain}>"


def question_in_id(text: str) -> QuestionMark | None:
    found = _QUESTION.search(text)
    return QuestionMark(int(found["question"]), found["domain"].lower(), found[0]) if found is not None else None


def mark_in_address(address: str) -> Mark | None:
    """The mark of an address that somebody wrote to; None for any other address."""
    found = _TAG.match(address.strip().strip("<>"))
    if found is None:
        return None
    domain = found["domain"].lower()
    return Mark(int(found["case"]), found["token"].lower(), domain, f"{found['local']}@{domain}".lower())


def mark_in_ids(ids: Iterable[str]) -> Mark | None:
    """The newest of our Message-IDs among the headers' (In-Reply-To first, then References from the last)."""
    for text in ids:
        found = _ID.search(text)
        if found is not None:
            return Mark(int(found["case"]), found["token"].lower(), found["domain"].lower())
    return None
