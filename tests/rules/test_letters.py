"""What fits an envelope's window and our typeface, and what is refused, each with its reason."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.typesetting import FONTS
from bot.rules import paper
from bot.rules.letters import Part, parts_of
from bot.rules.paper import Unfit, address_lines, printable, width_of, with_name

FONT = TTFont(FONTS / "LiberationSans-Regular.ttf")
STREET = "144 avenue du Général de Gaulle\n69007 Lyon"


@pytest.mark.parametrize(
    ("name", "address", "lines"),
    [
        ("Lou Martin", STREET, ("Lou Martin", *STREET.split("\n"))),
        ("Lou Martin", f"LOU  MARTIN\n{STREET}", ("LOU MARTIN", *STREET.split("\n"))),
        ("", f"Lou Martin\r\n\n {STREET} ", ("Lou Martin", *STREET.split("\n"))),
        ("Lou", "a\nb\nc\nd\ne", ("Lou", "a", "b", "c", "d", "e")),
    ],
)
def test_an_address_is_a_name_and_its_lines(name: str, address: str, lines: tuple[str, ...]) -> None:
    assert address_lines(with_name(name, address)) == lines


@pytest.mark.parametrize(
    ("name", "address", "why"),
    [
        ("", "  \n ", "letter_no_address"),
        ("Lou", "a\nb\nc\nd\ne\nf", "letter_lines"),
        ("Lou", "1 rue de la très longue avenue des Lilas", "letter_columns"),
        ("Lou", "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMM", "letter_columns"),
        ("Lou", "شارع الحمراء", "letter_characters"),
    ],
)
def test_what_does_not_fit_the_window_is_refused_and_never_shrunk(name: str, address: str, why: str) -> None:
    with pytest.raises(Unfit) as refused:
        address_lines(with_name(name, address))
    assert refused.value.args == (why,)


def test_quotations_are_told_apart_from_the_reply() -> None:
    text = "Bonjour,\nmerci.\n\nLéa\n\nVotre message :\n> un\n>\n> deux\nfin"

    assert parts_of(text) == (
        Part(("Bonjour,", "merci.")),
        Part(("Léa",)),
        Part(("Votre message :",)),
        Part(("un", "", "deux"), quoted=True),
        Part(("fin",)),
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("je suis 😢😢 là", "je suis □ là"),
        ("👩‍👧 et ❤️", "□ et □"),
        ("𝗚𝗿𝗮𝘀, ﬁn, a‑b", "Gras, fin, a-b"),
        ("Ça va\u0301", "Ça vá"),
        ("Привет, Γειά", "Привет, Γειά"),
    ],
)
def test_pictures_are_left_out_visibly_and_look_alikes_printed(text: str, printed: str) -> None:
    assert printable(text) == printed


def test_a_script_that_we_cannot_print_is_refused() -> None:
    with pytest.raises(Unfit, match="letter_characters"):
        parts_of("Bonjour\n\n> 私は")


def test_the_typeface_has_every_character_that_we_say_it_has() -> None:
    assert set(FONT.getBestCmap()) >= paper._COVERED


def test_widths_are_those_of_the_typeface_or_more() -> None:
    advances, glyphs, units = FONT["hmtx"], FONT.getBestCmap(), FONT["head"].unitsPerEm
    for code in sorted(paper._COVERED & set(range(0x20, 0x250))):
        real = advances[glyphs[code]][0] / units * paper.SIZE * 25.4 / 72
        assert width_of(chr(code)) >= real - 0.002, chr(code)


@given(st.text(max_size=200))
def test_whatever_is_written_is_printed_or_refused(text: str) -> None:
    try:
        printed = printable(text)
    except Unfit:
        return
    assert {ord(sign) for sign in printed} <= set(FONT.getBestCmap())
