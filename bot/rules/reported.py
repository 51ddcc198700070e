"""What whoever flagged a message says of it counts too: veiled words are often understood by somebody who knows them.

Counted: the lexicon alone hears about half of the veiled calls for help (docs/triage.md). A reason lowers no level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from bot.rules.triage import Bilingual, Reading
from bot.rules.triage.sayings import AS_A_WHOLE
from config.values import replace
from config.words import CALLS_FOR_HELP, Category, Level

_NAMES: dict[Category, tuple[Level, str]] = {
    Category.SUICIDE_SELFHARM: (
        Level.P1,
        "suicide suicidaire suicidaires suicider suicidal suicider selfharm self_harm self_harming self_injury "
        "automutilation mutilation scarification scarifier appel_a_l_aide call_for_help cry_for_help fin_a_ses_jours "
        "danger_de_mort vie_en_danger en_danger_de_mort life_in_danger harm_themselves harm_herself harm_himself "
        "veut_mourir wants_to_die idees_noires veut_en_finir mettre_fin",
    ),
    Category.CHILD_PROTECTION: (
        Level.P1,
        "pedophile pedophilie pedocriminel pedocriminalite pedopornographie grooming child_abuse child_safety "
        "child_exploitation csam enfance_en_danger mineur_en_danger enfant_en_danger minor_in_danger child_in_danger "
        "exploitation_de_enfants maltraitance",
    ),
    Category.DOMESTIC_SEXUAL_VIOLENCE: (
        Level.P1,
        "viol violee rape agression_sexuelle sexual_assault violences_conjugales violence_conjugale domestic_violence "
        "domestic_abuse inceste incest femme_battue",
    ),
    Category.THREAT_VIOLENCE: (
        Level.P1,
        "menace menaces threat threats threatening menacant menacante death_threat menace_de_mort",
    ),
    Category.DISTRESS: (Level.P2, "detresse distress desespoir despair va_mal depression not_ok at_risk"),
    Category.EATING_DISORDER: (
        Level.P2,
        "anorexie anorexia boulimie bulimia tca eating_disorder eating_disorders trouble_alimentaire pro_ana proana",
    ),
    Category.DOXXING_PII: (
        Level.P2,
        "doxxing doxing dox donnees_personnelles personal_data personal_information private_information vie_privee "
        "adresse_publiee numero_publie",
    ),
    Category.PRODUCT_SAFETY: (
        Level.P2,
        "produit_dangereux dangerous_product product_safety blesse blessee blessure injury injured intoxication "
        "allergie allergic_reaction",
    ),
    Category.HATE_HARASSMENT: (
        Level.P2,
        "harcelement harassment bullying haine hate hateful hate_speech racisme racism raciste racist homophobie "
        "antisemitisme cyberharcelement",
    ),
    Category.LEGAL_DEFAMATION: (Level.P2, "diffamation defamation libel slander diffamatoire defamatory"),
}
"""By these words in a reason, a code of a community or somebody's own: the category, how urgent by itself."""

_NOTES: dict[Category, Bilingual] = {
    Category.SUICIDE_SELFHARM: Bilingual(
        "qui l'a signalé craint un suicide ou une automutilation", "whoever flagged it fears suicide or self-harm"
    ),
    Category.CHILD_PROTECTION: Bilingual(
        "qui l'a signalé s'inquiète pour un mineur", "whoever flagged it is worried for a minor"
    ),
    Category.DOMESTIC_SEXUAL_VIOLENCE: Bilingual(
        "qui l'a signalé craint des violences", "whoever flagged it fears violence"
    ),
    Category.THREAT_VIOLENCE: Bilingual("qui l'a signalé y voit une menace", "whoever flagged it sees a threat"),
    Category.DISTRESS: Bilingual(
        "qui l'a signalé pense que cette personne va mal", "whoever flagged it thinks that this person is struggling"
    ),
    Category.EATING_DISORDER: Bilingual(
        "qui l'a signalé craint un trouble de l'alimentation", "whoever flagged it fears an eating disorder"
    ),
    Category.DOXXING_PII: Bilingual(
        "qui l'a signalé y voit des données personnelles", "whoever flagged it sees personal data"
    ),
    Category.PRODUCT_SAFETY: Bilingual(
        "qui l'a signalé craint un produit dangereux", "whoever flagged it fears a dangerous product"
    ),
    Category.HATE_HARASSMENT: Bilingual(
        "qui l'a signalé y voit une attaque contre quelqu'un", "whoever flagged it sees an attack on somebody"
    ),
    Category.LEGAL_DEFAMATION: Bilingual(
        "qui l'a signalé y voit une accusation", "whoever flagged it sees an accusation"
    ),
}
_RESEMBLES = Bilingual(
    "les mots du signalement ressemblent à un appel à l'aide", "the words of the flag read like a call for help"
)
_NAMED = {f" {name.replace('_', ' ')} ": of for of, (_, names) in _NAMES.items() for name in names.split()}


_MOST_KNOWN = 1024
"""So many reasons are known at a time."""


class Fears:
    """What reasons speak of: the gravest category, and how grave. `read` is how triage reads words, `plain` puts them
    in its spelling (no accents, no case).

    A community flags with a few codes, over and over: what was made of the last reasons is kept, by their digests and
    not by their words, which may tell of somebody. To read one takes as long as to read a message.
    """

    def __init__(self, *, read: Callable[[str], Reading], plain: Callable[[str], str]) -> None:
        self._read, self._plain = read, plain
        self._known: dict[bytes, tuple[Category | None, Level, Bilingual]] = {}

    def of(self, reason: str) -> tuple[Category | None, Level]:
        """No category, and the level of nothing, where it speaks of none."""
        category, level, _ = self.told(reason)
        return category, level

    def told(self, reason: str) -> tuple[Category | None, Level, Bilingual]:
        """The same, with what a moderator reads of it."""
        key = hashlib.sha256(reason.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = self._heard(reason)
        return known

    def _heard(self, reason: str) -> tuple[Category | None, Level, Bilingual]:
        padded = f" {self._plain(reason.replace('_', ' ').replace('-', ' '))} "
        found = [(_NAMES[of][0], of, _NOTES[of]) for words, of in _NAMED.items() if words in padded]
        sentence = self._read(reason)
        found += [(sentence.level, of, _note(sentence, of)) for of in sentence.categories[:1] if of in _NOTES]
        level, category, note = min(found, key=lambda one: one[0].rank, default=(Level.NONE, None, _RESEMBLES))
        return category, level, note


def _note(sentence: Reading, category: Category) -> Bilingual:
    """What only resembles a call for help is not told as what somebody fears."""
    likely = any(one.category is category and one.meaning == AS_A_WHOLE for one in sentence.signals)
    return _RESEMBLES if likely else _NOTES[category]


def with_reason(reading: Reading, reason: str, *, fears: Fears) -> Reading:
    """The reading of a message, made graver where the flag's `reason` speaks of something graver."""
    if not reason.strip():
        return reading
    category, level, note = fears.told(reason)
    if category is None or level.rank >= reading.level.rank:
        return reading
    others = tuple(one for one in reading.categories if one not in (category, Category.NONE, Category.UNKNOWN))
    return replace(
        reading,
        level=level,
        category=category,
        categories=(category, *others),
        distress=reading.distress or category in CALLS_FOR_HELP,
        notes=(note, *reading.notes),
        summary=note,
    )
