"""Signed links: bound to a purpose, a time and a key; whatever else is refused, and never raises."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.links import Expired, Forged, read, sign
from bot.storage.vault import Vault

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
KEY, OTHER = b"k" * 32, b"o" * 32
TOMORROW = NOW + timedelta(days=1)


def test_a_token_gives_back_what_was_signed_until_its_time_is_over() -> None:
    token = sign("letter", "maison-lumen/42", TOMORROW, KEY)

    assert read(token, "letter", NOW, [KEY]) == "maison-lumen/42"
    assert read(token, "letter", TOMORROW - timedelta(seconds=1), [KEY]) == "maison-lumen/42"
    assert read(token, "letter", TOMORROW, [KEY]) == Expired("maison-lumen/42")
    assert set(token) <= {*string.ascii_letters, *string.digits, "-", "_"}
    assert len(token) < 60  # typed from paper


def test_a_token_is_good_for_its_purpose_and_its_key_alone() -> None:
    token = sign("letter", "maison-lumen/42", TOMORROW, KEY)

    assert read(token, "answer", NOW, [KEY]) == Forged()
    assert read(token, "letter", NOW, [OTHER]) == Forged()
    assert read(token, "letter", NOW, []) == Forged()
    assert read(token, "letter", NOW, [OTHER, KEY]) == "maison-lumen/42"  # an older key still holds


def test_no_character_of_a_token_can_be_changed_left_out_or_added() -> None:
    token = sign("letter", "maison-lumen/42", TOMORROW, KEY)
    for place in range(len(token)):
        for other in ("A", "b", "-"):
            if token[place] != other:
                assert read(token[:place] + other + token[place + 1 :], "letter", NOW, [KEY]) == Forged()
        assert read(token[:place], "letter", NOW, [KEY]) == Forged()
    for more in ("=", "A", "AA", "\n", " ", "."):
        assert read(token + more, "letter", NOW, [KEY]) == Forged()


@given(st.text(max_size=80) | st.text(alphabet=string.ascii_letters + "-_=", max_size=500))
def test_whatever_comes_is_refused_and_raises_nothing(token: str) -> None:
    assert read(token, "letter", NOW, [KEY]) == Forged()


@given(payload=st.text(max_size=120), purpose=st.text(min_size=1, max_size=20))
def test_any_payload_comes_back_as_it_was(payload: str, purpose: str) -> None:
    assert read(sign(purpose, payload, TOMORROW, KEY), purpose, NOW, [KEY]) == payload


@pytest.mark.parametrize("masters", [1, 2])
def test_the_desk_s_keys_for_links_come_from_its_master_keys(masters: int) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(masters)]

    assert len(set(Vault(keys).link_keys)) == masters
    assert Vault(keys).link_keys == Vault(keys).link_keys
    old = sign("letter", "x", TOMORROW, Vault(keys[-1:]).link_keys[0])
    assert read(old, "letter", NOW, Vault(keys).link_keys) == "x"  # the desk's key was rotated since
