"""What a message costs before it leaves: a template filled in and made an e-mail, a letter typeset; beside bare floors.

Floors do the least that could be called the same: Jinja2 without sandbox or guards and the standard library's e-mail;
typst compiling the same layout with the same data, already there as JSON, to a plain PDF that is not accessible.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import typst
from jinja2 import Environment
from jinja2 import Template as Words

from bot.delivery import email_words, letter
from bot.delivery.email_words import compose
from bot.delivery.typesetting import FONTS, LAYOUTS
from bot.rules.mail import Outgoing
from bot.rules.replies import Template, TemplateData, body_for, render
from bot.rules.replies.render import known_values
from config.words import Method
from tests.bench.report import Report, median
from tests.bench.triage import micros
from tests.delivery.test_letter import LETTER
from tests.rules.reply_examples import example_data, templates

ROUNDS = 15
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def measure(report: Report) -> None:
    report.section(f"What leaves, {ROUNDS} rounds in turns with its floor, medians of CPU time")
    _messages(report)
    _letters(report)


def _messages(report: Report) -> None:
    template = templates().get("suicide-selfharm", "fr")
    assert template is not None
    data = example_data(template)
    bare = Environment(autoescape=False).from_string(template.body)
    layout = Environment(autoescape=True).from_string((email_words.LAYOUTS / "email.html.j2").read_text("utf-8"))
    fields = _nested(known_values("fr", data))
    low, high = in_turns(lambda: _bare_mail(bare, layout, fields), lambda: _mail(template, data))
    report.note(f"floor {low:.0f} us, product {high:.0f} us")
    report.at_most("a template filled in, as e-mail and HTML: times the floor", high / low, 3)
    report.at_most("the same: time", high / 1000, 5, "ms")


def _mail(template: Template, data: TemplateData) -> bytes:
    filled = render(template, data)
    body = body_for(Method.EMAIL, filled.text)
    return compose(_outgoing(filled.subject, body), at=AT).as_bytes()


def _outgoing(subject: str, text: str) -> Outgoing:
    address = "bonjour@lumen.example"
    return Outgoing(
        message_id="<case-1.0123456789abcdef@lumen.example>",
        sender=address,
        from_address=address,
        from_name="Maison Lumen",
        to="lou@members.example",
        subject=subject,
        text=text,
        language="fr",
    )


def _bare_mail(bare: Words, layout: Words, fields: dict[str, Any]) -> bytes:
    text = bare.render(fields)
    parts = [{"quoted": False, "lines": part.split("\n")} for part in text.split("\n\n") if part.strip()]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "bonjour@lumen.example", "lou@members.example", "Bonjour"
    message.set_content(text)
    html = layout.render(language="fr", subject="Bonjour", parts=parts, footer="")
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def _nested(known: Mapping[str, str]) -> dict[str, Any]:
    """`{"member.name": …}` as Jinja2 reads it."""
    fields: dict[str, Any] = {}
    for name, words in known.items():
        group, _, field = name.partition(".")
        if field:
            fields.setdefault(group, {})[field] = words
        else:
            fields[group] = words
    return fields


def _letters(report: Report) -> None:
    given = json.dumps(letter._data(LETTER))
    low, high = in_turns(lambda: _bare_letter(given), lambda: letter.render(LETTER))
    report.note(f"floor {low / 1000:.1f} ms, product {high / 1000:.1f} ms")
    report.at_least("letters a second, on one core", 1e6 / high, 20)
    report.at_most("a letter: times typst's own compilation of it", high / low, 2)
    report.note("the rest is the QR code, which the product draws and the floor is given")


def _bare_letter(given: str) -> bytes:
    found: bytes = typst.compile(
        str(LAYOUTS / "letter.typ"),
        root=str(LAYOUTS),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"letter": given},
    )
    return found


def in_turns(floor: Callable[[], object], product: Callable[[], object]) -> tuple[float, float]:
    """CPU microseconds of each, medians of rounds in which one follows the other."""
    low, high = [], []
    for _ in range(ROUNDS):
        low.append(micros(lambda _: floor(), ""))
        high.append(micros(lambda _: product(), ""))
    return median(low), median(high)
