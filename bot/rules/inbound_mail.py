"""What came in by mail, told apart by its headers: a bounce, an automatic answer, or somebody's words.

A bounce is a delivery report (RFC 3464): its Status and its Diagnostic-Code are both read, since a relay may not copy
the other side's code. Pure: bytes in, facts out; nothing attached is ever opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, message_from_string, policy
from email.errors import MessageError
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage, Message, MIMEPart
from email.utils import getaddresses, parseaddr
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct

from bot.rules.bounces import reason_of
from bot.rules.mail import Mark, QuestionMark, mark_in_address, mark_in_ids, question_in_id
from bot.rules.mail_words import all_of, are_none, words_of
from config.deliveries import Attachment, BounceReason
from config.patterns import late

R = TypeVar("R")
Else = TypeVar("Else")

MAX_WORDS = 50_000
"""Characters of a mail's words: a longer one is opened by a person, not cut. Anybody may write to us, and triage would
read a wall of disguised words that is as long as a flag may be for a second."""
MAX_BODY = 2_000_000
"""The same with tags and quotations."""
MAX_LINES = 1_000_000
"""Ends of lines in a whole mail: each may be a header, and millions of these fill the memory. The largest that is
fetched has fewer where its films are written as mail programs write them."""
TRIPS: tuple[type[Exception], ...] = (
    MessageError, NameError, AttributeError, TypeError, AssertionError, LookupError, ValueError, RecursionError,
)  # fmt: skip
"""What the standard library's parser of mail is known to raise for what somebody wrote: `Message-ID: <a@[` (an unbound
name), `Content-Disposition: inline; a*` (an index), charsets that nobody knows, nesting too deep. `_told` calls
nothing of ours that decides anything, so that it hides no mistake of our own."""
_STOP = late(
    r"^\W*(stop|unsubscribe|arr[eê]te[zr]?( de m.[eé]crire)?|ne m.[eé]crivez plus|stop writing( to me)?)\W*$",
    re.IGNORECASE,
)
_FORWARDED = late(r"\s*(?:tr|fw|fwd)\s*:", re.IGNORECASE)
_ABSENT = late(r"\s*(?:automatic reply|out of (?:the )?office|réponse automatique|absence du bureau)\b", re.IGNORECASE)
_TAG = late(r"\+[^@]*@")
FEEDBACK = "feedback-report"
NO_COMPLAINT = ("not-spam", "auth-failure", "dkim", "virus")
_DELIVERED, _WRITTEN = ("Delivered-To", "X-Original-To", "Envelope-To"), ("To", "Cc")


class Bounce(Struct, frozen=True):
    """It did not arrive (or, `delayed`, not yet). `said` is the other side's own words."""

    reason: BounceReason
    said: str
    delayed: bool = False


class Inbound(Struct, frozen=True, kw_only=True):
    """A mail that came in. `mark` names the dispatch it is about (None: not ours); `auto`: no person wrote it.

    `bulk`: it says so by its subject, or by a header that some mail programs set on what people write too. `question`
    names the e-mail to an expert that it is about: one that came back, or that somebody answered.

    `complaint`: an ISP reports that whoever has this address called our e-mail unwanted.

    `unreadable`: nobody but a person who opens it can tell what it says.

    `between`: the words with what they quote, where their writer wrote nothing outside of it.

    `written_to`, `delivered_to`: whom it names, and where servers say that they took it: small letters, without what
    stands behind a `+`. Anybody may write either.
    """

    mark: Mark | None
    message_id: str
    sender: str
    text: str = ""
    between: str = ""
    bounce: Bounce | None = None
    auto: bool = False
    bulk: bool = False
    question: QuestionMark | None = None
    stop: bool = False
    complaint: bool = False
    attachments: tuple[Attachment, ...] = ()
    unreadable: bool = False
    written_to: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()


UNREADABLE = Inbound(mark=None, message_id="", sender="", unreadable=True)


class _Headers:
    """Makes a mail's headers, and those of its parts, as the standard library does: that takes a time that grows with
    the square of a header's length, and anybody may write to us. So a header has LONGEST characters at most, and all
    that are looked at ALLOWED together, an empty one as LEAST: beyond, nobody can tell what is what (ValueError).
    """

    LEAST, LONGEST, ALLOWED = 20, 1_000, 50_000

    def __init__(self) -> None:
        self._left = self.ALLOWED
        self._make = HeaderRegistry()

    @property
    def are_too_many(self) -> bool:
        return self._left <= 0

    def __call__(self, name: str, value: str) -> BaseHeader:
        if self.are_too_many:
            raise ValueError("a mail has more headers than anybody reads")
        most = min(self.LONGEST, self._left)
        short = value[len(value) - most :] if len(value) > most and name.lower() == "references" else value[:most]
        self._left -= max(len(short), self.LEAST)
        return self._make(name, short)


