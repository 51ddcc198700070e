"""Can the rules read this message? French and English, by their small words; the rest is unknown, not harmless."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


_FR = words_of("""
a ai aussi autre avant avec avez avoir bah bien bon bonjour bonsoir ca car ce cela ces cest cet cette chez comme comment
dans de depuis des deux dire dis dit donc du elle elles en encore es est et etait ete etre eu eux fait faire fais faut
fois ici il ils jamais je jour jusqu la le les leur leurs lui ma mais mal me meme merci mes mieux moi moins mon ne non
nos notre nous on ont ou oui par parce pas peu peut peux plus pour pourquoi quand que quel quelle quelqu qui quoi rien
sa sais salut sans se ses si soir soit son sont suis sur ta te tes toi ton toujours tous tout toute toutes tres trop tu
un une va vais vas veut veux vie voila vos votre vous vraiment vu y
mdr ptdr stp svp cc slt bcp tkt jsp jpp oki ouais wesh
""")
_EN = words_of("""
a about after all am an and any are as at be because been but by can could day did do does don dont down for from get
go going good got had has have he hello help her here hey hi him his how i if im in is it its just know like make me
more my need never no not now of off on one or other our out over people please really right see she should so some
than thank thanks that the their them then there they thing think this time to too u up us want was we well were what
when where which who why will with would yes you your
lol ok okay pls omg
""")
READABLE = _FR | _EN

_FOREIGN = (
    words_of(
        """
        ich nicht und ist ein eine mich mein auch aber wie wir wenn oder noch kein keine habe hast werden mehr leben
        sterben bitte danke heute
        yo estoy soy quiero pero muy esta esto porque gracias hola como cuando donde nada nunca vivir morir vida puedo
        siento hoy hacer tengo hasta mas para
        sono voglio che gli anche perche piu molto vita morire oggi niente grazie ciao questo questa tutto sempre
        nao quero voce uma meu minha muito obrigado viver morrer estou tenho isso aqui hoje
        ik niet het een wil dood mijn maar ook zijn heb jij hij zij voor naar geen meer leven
        jestem chce zyc umrzec jest dla mnie
        vreau sunt nu mai pentru viata
        bir icin olmek istiyorum yasamak cok degil
        jag vill och leva mitt
        """
    )
    - READABLE
)
"""Words of other languages that neither French nor English texts use."""

_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-zœæ]")
_LINK = re.compile(r"https?://\S+|www\.\S+|<[^>]{1,40}>|@\w+")
_HARMLESS_SYMBOLS = re.compile(r"[\s\d\W_👍👌🙏🙂😊😀😁😄😃😉😍🥰😘❤🧡💛💚💙💜🤍🎉✨🥳👏🌞🌸🔥💪🙌😋🤗😎]+")


class Readable(StrEnum):
    YES = "yes"
    PARTLY = "partly"  # a good part is in another script
    NO_WORDS = "no_words"
    FOREIGN = "foreign"


def readable(text: str, words: Sequence[str], language: str) -> Readable:
    """Whether the rules can judge this. `words` are folded; `language` is what the community says, or ""."""
    letters = sum(map(len, words))
    if not letters or not _LETTER.search(bare := _LINK.sub(" ", text)):
        return Readable.NO_WORDS
    told = language.lower()[:2]
    if not text.isascii():
        other = len(_LETTER.findall(bare)) - len(_LATIN.findall("".join(words)))
        if other > 0 and (share := other / max(1, len(_LETTER.findall(bare)))) >= 0.25:
            return Readable.FOREIGN if share > 0.6 else Readable.PARTLY
    known = sum(word in READABLE for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    if foreign > known and (foreign >= 2 or len(words) <= 4):
        return Readable.FOREIGN
    if told and told not in ("fr", "en") and known < 2 and known * 4 <= len(words):
        return Readable.FOREIGN
    if len(words) >= 8 and not known:
        return Readable.FOREIGN
    return Readable.YES
