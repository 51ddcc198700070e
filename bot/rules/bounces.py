"""Why something did not arrive: from a status code (RFC 3463) and what the other side said, to a reason for people."""

from __future__ import annotations

import re

from config.deliveries import BounceReason
from config.patterns import late

_ENHANCED = late(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_BASIC = late(r"(?<!\d)([245]\d\d)(?!\d)")

# The subject and detail of RFC 3463 (and RFC 7505 for a null MX).
_BY_STATUS = (
    ("1.1", BounceReason.NO_MAILBOX),
    ("1.2", BounceReason.NO_DOMAIN),
    ("1.3", BounceReason.NO_MAILBOX),
    ("1.6", BounceReason.NO_MAILBOX),
    ("1.10", BounceReason.NO_DOMAIN),
    ("2.1", BounceReason.NO_MAILBOX),  # disabled
    ("2.2", BounceReason.FULL),
    ("2.3", BounceReason.TOO_LARGE),
    ("3.4", BounceReason.TOO_LARGE),
    ("4.1", BounceReason.TOO_LATE),
    ("4.4", BounceReason.NO_DOMAIN),
    ("4.7", BounceReason.TOO_LATE),
)
_BY_WORDS = (
    (re.compile(r"unrouteable|no such domain|domain.{0,20}not (exist|found)|nxdomain", re.I), BounceReason.NO_DOMAIN),
    (re.compile(r"quota|full|over.?size.? mailbox", re.I), BounceReason.FULL),
    (
        re.compile(r"unknown|no such (user|mailbox|person)|doesn.t exist|does not exist|not found|invalid", re.I),
        BounceReason.NO_MAILBOX,
    ),
    (re.compile(r"timed? ?out|retry time|too long|temporar", re.I), BounceReason.TOO_LATE),
    (re.compile(r"too (large|big)|size limit", re.I), BounceReason.TOO_LARGE),
    (re.compile(r"spam|block|reject|policy|refused|denied|banned", re.I), BounceReason.REFUSED),
)


def enhanced_code(text: str) -> str:
    """The first status code `5.1.1` in some server's words; "" if there is none."""
    found = _ENHANCED.search(text)
    return found[1] if found else ""


def codes(text: str) -> str:
    """`550 5.1.1`: all that may be kept in the clear of what a server said, since its words hold addresses."""
    basic = _BASIC.search(text)
    return " ".join(part for part in (basic[1] if basic else "", enhanced_code(text)) if part)


def reason_of(status: str, diagnostic: str = "") -> BounceReason:
    """The reason. A relay may not copy the other side's code into `status` (Exim writes 5.0.0): then the diagnostic's
    own code counts, and last its words.
    """
    for code in (enhanced_code(diagnostic), enhanced_code(status)):
        subject = code.partition(".")[2]
        if found := dict(_BY_STATUS).get(subject):
            return found
        if subject.startswith("7."):
            return BounceReason.REFUSED
    for words, reason in _BY_WORDS:
        if words.search(diagnostic):
            return reason
    return BounceReason.REFUSED if codes(diagnostic).startswith("554") else BounceReason.OTHER
