"""The sentences that Fanal knows or adds: an invitation to write back, the line of a helpline, a signature's place."""

from __future__ import annotations

import re

from bot.rules.triage.reading import Bilingual
from config.patterns import late

INVITATION = Bilingual(
    "Vous pouvez nous répondre ici, quand vous le voulez.",
    "You can write back to us here, whenever you like.",
)
HELPLINE = Bilingual(
    "Des personnes formées peuvent vous écouter\u00a0: {line}.",
    "Trained people can listen to you: {line}.",
)

_INVITES = late(
    r"répond(?:re|ez|s)\b|(?:ré)?écri(?:re|vez|s)[- ](?:moi|nous|ici|à)|(?:nous|me|m['’]) ?(?:l['’])?(?:ré)?écrire|"
    r"(?:nous|me) (?:re)?joindre|recontacte[rz]|dites[- ](?:le[- ])?(?:nous|moi)|"
    r"(?:write|reply|answer|respond|get|message|text)(?:ing)? (?:back|to us|to me|here|us|me|in touch|to this)|"
    r"(?<!our )(?<!a )(?<!the )\breply\b|tell (?:us|me)",
    re.IGNORECASE,
)
_ROOTS = ("pond", "cri", "joindre", "contact", "dites", "writ", "repl", "answer", "get", "messag", "text", "tell")
"""What every invitation holds: most lines need no closer look."""

_REFUSED = late(
    r"(?:\bne\b|\bn['’]|\bsans\b|inutile de|pas besoin de|\bdo not\b|don['’]t|\bcannot\b|can['’]t|\bnot\b|"
    r"\bno[- ])[^.,;:!?\n]{0,25}$",
    re.IGNORECASE,
)
# « Nous allons vous répondre », "we will reply to you": our promise. The member must be the one who may write.
_OBJECT = late(r"\b(?:vous|te|t['’]|lui|leur|y)\s*$", re.IGNORECASE)
_MEMBER = late(r"\b(?:vous|tu|you)\b[^.;:!?\n]{0,60}$", re.IGNORECASE)
_START = late(r"(?:^|[.;:!?,\n]\s*|\b(?:et|ou|and|or|just|simplement|merci de|please)\s+)$", re.IGNORECASE)


def invites(text: str) -> bool:
    """Whether the text invites to write back: « vous pouvez nous répondre », "just reply here"; a refusal is none."""
    return any(_in_line(line) for line in text.split("\n") if any(root in line.casefold() for root in _ROOTS))


def _in_line(line: str) -> bool:
    return any(_is_invitation(line[max(0, found.start() - 300) : found.start()]) for found in _INVITES.finditer(line))


def _is_invitation(before: str) -> bool:
    sentence = re.split(r"[.;:!?\n]", before)[-1]
    if _REFUSED.search(sentence) or _OBJECT.search(sentence):
        return False
    return bool(_MEMBER.search(sentence) or _START.search(before))
