"""Can the rules read this message? French and English, by their small words; the rest is unknown, not harmless."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from config.patterns import late


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
"""Small words of French and English, SMS spellings among them."""

_FOREIGN = (
    words_of("""
    ich nicht und ist ein eine mich mein auch aber wie wir wenn oder noch kein keine habe hast werden mehr leben
    sterben bitte danke heute
    yo estoy soy quiero pero muy esta esto porque gracias hola como cuando donde nada nunca vivir morir vida puedo
    siento hoy hacer tengo hasta mas para ser eres
    vull amb els aixo molt perque
    sono voglio che gli anche perche piu molto vita morire oggi niente grazie ciao questo questa tutto sempre
    nao quero voce uma meu minha muito obrigado viver morrer estou tenho isso aqui hoje
    ik niet het een wil dood mijn maar ook zijn heb jij hij zij voor naar geen meer leven
    jestem chce zyc umrzec jest dla mnie nie tak
    chci jsem neni umrit zit nechci
    zelim nije umrijeti zivot
    vreau sunt nu mai pentru viata
    bir icin olmek istiyorum yasamak cok degil
    jag vill och leva jeg ikke vaere
    nem vagyok hogy akarok meghalni elni
    haluan kuolla mina olen elaa
    saya tidak ingin mati aku hidup
    toi muon chet khong
    mwen vle mouri pa'm
    nahi dut bizi
    gusto mamatay ako
    nataka kufa sitaki
    dua vdes
    bghit nmout nmot rani hayati mabghitch wallah wach
    """)
    - READABLE
    - words_of("nu mai ser hat gusto wallah toi")
)
"""Words of other languages that neither French nor English texts use (the last line is Arabic in Latin letters)."""

_NOT_LATIN = late(r"[^\W\d_a-zœæ]")
_LETTER = late(r"[^\W\d_]")
_LINK = late(r"https?://\S+|www\.\S+|<[^>]{1,40}>|@\w+")
_CONSONANTS = late(r"[bcdfghjklmnpqrstvwxz]{5,}")
_HARMLESS = late(
    r"[\s\d!-/:-@\[-`{-~…«»’“”€°"
    "👍👌🙏🙂😊😀😁😄😃😉😍🥰😘❤🧡💛💚💙💜🤍🎉✨🥳👏🌞🌸🔥💪🙌😋🤗😎😂🤣\ufe0f]+"
)
"""Signs and pictures that need no reading."""


class Readable(StrEnum):
    YES = "yes"
    PARTLY = "partly"  # a good part is in another script
    NO_WORDS = "no_words"
    FOREIGN = "foreign"


def readable(text: str, plain: str, words: Sequence[str], language: str, vocabulary: frozenset[str]) -> Readable:
    """Whether the rules can judge this.

    `plain` is the folded text and `words` are its words; `language` is what the community says, or ""; `vocabulary` are
    the lexicon's words, which are French and English too.
    """
    different = set(words)
    known = len(READABLE & different)
    foreign = len(_FOREIGN & different)
    if plain.isascii() and known >= 2 and foreign < known and language[:2] in ("", "fr", "en"):
        return Readable.YES
    bare = _LINK.sub(" ", text)
    if not _LETTER.search(bare):
        return Readable.YES if bare == text.strip() and _HARMLESS.fullmatch(bare) else Readable.NO_WORDS
    if not plain.isascii() and (other := len(_NOT_LATIN.findall(plain)) / len(_LETTER.findall(plain) or "x")) >= 0.25:
        return Readable.FOREIGN if other > 0.6 else Readable.PARTLY
    if foreign > known and (foreign >= 2 or len(words) <= 4):
        return Readable.FOREIGN
    if language[:2].lower() not in ("", "fr", "en") and known < 2 and known * 4 <= len(words):
        return Readable.FOREIGN
    if len(words) >= 8 and not known and len(vocabulary.intersection(words)) * 8 < len(words):
        return Readable.FOREIGN
    if not known and vocabulary.isdisjoint(words) and _is_gibberish(words):
        return Readable.NO_WORDS
    return Readable.YES


def _is_gibberish(words: Sequence[str]) -> bool:
    """A hand that lay on the keys: half of the letters stand in words that nobody could say."""
    letters = sum(map(len, words))
    return letters >= 8 and 2 * sum(len(word) for word in words if _unsayable(word)) >= letters


def _unsayable(word: str) -> bool:
    """« qsdkjf », and not « pffff »."""
    return any(len(set(run)) >= 4 for run in _CONSONANTS.findall(word))
