"""An e-mail's bytes from one text: plain and HTML, without pictures, links or anything that tells who reads it."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from msgspec import Struct

from bot.rules.mail import Outgoing

LAYOUTS = Path(__file__).parent / "layouts"


class Part(Struct, frozen=True):
    """A paragraph, or a quotation."""

    quoted: bool
    lines: tuple[str, ...]


def parts_of(text: str) -> tuple[Part, ...]:
    """Paragraphs and quotations, in order; a quotation keeps its empty lines."""
    found: list[Part] = []
    for quoted, lines in groupby(text.strip().split("\n"), key=lambda line: line.startswith(">")):
        if quoted:
            found.append(Part(True, tuple(line[1:].strip() for line in lines)))
            continue
        for is_empty, paragraph in groupby(lines, key=lambda line: not line.strip()):
            if not is_empty:
                found.append(Part(False, tuple(line.strip() for line in paragraph)))
    return tuple(found)


def html_of(mail: Outgoing) -> str:
    """The same words as HTML; whatever a member wrote is escaped."""
    return _layout().render(language=mail.language, subject=mail.subject, parts=parts_of(mail.text), footer=mail.footer)


def plain_of(mail: Outgoing) -> str:
    """The same words as plain text, the footer behind the usual mark of a signature."""
    return f"{mail.text.strip()}\n" + (f"\n-- \n{mail.footer}\n" if mail.footer else "")


def compose(mail: Outgoing, *, at: datetime) -> EmailMessage:
    """The message; `at` is when it was queued, so that a second try has the same bytes but for the boundary."""
    message = EmailMessage(policy=policy.SMTP)
    local, _, domain = mail.from_address.partition("@")
    message["From"] = Address(_one_line(mail.from_name), local, domain)
    message["To"] = _one_line(mail.to)
    message["Reply-To"] = mail.sender
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = at
    message["Message-ID"] = mail.message_id
    if mail.references:
        message["In-Reply-To"] = _one_line(mail.references[-1])
        message["References"] = _one_line(" ".join(mail.references))
    message["Content-Language"] = mail.language
    if mail.auto:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain_of(mail))
    message.add_alternative(html_of(mail), subtype="html")
    return message


def _one_line(text: str) -> str:
    """A header has one line, whoever wrote what stands in it."""
    return " ".join(text.split())


@cache
def _layout() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((LAYOUTS / "email.html.j2").read_text(encoding="utf-8"))
