"""What came in by mail, told apart by its headers: a bounce, an automatic answer, or somebody's words.

A bounce is a delivery report (RFC 3464): its Status and its Diagnostic-Code are both read, since a relay may not copy
the other side's code. Pure: bytes in, facts out; nothing attached is ever opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr

from bot.rules.bounces import reason_of
from bot.rules.mail import Mark, mark_in_address, mark_in_ids
from config.deliveries import Attachment, BounceReason

MAX_WORDS = 20_000
_QUOTED = re.compile(
    r"^(On .{4,200} wrote:|Le .{4,200} a écrit\s*:|-{2,} ?(Original Message|Message d'origine) ?-{2,})$", re.IGNORECASE
)
_STOP = re.compile(
    r"^\W*(stop|unsubscribe|arr[eê]te[zr]?( de m.[eé]crire)?|ne m.[eé]crivez plus|stop writing( to me)?)\W*$",
    re.IGNORECASE,
)
_ADDRESSEES = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


@dataclass(frozen=True, slots=True)
class Bounce:
    """It did not arrive (or, `delayed`, not yet). `said` is the other side's own words."""

    reason: BounceReason
    said: str
    delayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A mail that came in. `mark` names the dispatch it is about (None: not ours); `auto`: no person wrote it."""

    mark: Mark | None
    message_id: str
    sender: str
    text: str = ""
    bounce: Bounce | None = None
    auto: bool = False
    stop: bool = False
    attachments: tuple[Attachment, ...] = ()


def read_mail(raw: bytes) -> Inbound:
    """What these bytes are. Never raises for what somebody wrote: what cannot be read has no words."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    bounce, original = _bounce(message)
    mark = _mark(message) or (mark_in_ids([_header(original, "Message-ID")]) if original is not None else None)
    text = "" if bounce else _text(message)
    return Inbound(
        mark=mark,
        message_id=_header(message, "Message-ID")[:200],
        sender=parseaddr(_header(message, "From"))[1].lower(),
        text=text,
        bounce=bounce,
        auto=_is_auto(message),
        stop=asks_to_stop(text),
        attachments=() if bounce else tuple(_attachments(message)),
    )


def asks_to_stop(text: str) -> bool:
    """Whether somebody asks us to write no more, in so many words and no others."""
    return bool(_STOP.match(text.strip().split("\n", 1)[0]))


def _header(message: Message, name: str) -> str:
    """A header as text; "" for one that is missing or broken."""
    try:
        return str(message.get(name, "") or "")
    except (ValueError, IndexError, AttributeError, TypeError):  # the standard library's parser trips over some
        return ""


def _mark(message: EmailMessage) -> Mark | None:
    """By the address it was sent to, else by what it answers."""
    for name in _ADDRESSEES:
        try:
            values = [str(value) for value in message.get_all(name, [])]
        except (ValueError, IndexError, AttributeError, TypeError):
            continue
        for _, address in getaddresses(values):
            if found := mark_in_address(address):
                return found
    return mark_in_ids([_header(message, "In-Reply-To"), *reversed(_header(message, "References").split())])


def _bounce(message: EmailMessage) -> tuple[Bounce | None, Message | None]:
    """A delivery report, and the mail (or its headers) that it is about."""
    if message.get_content_type() != "multipart/report" or "delivery-status" not in str(message.get("Content-Type")):
        return None, None
    found: Bounce | None = None
    original: Message | None = None
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and found is None:
            found = _status(part)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            payload = part.get_payload()
            if isinstance(payload, list) and payload:
                first = payload[0]
                original = first if isinstance(first, Message) else None
            elif isinstance(payload, str):
                original = message_from_bytes(payload.encode("utf-8", "replace"), policy=policy.default)
    return found, original


def _status(part: Message) -> Bounce | None:
    """The first recipient that failed, else the first that waits."""
    blocks = part.get_payload()
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
    if _header(message, "Precedence").strip().lower() in ("bulk", "auto_reply", "junk", "list"):
        return True
    return any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))


def _text(message: EmailMessage) -> str:
    """The words, without the quotation of ours that mail programs put under them."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        words = str(part.get_content())
    except (LookupError, ValueError, KeyError, AttributeError):
        return ""
    if part.get_content_type() == "text/html":
        words = re.sub(r"(?is)<(script|style|blockquote)\b.*?</\1>", " ", words)
        words = re.sub(r"(?i)<br\s*/?>|</p>|</div>", "\n", words)
        words = re.sub(r"<[^>]*>", "", words)
    return _without_quotation(words.replace("\r\n", "\n").replace("\0", ""))[:MAX_WORDS]


def _without_quotation(words: str) -> str:
    kept: list[str] = []
    for line in words.split("\n"):
        if _QUOTED.match(line.strip()):
            break
        if not line.startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _attachments(message: EmailMessage) -> list[Attachment]:
    """Names, kinds and sizes; what is in them stays where it came in."""
    found = []
    for part in message.iter_attachments():
        name = " ".join((part.get_filename() or "").split())[:120] or "?"
        payload = part.get_payload(decode=False)
        found.append(Attachment(name, part.get_content_type(), len(payload) if isinstance(payload, str) else 0))
    return found
