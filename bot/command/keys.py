"""`fanal keys`: which master key wraps the clients' keys, and how a new one takes an old one's place."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select, update

from bot.command.database import KEYS, reading, writing
from bot.command.told import Told
from bot.opening import master_keys
from bot.storage.session import Session
from bot.storage.vault import Vault, key_name, new_master_key
from config.settings import Settings


def listed(settings: Settings) -> list[str]:
    """A line for each master key, the newest first: its name (never the key) and how many keys it wraps."""
    masters = _masters(settings)
    held = _held(settings, masters)
    return [_line(number, key_name(master), held[number]) for number, master in enumerate(masters)]


def rotate(settings: Settings) -> list[str]:
    """Wrap every client's keys under the newest master key, or make a newer one when they all are. Each client's are
    wrapped whole or not at all; what was cut off goes on where it stood. A running desk is not disturbed."""
    masters = _masters(settings)
    if set(_held(settings, masters)) <= {0}:
        if settings.keys:
            return _to_be_set(key_name(masters[0]))
        masters = _added(settings.key_file)
    vault, done = Vault(masters), 0
    for client in _clients(settings):
        with writing(settings) as session:
            done += _rewrap(session, client, vault)
    where = "FANAL_SECRET_KEYS" if settings.keys else str(settings.key_file)
    older = ", ".join(key_name(master) for master in masters[1:])
    return [
        f"{done} client key{'' if done == 1 else 's'} wrapped anew. All are under {key_name(masters[0])} now.",
        f"No longer needed here: {older}. Backups made before still need them, and so do links in mails and letters "
        f"that have left. When both have run out, or at once if the key was seen by somebody, take them out of {where} "
        "(the newest stands first) and restart the desk.",
        "Put the new key into the backup, in another place than the database's.",
    ]


def _to_be_set(newest: str) -> list[str]:
    return [
        f"All are under {newest}, the newest key, already. Here is a newer one. Nothing was changed yet:",
        f"  {new_master_key()}",
        "1. Put it first, before the others: FANAL_SECRET_KEYS=THE-NEW-ONE,THE-ONE-BEFORE",
        "2. Restart every process of the desk with it.",
        "3. Run `fanal keys rotate` again, with the same FANAL_SECRET_KEYS.",
    ]


def _line(number: int, name: str, held: int) -> str:
    what = f"wraps {held} client key{'' if held == 1 else 's'}"
    if number and not held:
        what = "wraps nothing: no longer needed here"
    return f"{name}  {'newest' if not number else 'older '}  {what}"


def _masters(settings: Settings) -> tuple[str, ...]:
    if not settings.keys and not settings.key_file.is_file():
        raise Told(
            f"There is no key yet: neither FANAL_SECRET_KEYS nor {settings.key_file}. The first start makes one."
        )
    return master_keys(settings)


def _held(settings: Settings, masters: Sequence[str]) -> Counter[int]:
    """How many keys each of the master keys wraps. Raises `Told` when none of them opens one."""
    vault, held = Vault(masters), Counter[int]()
    with reading(settings) as session:
        for client, wrapped in session.connection.execute(select(KEYS.c.client, KEYS.c.wrapped)):
            number = vault.master_of(wrapped)
            if number is None:
                raise Told(f"None of these master keys opens the keys of {client}. Give the one that is missing, too.")
            held[number] += 1
    return held


def _clients(settings: Settings) -> list[str]:
    with reading(settings) as session:
        return list(session.connection.execute(select(KEYS.c.client).distinct().order_by(KEYS.c.client)).scalars())


def _rewrap(session: Session, client: str, vault: Vault) -> int:
    """One client's keys, in the caller's transaction -> how many were under an older key."""
    rows = select(KEYS.c.id, KEYS.c.wrapped).where(KEYS.c.client == client).with_for_update()
    older = [row for row in session.connection.execute(rows) if vault.master_of(row.wrapped) != 0]
    for row in older:
        session.connection.execute(update(KEYS).where(KEYS.c.id == row.id).values(wrapped=vault.rewrap(row.wrapped)))
    return len(older)


def _added(path: Path) -> tuple[str, ...]:
    """The file's keys with a new one before them, on the disk before anything is wrapped under it."""
    fresh = path.with_name(path.name + ".new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Told(
            f"Another rotation is at work, or was cut off: {fresh} is there. If none runs, delete it and try again."
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        masters = (new_master_key(), *path.read_text(encoding="ascii").split())
        file.write("\n".join(masters) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return masters
