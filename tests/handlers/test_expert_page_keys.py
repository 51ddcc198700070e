"""What left to an expert before the master key was rotated, and comes back after."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.errors import Permanent
from bot.storage.tables import CLIENT_KEYS
from bot.storage.vault import Vault, new_master_key
from config.words import AdviceKind
from handlers.inbound_mail import MailHandler
from tests.cases.room import LUMEN, MASTER
from tests.handlers.test_expert_page import answered, asked, bounced, desk, said, written
from tests.pages import Pages

__all__ = ["desk"]


async def rotated(desk: Pages) -> None:
    """A newer master key stands before the one that the desk had."""
    vault, kept = Vault([new_master_key(), MASTER]), CLIENT_KEYS.c
    columns = (kept.id, kept.client, kept.wrapped)
    vault.load(await desk.room.store.read(lambda session: session.connection.execute(select(*columns)).all(), LUMEN))
    desk.room.store.vault = vault


async def test_what_left_before_the_key_was_rotated_is_still_known_when_it_comes_back(desk: Pages) -> None:
    case, mail, path = await asked(desk)
    handler = MailHandler(desk.room.store, desk.room.catalog)
    await rotated(desk)
    (row,) = await desk.room.rows("expert_email", case=case)
    assert (await written(desk, row))[1] != path, "a mail that leaves now is signed with the newer one"
    assert await handler.received(bounced(mail.message_id))
    assert len(await desk.room.rows("post_thread", what="question_bounced", case=case)) == 1
    with pytest.raises(Permanent):  # it quotes our mail, whose address is for its reader alone
        await handler.received(answered(mail, f"Qu'en penses-tu ?\r\n\r\n{mail.text}", header="Subject: TR: Cas 1\r\n"))
    assert await handler.received(answered(mail, "Retirez ce message."))
    assert await said(desk, case) == [(AdviceKind.ADVICE, "claire", "Retirez ce message.")]
