"""A quotation for somebody in danger: no means, no amount, no place of it; the rest stays in their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.replies.details import HIDDEN, without_details
from bot.rules.replies.words import quote


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("je vais me pendre dans le garage ce soir", f"je vais {HIDDEN} ce soir"),
        ("Je saute du pont de la ville, adieu", f"Je {HIDDEN}, adieu"),
        ("j'avale tout le flacon de sirop", f"j'avale {HIDDEN}"),
        ("j’ai pris tous mes médicaments", f"j’ai pris tous mes {HIDDEN}"),
        ("je me coupe avec une lame de rasoir", f"je me coupe avec une {HIDDEN}"),
        ("je vais me jeter sous un train", f"je vais {HIDDEN}"),
        ("je pense à m'ouvrir les veines", f"je pense à {HIDDEN}"),
        ("40 cachets et une boîte de somnifères", f"{HIDDEN} et une boîte de {HIDDEN}"),
        ("I'm going to jump off the bridge tonight", f"I'm going to {HIDDEN} tonight"),
        ("I will hang myself with a rope", f"I will {HIDDEN}"),
        ("I took all my pills", f"I {HIDDEN}"),
        ("400 kcal par jour", f"{HIDDEN} par jour"),
        ("tout est écrit sur https://example.org/x", f"tout est écrit sur {HIDDEN}"),
        ("une lame, une corde,\nun fusil", f"une {HIDDEN}, une {HIDDEN},\nun {HIDDEN}"),
        ("des me\N{COMBINING ACUTE ACCENT}dicaments", f"des {HIDDEN}"),
    ],
)
def test_the_details_of_a_method_are_left_out(said: str, told: str) -> None:
    assert without_details(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "je n'en peux plus, ce soir je veux mourir",
        "je veux me tuer, personne ne m'écoute",
        "ma mère me manque, je pleure tous les soirs",
        "I can't do this anymore, I want to die",
        "j'ai 14 ans et je ne mange plus",
    ],
)
def test_the_rest_stays_as_it_was_written(said: str) -> None:
    assert without_details(said) == said


@given(st.text(max_size=200))
def test_what_was_left_out_once_needs_no_second_time(text: str) -> None:
    once = without_details(text)
    assert without_details(once) == once


def test_a_sign_that_nobody_sees_hides_no_amount() -> None:
    """It was looked for with that sign in it, and read without."""
    assert quote("j'ai gardé 20\u200b\U00018cd6 g", discreet=True) == "> j'ai gardé […]"
