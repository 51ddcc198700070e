"""What a template may name: its fields, how a missing one shows, and whether it may be missing.

A field that is missing shows as a hole, « ▢ prénom à compléter », which a guard finds until somebody fills it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from bot.rules.triage.reading import Bilingual
from config.patterns import late

HOLE = "▢"
"""Opens every hole. No member can write one: it is replaced in whatever comes from a member (`words.plain`)."""

_FILL = Bilingual("à compléter", "to fill in")
_HOLES = late(rf"{HOLE}(?:[ \u00a0]([^\n{HOLE}]{{1,60}}?)[ \u00a0](?:à compléter|to fill in))?")


class Field(Struct, frozen=True):
    """`label` names the hole. `shown` is False for what a template may only ask about (`{% if message.offline %}`)."""

    name: str
    label: Bilingual
    shown: bool = True


def _fields(*fields: Field) -> Mapping[str, Field]:
    return {field.name: field for field in fields}


FIELDS = _fields(
    Field("member.name", Bilingual("prénom", "first name")),
    Field("signer.name", Bilingual("signature", "signature")),
    Field("client.name", Bilingual("nom de la marque", "name of the brand")),
    Field("community.name", Bilingual("nom de la communauté", "name of the community")),
    Field("message.online", Bilingual("", ""), shown=False),
    Field("message.offline", Bilingual("", ""), shown=False),
    Field("message.waiting", Bilingual("", ""), shown=False),
    Field("message.reason", Bilingual("raison", "reason")),
    Field("helpline.line", Bilingual("ligne d'écoute", "helpline")),
    Field("helpline.name", Bilingual("nom de la ligne d'écoute", "name of the helpline")),
    Field("helpline.number", Bilingual("numéro de la ligne d'écoute", "number of the helpline")),
    Field("helpline.hours", Bilingual("horaires de la ligne d'écoute", "hours of the helpline")),
    Field("helpline.cost", Bilingual("prix de l'appel", "price of the call")),
    Field("helpline.sms", Bilingual("numéro de SMS", "number to text")),
    Field("emergency.number", Bilingual("numéro des secours", "emergency number")),
    Field("emergency.sms", Bilingual("numéro des secours par SMS", "emergency number by text")),
    Field("due", Bilingual("échéance", "time of the answer")),
    Field("next_contact", Bilingual("date du prochain message", "date of the next message")),
    Field("feeling", Bilingual("reprise de ses mots, sans détail", "their words, without detail")),
    Field("answer", Bilingual("réponse", "answer")),
    Field("quotation", Bilingual("message d'origine", "original message")),
    Field("removal.rule", Bilingual("règle du forum", "rule of the forum")),
    Field("removal.facts", Bilingual("faits", "facts")),
    Field("removal.contest_until", Bilingual("date limite pour contester", "last day to contest")),
    Field("removal.automated", Bilingual("", ""), shown=False),
)


def hole(label: str, language: str) -> str:
    """« ▢ prénom à compléter »."""
    return f"{HOLE} {label} {_FILL.in_(language)}"


def holes(text: str) -> tuple[str, ...]:
    """The labels of the holes left in a text, each once, in order; an unlabelled `▢` is called `…`."""
    return tuple(dict.fromkeys(found[1] or "…" for found in _HOLES.finditer(text)))
