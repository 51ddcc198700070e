"""The letter: the address in the envelope's window and nothing else there, hostile words as they are written, the same
letter the same file.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.delivery import letter as typesetter
from bot.errors import Permanent
from bot.rules.letters import Letter, parts_of
from config.values import replace

from .letter_pages import code_in, fonts_of, modules, text_of, words_of

ADDRESS = (
    "LOU MARTIN",
    "RÉSIDENCE LES ŒILLETS",
    "BÂTIMENT C ESCALIER 2",
    "144 AVENUE DU GÉNÉRAL DE GAULLE",
    "69007 LYON",
    "FRANCE",
)
SIDE, GUTTER = 24.0, 5.0  # millimetres of the code, and between it and its address
URL = "https://desk.example/r/AbCdEf-012345_6789"
HOSTILE = """#read("/etc/passwd") $x^2$ *gras* _it_ #{panic("x")} <label> @ref `code` // note /* note */ ~
--- \\u{41}
= Titre
- point
+ point
/ Terme: suite
#set page(width: 1cm)
]#eval("1")["""

LETTER = Letter(
    language="fr",
    title="Votre message",
    sender=("Maison Lumen", "Service des membres", "12 rue des Écluses", "75010 Paris"),
    address=ADDRESS,
    dateline="Le 22 novembre 2026 (heure de Paris)",
    parts=parts_of(
        "Bonjour @lou_77,\n\nMerci « d'avoir écrit » : cœur, Été, 12 €.\n\nLéa\n\nVotre message :\n> je n'en peux plus"
    ),
    made_at=datetime(2026, 11, 22, 21, 0, tzinfo=UTC),
    answer_url=URL,
)


def test_the_address_lies_inside_the_window_and_nothing_else_does() -> None:
    words = words_of(typesetter.render(LETTER))
    shown = [w for w in words if w.right > 100 and w.bottom > 40 and w.top < 90]

    assert [w.text for w in shown] == " ".join(ADDRESS).split()
    for word in shown:
        assert 100 <= word.left < word.right <= 190, word
        assert 55 <= word.top < word.bottom <= 79, word
    assert shown[0].left == pytest.approx(110, abs=0.05)


def test_the_whole_letter_stands_there_in_embedded_letters() -> None:
    pdf = typesetter.render(LETTER)
    text = text_of(pdf)

    for words in ("Maison Lumen", "Le 22 novembre 2026 (heure de Paris)", "cœur, Été, 12 €.", "je n'en peux plus", URL):
        assert words in text
    fonts = list(fonts_of(pdf))
    assert {name.partition("+")[2] for name, _, _ in fonts} == {"LiberationSans", "LiberationSans-Bold"}
    assert all(embedded == subset == "yes" for _, embedded, subset in fonts)


def test_it_says_that_it_may_be_archived_and_read_aloud() -> None:
    pdf = typesetter.render(LETTER)

    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    with pytest.raises(Permanent):
        typesetter.render(replace(LETTER, title=""))  # typst holds it to the standard: a letter has a title


def test_hostile_words_are_shown_as_they_are_written() -> None:
    name = '#panic() $x$ *gras* "'
    text = text_of(
        typesetter.render(
            replace(
                LETTER, address=(name, *ADDRESS[1:]), parts=parts_of(HOSTILE + "\n\n> " + HOSTILE.replace("\n", "\n> "))
            )
        )
    )

    assert text.count(" ".join(HOSTILE.split())) == 2
    assert name in text
    assert "root:" not in text


def test_the_same_letter_is_the_same_file_and_another_is_another() -> None:
    assert typesetter.render(LETTER) == typesetter.render(LETTER)
    assert typesetter.render(LETTER) != typesetter.render(replace(LETTER, made_at=datetime(2026, 11, 23, tzinfo=UTC)))


def test_without_a_page_to_answer_on_there_is_no_code() -> None:
    pdf = typesetter.render(replace(LETTER, answer_url=""))

    assert "scannez" not in text_of(pdf)
    assert "scannez" in text_of(typesetter.render(LETTER))


def test_the_code_leads_to_the_address_that_is_printed() -> None:
    pdf = typesetter.render(LETTER)
    words = words_of(pdf)
    printed = next(word for word in words if word.text.startswith("https://"))
    lines = [word for word in words if abs(word.left - printed.left) < 0.1 and 0 <= printed.top - word.top < 24]
    middle = (min(word.top for word in lines) + printed.bottom) / 2
    drawn = code_in(pdf, left=printed.left - GUTTER - SIDE, top=middle - SIDE / 2, side=SIDE, url=printed.text)
    assert printed.text == URL
    assert drawn == modules(printed.text)
    assert drawn != modules(printed.text[:-1] + "8"), "another address has another code"


def test_a_long_letter_has_several_numbered_pages() -> None:
    text = text_of(
        typesetter.render(replace(LETTER, parts=parts_of("\n\n".join(["Des mots qui continuent. " * 12] * 12))))
    )

    assert "1/2" in text
    assert "2/2" in text


def test_what_goes_wrong_says_nothing_of_the_words() -> None:
    with pytest.raises(Permanent) as refused:
        typesetter.render(replace(LETTER, sender=("Maison 😢",)))

    assert str(refused.value) == "letter_not_made"
