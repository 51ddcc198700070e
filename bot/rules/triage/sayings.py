"""The sentences of a reading, in both languages: why a finding counts, what the rules noticed, one neutral line."""

from __future__ import annotations

from enum import StrEnum

from bot.rules.triage.reading import Bilingual
from config.words import Category


class About(StrEnum):
    """Whom a message worries about."""

    SELF = "self"
    OTHER = "other"
    NOBODY = ""


class Fact(StrEnum):
    """What the rules noticed."""

    SELF = "self"
    OTHER = "other"
    TARGET = "target"
    SOON = "soon"
    PLAN = "plan"
    FAREWELL = "farewell"
    UNDER_WAY = "under_way"
    PAST = "past"
    LAUGHTER = "laughter"
    QUOTED = "quoted"
    FICTION = "fiction"
    NEGATED = "negated"
    HELPER = "helper"
    MINOR = "minor"
    SEVERAL = "several"
    IDIOM = "idiom"
    CONTEXT = "context"
    READER = "reader"
    ALONE = "alone"
    PERSONAL_DATA = "personal_data"
    NO_WORDS = "no_words"
    FOREIGN = "foreign"
    PARTLY_FOREIGN = "partly_foreign"


NOTES: dict[Fact, Bilingual] = {
    Fact.SELF: Bilingual("parle de soi", "speaks of themselves"),
    Fact.OTHER: Bilingual(
        "parle de quelqu'un d'autre, qui serait en danger", "speaks of somebody else who may be at risk"
    ),
    Fact.TARGET: Bilingual("vise quelqu'un", "is aimed at somebody"),
    Fact.SOON: Bilingual("parle d'un moment proche", "speaks of a moment that is near"),
    Fact.PLAN: Bilingual("parle de préparatifs", "speaks of preparations"),
    Fact.FAREWELL: Bilingual("ressemble à un adieu", "reads like a farewell"),
    Fact.UNDER_WAY: Bilingual("un geste a peut-être eu lieu", "something may already have been done"),
    Fact.PAST: Bilingual("parle du passé", "speaks of the past"),
    Fact.LAUGHTER: Bilingual("avec des rires à côté", "with laughter beside it"),
    Fact.QUOTED: Bilingual(
        "entre guillemets\u00a0: peut-être les mots de quelqu'un d'autre",
        "in quotation marks: perhaps somebody else's words",
    ),
    Fact.FICTION: Bilingual("parle d'une œuvre, d'un jeu ou d'un article", "speaks of a work, a game or an article"),
    Fact.NEGATED: Bilingual("dit le contraire (négation)", "says the opposite (negation)"),
    Fact.HELPER: Bilingual("aide sans doute quelqu'un", "is probably helping somebody"),
    Fact.MINOR: Bilingual("probablement mineur", "probably a minor"),
    Fact.SEVERAL: Bilingual("plusieurs signes vont dans le même sens", "several signs point the same way"),
    Fact.IDIOM: Bilingual("façon de parler", "a figure of speech"),
    Fact.CONTEXT: Bilingual("un mot à côté suggère une autre lecture", "a word beside it suggests another reading"),
    Fact.READER: Bilingual("s'adresse à quelqu'un", "speaks to somebody"),
    Fact.ALONE: Bilingual("sans rien à côté qui le confirme", "with nothing beside it to confirm it"),
    Fact.PERSONAL_DATA: Bilingual("donnée personnelle écrite en clair", "personal data written in clear"),
    Fact.NO_WORDS: Bilingual(
        "aucun mot à lire\u00a0: à regarder par une personne", "no words to read: a person must look"
    ),
    Fact.FOREIGN: Bilingual(
        "écrit dans une langue que Fanal ne lit pas\u00a0: à regarder par une personne",
        "written in a language that Fanal cannot read: a person must look",
    ),
    Fact.PARTLY_FOREIGN: Bilingual(
        "écrit en partie dans une langue que Fanal ne lit pas", "partly written in a language that Fanal cannot read"
    ),
}

AS_A_WHOLE = Bilingual("l'ensemble ressemble à un appel à l'aide", "as a whole it reads like a call for help")
BETWEEN_THE_LINES = Bilingual("entre les lignes", "between the lines")
SET_ASIDE = Bilingual("«\u00a0{term}\u00a0» écarté\u00a0: {reason}", "“{term}” set aside: {reason}")