def _told(read: Callable[[], R], otherwise: Else) -> R | Else:
    """What the standard library reads; `otherwise` where it trips over what somebody wrote."""
    try:
        return read()
    except TRIPS:
        return otherwise


def read_mail(raw: bytes) -> Inbound:
    """What these bytes are. Never raises for what somebody wrote: what cannot be read is said to be so."""
    if raw.count(b"\n") + raw.count(b"\r") > MAX_LINES:
        return UNREADABLE
    headers = _Headers()
    rules = policy.default.clone(header_factory=headers)
    message = _told(lambda: message_from_bytes(raw, policy=rules), None)
    if not isinstance(message, EmailMessage):
        return UNREADABLE
    report = _report(message)
    bounce, original = _bounce(message) if report == "delivery-status" else (None, _original(message, report))
    mark = _mark(message) or (mark_in_ids([_header(original, "Message-ID")]) if original is not None else None)
    is_words = bounce is None and report in ("", "delivery-status")  # else a machine wrote it, about something of ours
    text, between = _text(message) if is_words else ("", "")
    return Inbound(
        mark=mark,
        message_id=_header(message, "Message-ID")[:200],
        sender=parseaddr(_header(message, "From"))[1].lower(),
        text=text or "",
        between=between,
        bounce=bounce,
        auto=_is_auto(message) or not (is_words or bounce),
        bulk=_is_bulk(message),
        question=_question(message, original if bounce else None),
        stop=asks_to_stop(text or ""),
        complaint=report == FEEDBACK and _complains(message),
        attachments=tuple(_attachments(message)) if is_words else (),
        unreadable=text is None or headers.are_too_many,
        written_to=_untagged(message, _WRITTEN),
        delivered_to=_untagged(message, _DELIVERED),
    )


def asks_to_stop(text: str) -> bool:
    """Whether somebody asks us to write no more, in so many words and no others."""
    return bool(_STOP.match(text.strip().split("\n", 1)[0]))


def _header(message: Message, name: str) -> str:
    """A header as text; "" for one that is missing or broken."""
    return _told(lambda: str(message.get(name, "") or ""), "")


def _payload(part: Message) -> Any:
    """What is in it, as it came: text, or a list of parts; None where its headers are broken."""
    return _told(part.get_payload, None)


def _kind(part: Message) -> str:
    """Its content type; "" for one that is broken."""
    return _told(part.get_content_type, "")


def _mark(message: EmailMessage) -> Mark | None:
    """By the address it was sent to, else by what it answers."""
    for name in (*_DELIVERED, *_WRITTEN):
        for address in _told(partial(_addresses, message, name), ()):
            if found := mark_in_address(address):
                return found
    return mark_in_ids([_header(message, "In-Reply-To"), *reversed(_header(message, "References").split())])


def _addresses(message: EmailMessage, name: str) -> tuple[str, ...]:
    return tuple(address for _, address in getaddresses([str(value) for value in message.get_all(name, [])]))


