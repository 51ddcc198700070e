"""Words are sealed with a client's key: nobody reads them without it, and without it they are gone for ever."""

from __future__ import annotations

from typing import Any

import pytest

from bot.storage.vault import InvalidToken, Vault, new_master_key

MASTER = new_master_key()
CONTENT: dict[str, Any] = {"text": "« Je n'en peux plus. » 🌧️", "context": [{"author": "noor", "text": ""}]}


def keys(*rows: tuple[int, str], master: str = MASTER) -> list[tuple[int, str, bytes]]:
    """Rows as the database has them: (id, client, wrapped)."""
    return [(id_, client, Vault([master]).wrap_new()) for id_, client in rows]


def opened(rows: list[tuple[int, str, bytes]], *masters: str) -> Vault:
    vault = Vault(masters or [MASTER])
    vault.load(rows)
    return vault


def test_what_is_sealed_opens_again_and_shows_nothing_meanwhile() -> None:
    rows = keys((1, "lumen"))
    key_id, body, digest = opened(rows).seal("lumen", CONTENT)
    assert opened(rows).open("lumen", key_id, body) == CONTENT
    assert "plus" not in body.decode("latin-1")
    assert len(digest) == 64


def test_the_same_words_never_look_the_same() -> None:
    vault = opened(keys((1, "lumen")))
    (_, one, first), (_, two, second) = vault.seal("lumen", CONTENT), vault.seal("lumen", CONTENT)
    assert one != two
    assert first != second, "a digest without salt would tell who wrote the same words"


def test_the_digest_of_what_was_sealed_can_be_made_again_while_it_is_there() -> None:
    vault = opened(keys((1, "lumen")))
    key_id, body, digest = vault.seal("lumen", CONTENT)
    assert vault.digest_of("lumen", key_id, body) == digest


def test_without_its_key_it_is_erased() -> None:
    rows = keys((1, "lumen"), (2, "lumen"))
    _, body, _ = opened(rows[:1]).seal("lumen", CONTENT)
    assert opened(rows[1:]).open("lumen", 1, body) == {}


def test_the_newest_key_seals_and_the_older_ones_still_open() -> None:
    rows = keys((1, "lumen"), (2, "lumen"))
    _, old, _ = opened(rows[:1]).seal("lumen", CONTENT)
    vault = opened(rows[::-1])
    key_id, _, _ = vault.seal("lumen", CONTENT)
    assert key_id == 2
    assert vault.open("lumen", 1, old) == CONTENT


def test_a_member_is_found_again_after_a_new_key() -> None:
    rows = keys((1, "lumen"), (2, "lumen"))
    before = opened(rows[:1]).reference("lumen", "forum", "lou_77")
    assert opened(rows).reference("lumen", "forum", "lou_77") == before
    assert len(before) == 64


def test_a_reference_tells_nothing_across_clients_communities_or_splits() -> None:
    vault = opened(keys((1, "lumen"), (2, "nord")))
    references = [
        vault.reference("lumen", "forum", "lou"), vault.reference("nord", "forum", "lou"),
        vault.reference("lumen", "club", "lou"), vault.reference("lumen", "foru", "mlou"),
    ]  # fmt: skip
    assert len(set(references)) == 4


def test_another_client_s_key_opens_nothing() -> None:
    vault = opened(keys((1, "lumen"), (2, "nord")))
    _, body, _ = vault.seal("lumen", CONTENT)
    assert vault.open("nord", 1, body) == {}
    with pytest.raises(InvalidToken):
        vault.open("nord", 2, body)


def test_words_that_were_touched_do_not_open() -> None:
    vault = opened(keys((1, "lumen")))
    key_id, body, _ = vault.seal("lumen", CONTENT)
    with pytest.raises(InvalidToken):
        vault.open("lumen", key_id, body[:-4] + b"AAAA")


def test_another_master_key_is_refused_and_a_rotated_one_is_not() -> None:
    rows, fresh = keys((1, "lumen")), new_master_key()
    with pytest.raises(InvalidToken):
        opened(rows, fresh)
    assert opened(rows, fresh, MASTER).knows("lumen")
