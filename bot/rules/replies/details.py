"""What a quotation for somebody in danger leaves out: by what means, how much of something, where, and web addresses.

Nobody should read a method back from us, least of all who wrote it (practice.md part B). It errs towards leaving out: a
gap in a quotation costs little. Whoever sends reads the text first all the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from config.patterns import late

HIDDEN: Final = "[…]"
"""Stands where a detail was left out of a quotation."""

_AMOUNT = late(
    r"\b\d+(?:[.,]\d+)?\s*(?:m?g|mcg|µg|k?g|m?l|cl|cp|cps|m|mètres?|metres?|meters?|étages?|floors?|k?cals?|calories?|"
    r"comprimés?|cachets?|gélules?|pilules?|boîtes?|plaquettes?|pills?|tablets?|tabs?|capsules?|boxes|box|doses?)(?!\w)",
    re.IGNORECASE,
)
_ADDRESS = late(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)

_ACTS = (
    r"(?:me|m['’]|se|s['’]|te|t['’])\s*(?:pend(?:re|s|rai|u|ue|ais)|noy(?:er|é|ée|ais)|noie(?:rai)?|"
    r"jet(?:er|é|ée)|jette(?:rai)?|défenestr\w+|immol\w+|asphyxi\w+|électrocut\w+|empoisonn\w+|étrangl\w+|taillad\w+|"
    r"gaz\w+|flingu\w+|(?:ouvr\w+|tranch\w+|coup\w+|taill\w+)\s+les\s+(?:veines|poignets)|"
    r"tir\w+\s+une\s+balle(?:\s+dans\s+la\s+tête)?|injecte?r?)",
    r"saut(?:er?|é|erai|ais)(?=\s+(?:du|de|d['’]|par|dans|sous|depuis)\b)",
    r"(?:aval|gob)(?:er?|é|erai|ais)(?=\s+(?:tou|mes|des|ma|les|la|le|une?)\b)",
    r"pendaison|défenestration|noyade|strangulation",
    r"(?:hang|drown|shoot|poison|strangle|gas|stab|burn|electrocute)(?:ed|ing)?\s+(?:myself|himself|herself|themselves)",
    r"(?:slit|cut|slash)(?:ting|ing)?\s+(?:my|his|her|their)\s+(?:wrists?|veins?|throat)",
    r"jump(?:ed|ing)?(?=\s+(?:off|from|in front|out|under)\b)",
    r"(?:overdos(?:e|ed|ing)|od['’]?(?:d|ing)?)(?=\s+(?:on|with)\b)",
    r"(?:swallow|swallowed|swallowing|took|take|taking)(?=\s+(?:all|every|the whole|my whole)\b)",
)
_THINGS = (
    r"cordes?|nœud coulant|noeud coulant|lames?|rasoirs?|cutters?|couteaux?|scalpels?|seringues?|fusils?|carabines?|"
    r"pistolets?|revolvers?|flingues?|armes? à feu|médicaments?|médocs?|medocs?|cachets?|comprimés?|gélules?|pilules?|"
    r"somnifères?|anxiolytiques?|antidépresseurs?|neuroleptiques?|laxatifs?|diurétiques?|paracétamol|doliprane|"
    r"dafalgan|ibuprofène|aspirine|xanax|lexomil|valium|insuline|morphine|tramadol|codéine|méthadone|"
    r"(?:eau de )?javel|mort[ -]aux[ -]rats|pesticides?|antigel|monoxyde|pot d['’]échappement|bouteille de gaz|"
    r"flacons?|plaquettes?|tout le (?:flacon|tube)|ponts?|falaises?|viaducs?|voies? ferrées?|rails|balcon|"
    r"(?:le|un|mon) toit|(?:la|ma|une) fenêtre|(?:le|un|mon) étage",
    r"ropes?|nooses?|blades?|razors?|kni(?:fe|ves)|syringes?|guns?|pistols?|rifles?|shotguns?|bullets?|pills?|meds|"
    r"medication|medicine cabinet|sleeping tablets?|tablets?|laxatives?|diuretics?|tylenol|acetaminophen|paracetamol|"
    r"ibuprofen|aspirin|insulin|morphine|oxy(?:codone)?|fentanyl|bleach|antifreeze|carbon monoxide|exhaust|bridges?|"
    r"cliffs?|railway|train tracks|rooftop|(?:the|my) roof|(?:the|my) balcony|(?:the|a|my) window",
)
_WHERE = (
    r"(?:\s+(?:du|de|des|d['’]|au|aux|à|dans|sur|sous|avec|par|depuis|off|from|out of|in front of|in|into|on|under|"
    r"with|of)(?:\s+|(?<=['’]))(?:(?:tout|toute|tous|toutes|all)\s+)?"
    r"(?:(?:la|les?|l['’]|une?|mon|ma|mes|ses|des|the|an?|my)(?:\s+|(?<=['’])))?[\w-]+){0,3}"
)
"""What says more of it right behind: « du pont de … », "from the roof of …"."""
_EVERYTHING = r"(?:\s+(?:tou(?:s|t|tes?)|all|every|whole|the|my|mes|ma|mon|la|les?|une?|des))*"
_GAPS = late(r"\[…\](?:[\s,]*\[…\])+")


@cache
def _means() -> re.Pattern[str]:
    """Compiled for the first quotation: this one takes some milliseconds, and every start would wait for it."""
    return re.compile(
        rf"\b(?:(?:{'|'.join(_ACTS)})(?:{_EVERYTHING}\s+(?:{'|'.join(_THINGS)}))?|(?:{'|'.join(_THINGS)}))\b{_WHERE}",
        re.IGNORECASE,
    )


def without_details(text: str) -> str:
    """A member's words with a gap for each means, amount, place of it and web address."""
    return "\n".join(_without(line) for line in unicodedata.normalize("NFC", text).split("\n"))


def _without(line: str) -> str:
    for detail in (_ADDRESS, _AMOUNT, _means()):
        line = detail.sub(HIDDEN, line)
    return _GAPS.sub(HIDDEN, line)
