"""`fanal keys`: a newer master key takes an older one's place, and everything still opens without the older one."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from bot.command import keys
from bot.storage.vault import new_master_key
from tests.command.conftest import CLIENT, Fanal, a_flag

WORDS = "je veux mourir"


def opens(fanal: Fanal) -> bool:
    """Whether the members' words of both clients can be read with the keys that are given now."""
    shown = [fanal("cases", "show", number, "--words") for number in (1, 2)]
    return all(ran.code == 0 and WORDS in ran.out for ran in shown)


def names(fanal: Fanal) -> dict[str, str]:
    """What each master key wraps, by its name, the newest first."""
    ran = fanal("keys", "list")
    assert ran.code == 0, ran.err
    return {line.split()[0]: line.partition("wraps ")[2] for line in ran.out.splitlines()}


@pytest.fixture
def flagged(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> Any:
    """What puts a case of each client into a database."""

    def flag() -> None:
        flags = tmp_path / "flags.jsonl"
        lines = [a_flag("m-1", text=WORDS), a_flag("m-2", text=WORDS, client="atelier-nord")]
        flags.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        assert fanal("flag", flags, "--client", CLIENT).code == 0

    return flag


def test_with_a_key_file_one_command_does_it_and_the_older_key_may_go(fanal: Fanal, flagged: Any, data: Path) -> None:
    file = data / "secret.key"
    flagged()
    old = file.read_text().strip()
    ran = fanal("keys", "rotate")
    assert ran.code == 0, ran.err
    assert "2 client keys wrapped anew" in ran.out
    new, kept = file.read_text().split()
    assert kept == old
    assert new not in ran.out, "a key file's key stands on no console"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(names(fanal).values()) == ["2 client keys", "nothing: no longer needed here"]
    file.write_text(new)
    assert opens(fanal)
    file.write_text(old)
    refused = fanal("cases", "show", 1, "--words")
    assert refused.code == 1
    assert "The key does not open what is kept" in refused.err


def test_given_keys_are_changed_in_two_steps_on_either_database(
    fanal: Fanal, flagged: Any, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = new_master_key()
    monkeypatch.setenv("FANAL_DATABASE_URL", database_url)
    monkeypatch.setenv("FANAL_SECRET_KEYS", old)
    flagged()
    told = fanal("keys", "rotate")
    assert "Nothing was changed yet" in told.out
    new = told.out.splitlines()[1].strip()
    assert list(names(fanal).values()) == ["2 client keys"]
    monkeypatch.setenv("FANAL_SECRET_KEYS", f"{new},{old}")
    assert list(names(fanal).values()) == ["0 client keys", "2 client keys"]
    assert opens(fanal)
    assert "2 client keys wrapped anew" in fanal("keys", "rotate").out
    monkeypatch.setenv("FANAL_SECRET_KEYS", new)
    assert opens(fanal)
    monkeypatch.setenv("FANAL_SECRET_KEYS", old)
    missing = fanal("keys", "list")
    assert missing.code == 1
    assert "Give the one that is missing" in missing.err


def test_what_was_cut_off_goes_on_where_it_stood(
    fanal: Fanal, flagged: Any, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flagged()
    whole = keys._rewrap

    def cut_off(session: Any, client: str, vault: Any) -> int:
        done = whole(session, client, vault)
        if client != "atelier-nord":
            raise KeyboardInterrupt  # after the row was written, before the transaction ends
        return done

    with monkeypatch.context() as patched:
        patched.setattr(keys, "_rewrap", cut_off)
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(keys_settings())
    assert list(names(fanal).values()) == ["1 client key", "1 client key"]
    assert opens(fanal)
    assert "1 client key wrapped anew" in fanal("keys", "rotate").out
    assert len((data / "secret.key").read_text().split()) == 2, "no third key: the second was not in use yet"
    assert opens(fanal)


def test_two_rotations_never_lose_each_other_s_key(fanal: Fanal, flagged: Any, data: Path) -> None:
    flagged()
    before = (data / "secret.key").read_text()
    (data / "secret.key.new").touch()
    ran = fanal("keys", "rotate")
    assert ran.code == 1
    assert "Another rotation is at work" in ran.err
    assert (data / "secret.key").read_text() == before


def test_without_a_key_there_is_nothing_to_rotate(fanal: Fanal, settings: dict[str, str]) -> None:
    ran = fanal("keys", "rotate")
    assert ran.code == 1
    assert "There is no key yet" in ran.err


def keys_settings() -> Any:
    from bot.command.told import read_settings

    return read_settings()