_SUMMARY: dict[tuple[Category, About], Bilingual] = {
    (Category.SUICIDE_SELFHARM, About.SELF): Bilingual(
        "semble parler de mourir ou de se faire du mal", "seems to speak of dying or of hurting themselves"
    ),
    (Category.SUICIDE_SELFHARM, About.OTHER): Bilingual(
        "semble s'inquiéter pour quelqu'un qui parlerait de mourir ou de se faire du mal",
        "seems worried for somebody who may be speaking of dying or of self-harm",
    ),
    (Category.DISTRESS, About.SELF): Bilingual("semble aller mal", "seems to be struggling"),
    (Category.DISTRESS, About.OTHER): Bilingual(
        "semble s'inquiéter pour quelqu'un qui va mal", "seems worried for somebody who is struggling"
    ),
    (Category.EATING_DISORDER, About.SELF): Bilingual(
        "semble parler d'un trouble de l'alimentation", "seems to speak of an eating disorder"
    ),
    (Category.EATING_DISORDER, About.OTHER): Bilingual(
        "semble s'inquiéter de l'alimentation de quelqu'un", "seems worried about how somebody eats"
    ),
    (Category.DOMESTIC_SEXUAL_VIOLENCE, About.SELF): Bilingual(
        "semble subir ou avoir subi des violences", "seems to suffer, or to have suffered, violence"
    ),
    (Category.DOMESTIC_SEXUAL_VIOLENCE, About.OTHER): Bilingual(
        "semble parler de violences subies par quelqu'un", "seems to speak of violence suffered by somebody"
    ),
    (Category.CHILD_PROTECTION, About.NOBODY): Bilingual(
        "pourrait concerner la sécurité d'un mineur", "may concern the safety of a minor"
    ),
    (Category.THREAT_VIOLENCE, About.NOBODY): Bilingual("pourrait être une menace", "may be a threat"),
    (Category.HATE_HARASSMENT, About.NOBODY): Bilingual(
        "pourrait être une attaque contre une personne ou un groupe", "may be an attack on a person or a group"
    ),
    (Category.DOXXING_PII, About.NOBODY): Bilingual(
        "contient peut-être des données personnelles", "may contain personal data"
    ),
    (Category.LEGAL_DEFAMATION, About.NOBODY): Bilingual(
        "semble parler d'une démarche juridique ou d'une accusation", "seems to speak of legal steps or an accusation"
    ),
    (Category.PRODUCT_SAFETY, About.NOBODY): Bilingual(
        "semble signaler un risque lié à un produit", "seems to report a risk with a product"
    ),
    (Category.PRESS, About.NOBODY): Bilingual("semble venir de la presse ou la viser", "seems to concern the press"),
    (Category.COMPLAINT_QUESTION, About.NOBODY): Bilingual(
        "semble être une question ou une réclamation", "seems to be a question or a complaint"
    ),
    (Category.SPAM, About.NOBODY): Bilingual("ressemble à du spam", "looks like spam"),
    (Category.NONE, About.NOBODY): Bilingual("rien de relevé par les règles", "nothing found by the rules"),
    (Category.UNKNOWN, About.NOBODY): Bilingual(
        "n'a pas pu être lu\u00a0: à regarder", "could not be read: to be looked at"
    ),
}

_IN_SUMMARY = (Fact.UNDER_WAY, Fact.SOON, Fact.PLAN, Fact.FAREWELL, Fact.MINOR, Fact.PAST)


def joined(parts: tuple[Bilingual, ...], separator: str = " · ") -> Bilingual:
    """The parts one after the other, in each language."""
    return Bilingual(separator.join(part.fr for part in parts), separator.join(part.en for part in parts))


def summary(category: Category, about: About, facts: frozenset[Fact]) -> Bilingual:
    """One line that guesses aloud (`semble aller mal, probablement mineur`): quotes nobody, states no fact."""
    words = _SUMMARY.get((category, about)) or _SUMMARY.get((category, About.NOBODY)) or _SUMMARY[category, About.SELF]
    return joined((words, *(NOTES[fact] for fact in _IN_SUMMARY if fact in facts)), ", ")
