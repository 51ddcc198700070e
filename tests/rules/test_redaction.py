"""What the team writes may stand in a redacted place, but for what repeats a member's name, contacts or words."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.redaction import BLACK, black_out

KNOWN = ("lou_77", "Élodie Martin", "lou@example.org", "+33 6 12 34 56 78", "je n'en peux plus, ce soir je pars", "Oui")


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("je m'en occupe", "je m'en occupe"),
        ("@lou_77 a répondu", f"@{BLACK} a répondu"),
        ("c'est ELODIE  MARTIN !", f"c'est {BLACK} !"),
        ("écrire à lou@example.org.", f"écrire à {BLACK}."),
        ("c'est _Élodie Martin_ !", f"c'est _{BLACK}_ !"),
        ("c'est E\N{COMBINING ACUTE ACCENT}lodie Martin", f"c'est {BLACK}"),
        ("appelez le 06.12.34.56.78 vite", f"appelez le {BLACK} vite"),
        ("appelez le 0033612345678", f"appelez le {BLACK}"),
        ("le 15 et le 3114", "le 15 et le 3114"),
        ("elle écrit « ce soir je pars » à nouveau", f"elle écrit « {BLACK} » à nouveau"),
        ("Je n’en peux plus, ce soir je pars", BLACK),
        ("ce soir je reste", "ce soir je reste"),
        ("", ""),
    ],
)
def test_what_repeats_a_member_is_blacked_out(said: str, stands: str) -> None:
    assert black_out(said, KNOWN) == stands


@given(st.text(max_size=60), st.text(alphabet="abcdé ", min_size=3, max_size=30), st.text(max_size=60))
def test_a_member_s_words_never_come_through_whole(before: str, secret: str, after: str) -> None:
    words = secret.split()
    if sum(map(len, words)) >= 3:
        told = black_out(f"{before} {secret} {after}", [secret])
        letter = r"[\p{L}\p{M}\p{N}]"
        assert not regex.search(rf"(?<!{letter}){regex.escape(secret.strip())}(?!{letter})", told)


@given(st.text(max_size=80))
def test_without_secrets_nothing_is_touched(text: str) -> None:
    assert black_out(text, []) == text
