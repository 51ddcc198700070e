"""Words that somebody hid are found, and shown where they stand in the message as written."""

from __future__ import annotations

from time import thread_time

import pytest

from tests.rules.triage_lexicon import triage

HIDDEN = [
    "j e  v e u x  m o u r i r",
    "j e v e u x m o u r i r",
    "je veux m o u r i r",
    "je.veux.mourir",
    "j.e v.e.u.x m.o.u.r.i.r",
    "je-veux-mourir",
    "je_veux_mourir",
    "je veux m0urir",
    "j3 v3ux m0ur1r",
    "je veux m*urir",
    "je veux mour!r",
    "je veux m*o*u*r*i*r",
    "je veux mou|rir",
    "je veux m*urir, j'y ai pensé",
    "i want to d!e. I'm tired",
    "je veux mouriiiiir",
    "jeeee veuuux mouriiir",
    "JE VEUX MOURIR",
    "Je Veux Mourir !!!",
    "je veux mou\u200brir",
    "je\u00a0veux\u2009mourir",
    "jé vêux mòurir",
    "ｊｅ ｖｅｕｘ ｍｏｕｒｉｒ",
    "𝓳𝓮 𝓿𝓮𝓾𝔁 𝓶𝓸𝓾𝓻𝓲𝓻",
    "je veux mоurir",  # a Cyrillic o
    "ᴊᴇ ᴠᴇᴜx ᴍᴏᴜʀɪʀ",
    "j’veux mourir",
    "jveux mourir",
    "je ve mourire",
    "je veux\nmourir",
    "**je veux mourir**",
    "#mourir je veux mourir",
    "j'ai envie de dispara\ufffdtre \ufffd jamais",  # a broken encoding
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_hidden_wish_to_die_is_read(text: str) -> None:
    reading = triage().read(text)
    assert reading.distress, triage().normal(text)
    first = reading.signals[0]
    assert 0 <= first.start < first.end <= len(text)


def test_letters_alone_in_a_row_are_cut_as_their_language_writes_them() -> None:
    assert triage().normal("k i l l y o u r s e l f") == "kill yourself"
    assert triage().normal("i w a n t t o k i l l m y s e l f") == "i want to kill myself"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ah, je veux mourir.", "je veux mourir"),
        ("œuf ! je veux mourir", "je veux mourir"),
        ("ﬁn : je veux mourir", "je veux mourir"),
        ("😀😀 jveux mou\u200brir", "jveux mou\u200brir"),
        ("😀 je veux m*o*u*r*i*r!", "je veux m*o*u*r*i*r"),
        ("ok j e  v e u x  m o u r i r ok", "j e  v e u x  m o u r i r"),
        ("e\u0301te\u0301 : je veux mourir", "je veux mourir"),
        ("je veux vraiment mourir", "je veux vraiment mourir"),
    ],
)
def test_a_signal_stands_where_the_words_were_written(text: str, found: str) -> None:
    signal = triage().read(text).signals[-1]
    assert text[signal.start : signal.end] == found


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("10kms à 20h30", "10 kms a 20 h 30"),
        ("b1 2m1", "bien demain"),
        ("j'suis là", "je suis la"),
        ("C'est 5€ !", "c est 5"),
        ("mon cœur", "mon coeur"),
    ],
)
def test_ordinary_numbers_and_letters_stay_what_they_are(text: str, normal: str) -> None:
    assert triage().normal(text).startswith(normal)


def test_a_laugh_that_hides_an_invisible_character_is_a_laugh() -> None:
    plain, hidden = triage().read("plus mourir plus mdr vivre"), triage().read("plus mourir plus md\u200br vivre")
    assert hidden == plain


def test_a_wall_of_stars_takes_no_time() -> None:
    """Anybody may write one, and everybody waits while it is read."""
    wall = "m*je " * 40_000
    triage()
    before = thread_time()
    triage().read(wall)
    assert thread_time() - before < 4
