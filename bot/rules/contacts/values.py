"""A contact detail's value: how it is checked, compared, and shown where others look."""

from __future__ import annotations

import re
import unicodedata

from config.contacts import ContactKind
from config.patterns import late

# RFC 5321 4.5.3.1: 64 octets before the @, 254 in all. What no mail server takes is refused; the rest is for SMTP.
_EMAIL = late(r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\s@.<>()\[\],;:\\\"]{1,63}\.)+[^\s@.<>()\[\],;:\\\"]{2,63}")
# ITU-T E.164: at most 15 digits; a national number is left as it is dialled.
_PHONE_SPACES = late(r"[\s.\-/()\u00a0\u202f]")
_PHONE = late(r"(\+|00)?\d{3,15}", re.ASCII)
_COUNTRY = late(r"[A-Za-z]{2}", re.ASCII)
_YEAR = late(r"(?:19|20)\d\d", re.ASCII)
_BIRTHDAY = late(  # of a date of birth the year is kept, no more
    r"((?:19|20)\d\d)-?\d\d-?\d\d(?:[T ].*)?|\d\d?[/.]\d\d?[/.]((?:19|20)\d\d)", re.ASCII
)

# La Poste and most posts: six lines of 38 characters fit a window envelope.
LINES, COLUMNS = 6, 38
LONGEST = 500
HIDDEN = "•••"


class Invalid(ValueError):
    """The value cannot be what it should be; `args[0]` is the id of the sentence that says why."""


def checked(kind: ContactKind, value: str) -> str:
    """The value as it is kept. Raises Invalid."""
    text = _tidy(value, lines=kind is ContactKind.ADDRESS)
    if not text:
        raise Invalid("required")
    if len(text) > LONGEST:
        raise Invalid("contact_too_long")
    match kind:
        case ContactKind.EMAIL if len(text) > 254 or not _EMAIL.fullmatch(text) or ".." in text:
            raise Invalid("not_an_email")
        case ContactKind.PHONE if not _PHONE.fullmatch(_PHONE_SPACES.sub("", text)):
            raise Invalid("not_a_phone")
        case ContactKind.COUNTRY if not _COUNTRY.fullmatch(text):
            raise Invalid("not_a_country")
        case ContactKind.COUNTRY:
            return text.upper()
        case ContactKind.BIRTH_YEAR if born := _BIRTHDAY.fullmatch(text):
            return str(born[1] or born[2])
        case ContactKind.BIRTH_YEAR if not _YEAR.fullmatch(text):
            raise Invalid("not_a_year")
        case ContactKind.ADDRESS if len(text.split("\n")) > 2 * LINES:
            raise Invalid("contact_too_long")
    return text


def address_warnings(address: str) -> tuple[str, ...]:
    """What keeps an address out of an envelope's window: ids of sentences; none when it fits."""
    lines = address.split("\n")
    return (
        *(("address_lines",) if len(lines) > LINES else ()),
        *(("address_columns",) if any(len(line) > COLUMNS for line in lines) else ()),
    )


def _tidy(value: str, *, lines: bool) -> str:
    """Without what nobody sees: controls, marks of direction, spaces at the ends. LDAP's `$` has become a line."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    rows = [" ".join(row.split()) for row in kept.split("\n")]
    return ("\n" if lines else " ").join(row for row in rows if row)


def normal(kind: ContactKind, value: str) -> str:
    """What two spellings of one value have in common."""
    text = _tidy(value, lines=False)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    text = text.casefold()
    match kind:
        case ContactKind.PHONE:
            return _dialled(_PHONE_SPACES.sub("", text))
        case ContactKind.EMAIL | ContactKind.COUNTRY | ContactKind.BIRTH_YEAR | ContactKind.AGE:
            return text.replace(" ", "")
    return "".join(c if c.isalnum() else " " for c in text).replace("  ", " ").strip()


def _dialled(digits: str) -> str:
    """`+33612…`, `0033612…` and `0612…` ring the same telephone: what they share are the last nine digits."""
    plain = "".join(c for c in digits if c.isdigit()).lstrip("0")
    return plain[-9:] if len(plain) > 9 else plain


def masked(kind: ContactKind, value: str) -> str:
    """Enough to be recognised by whoever knows it, and no more: `l•••@e•••.fr`, `••• ••• 12`."""
    match kind:
        case ContactKind.EMAIL:
            local, _, domain = value.partition("@")
            host, dot, end = domain.rpartition(".")
            return f"{local[:1]}{HIDDEN}@{host[:1]}{HIDDEN}{dot}{end}"
        case ContactKind.PHONE:
            return f"{HIDDEN} {HIDDEN} {value.strip()[-2:]}"
        case ContactKind.NAME:
            return " ".join(f"{part[:1]}{HIDDEN}" for part in value.split()[:3])
        case ContactKind.ADDRESS:
            return HIDDEN
        case ContactKind.COUNTRY:
            return value
    return HIDDEN