def _untagged(message: EmailMessage, names: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses in these headers; `bonjour+case-1.x@…` is `bonjour@…`."""
    found = (address for name in names for address in _told(partial(_addresses, message, name), ()))
    return tuple(dict.fromkeys(_TAG.sub("@", address.lower()) for address in found))


def _report(message: EmailMessage) -> str:
    """What a machine reports (RFC 6522): `delivery-status`, `feedback-report`, `disposition-notification`; "" for none
    of these."""
    if _kind(message) != "multipart/report":
        return ""
    head = _header(message, "Content-Type").lower()
    return next((kind for kind in ("delivery-status", FEEDBACK, "disposition-notification") if kind in head), "")


def _bounce(message: EmailMessage) -> tuple[Bounce | None, Message | None]:
    """A delivery report, and the mail (or its headers) that it is about."""
    found = next((_status(part) for part in _parts(message) if _kind(part) == "message/delivery-status"), None)
    return found, _original(message, "delivery-status")


def _complains(message: EmailMessage) -> bool:
    """Whether a report of feedback (RFC 5965) tells that somebody wants no more of this: others tell of a signature
    that did not hold, or that a mail was wrongly taken for spam."""
    for part in _parts(message):
        payload = _payload(part) if _kind(part) == "message/feedback-report" else None
        if isinstance(payload, list) and payload and isinstance(payload[0], Message):
            return _header(payload[0], "Feedback-Type").strip().lower() not in NO_COMPLAINT
    return False


def _original(message: EmailMessage, report: str) -> Message | None:
    """The mail that a report is about, or its headers."""
    original: Message | None = None
    for part in _parts(message) if report else ():
        if _kind(part) in ("message/rfc822", "text/rfc822-headers"):
            payload = _payload(part)
            if isinstance(payload, list) and payload:
                first = payload[0]
                original = first if isinstance(first, Message) else None
            elif isinstance(payload, str):
                original = _told(partial(message_from_string, payload, policy=message.policy), None)
    return original


def _parts(message: EmailMessage) -> tuple[Message, ...]:
    return _told(lambda: tuple(message.walk()), ())


def _status(part: Message) -> Bounce | None:
    """The first recipient that failed, else the first that waits."""
    blocks = _payload(part)
    delayed: Bounce | None = None
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action = _header(block, "Action").strip().lower()
        status, said = _header(block, "Status"), " ".join(_header(block, "Diagnostic-Code").split())
        if action == "failed":
            return Bounce(reason_of(status, said), f"{status} {said}".strip())
        if action == "delayed" and delayed is None:
            delayed = Bounce(BounceReason.TOO_LATE, f"{status} {said}".strip(), delayed=True)
    return delayed


def _is_auto(message: EmailMessage) -> bool:
    """An absence, an acknowledgement, a list (RFC 3834, and what is usual beside it)."""
    submitted = _header(message, "Auto-Submitted").split(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    if _header(message, "Precedence").strip().lower() == "auto_reply":
        return True
    return any(name in message for name in ("X-Autoreply", "X-Autorespond"))


def _is_bulk(message: EmailMessage) -> bool:
    return (
        _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list")
        or "X-Auto-Response-Suppress" in message
        or _ABSENT.match(_header(message, "Subject")) is not None
    )


def _text(message: EmailMessage) -> tuple[str | None, str]:
    """The words, without the quotation of ours that mail programs put under them (None where there are some that
    cannot be read here: a broken part, a charset that nobody knows, too many), and all words where these are none."""
    found = _told(lambda: [_content(part) for part in _bodies(message)], None)
    if found is None or sum(len(body) for _, body in found) > MAX_BODY:
        return None, ""
    is_forward = _FORWARDED.match(_header(message, "Subject")) is not None
    own = "\n\n".join(filter(None, (words_of(kind, body, is_forward=is_forward) for kind, body in found)))
    text, between = (own, "") if not are_none(own) else ("", "\n\n".join(all_of(kind, body) for kind, body in found))
    return (None, "") if len(text) + len(between) > MAX_WORDS else (text, between)


def _content(part: MIMEPart) -> tuple[str, str]:
    """(content type, words)"""
    return part.get_content_type(), str(part.get_content()).replace("\0", "")


def _bodies(message: EmailMessage) -> list[MIMEPart]:
    """The parts that are to be read, in order: plain words, or those in HTML where there are none, and others beside
    them."""
    plain = message.get_body(preferencelist=("plain",))
    is_blank = plain is None or not _content(plain)[1].strip()
    first = (message.get_body(preferencelist=("html",)) if is_blank else None) or plain
    beside = _beside(message)
    return beside if first is None or any(part is first for part in beside) else [first, *beside]


def _beside(message: EmailMessage) -> list[MIMEPart]:
    """Words that stand beside pictures and files: telephones put what is written below a picture into a part of its
    own."""
    return [part for part in message.iter_parts() if _is_words(part)] if _kind(message) == "multipart/mixed" else []


def _is_words(part: MIMEPart) -> bool:
    """Whether it is no file; False for one that is broken."""
    is_text = _kind(part) in ("text/plain", "text/html")
    return is_text and _told(lambda: not part.is_attachment() and not part.get_filename(), False)


def _question(message: EmailMessage, returned: Message | None) -> QuestionMark | None:
    if returned is not None:
        return question_in_id(_header(returned, "Message-ID"))
    return question_in_id(f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}")


def _attachments(message: EmailMessage) -> list[Attachment]:
    """Names, kinds and sizes; what is in them stays where it came in. One that cannot be named is `?`."""
    words = _told(lambda: _beside(message), [])
    found = _told(lambda: list(message.iter_attachments()), None)
    parts = [part for part in found if not any(part is one for one in words)] if found is not None else None
    return [Attachment("?", "", 0)] if parts is None else [_attachment(part) for part in parts]


def _attachment(part: Message) -> Attachment:
    name = " ".join((_told(part.get_filename, None) or "").split())[:120] or "?"
    payload = _payload(part)
    return Attachment(name, _kind(part), len(payload) if isinstance(payload, str) else 0)
