"""An address that was found by a name alone keeps its method back until a human says that it is the same person."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases import methods, wording
from bot.cases.addresses import by_name_alone
from bot.cases.contacts import author_of, keep
from bot.rules.contacts import Datum, Why
from bot.storage.contact_records import ContactRow, LookUp
from bot.storage.records import Case, Reply
from config.contacts import ContactKind, ContactState, LookUpState, SourceKind
from config.words import Method, ReplyState
from tests.cases.room import LIFE, LUMEN, Room

SOURCE = "annuaire"


async def test_a_name_alone_is_no_address(room: Room) -> None:
    number = await room.flag(LIFE, by="noa")

    def found(tx: Any) -> dict[str, Any]:
        case = tx.lock(number)
        person = author_of(tx, case)
        assert person is not None
        tx.add(
            LookUp, case_id=number, involved=person.id, source=SOURCE, state=LookUpState.AMBIGUOUS,
            problem=Why.NAME_ONLY, at=tx.now,
        )  # fmt: skip
        datum = Datum(ContactKind.EMAIL, "n.exemple@ailleurs.invalid")
        keep(tx, person, datum, known=[], state=ContactState.ASKED, source=SOURCE, candidate=1)
        evidence, _ = tx.seal("reply", {"text": "Bonjour", "subject": "", "quotation": True}, case=number)
        reply = tx.add(
            Reply, case_id=number, member=case.author, state=ReplyState.DRAFT, kind="reply", by="lea", at=tx.now,
            methods=["private_message", "email"], evidence=evidence, language="fr",
        )  # fmt: skip
        return {"reply": reply.id, "standing": _standing(tx, case, reply)}

    def _standing(tx: Any, case: Case, reply: Reply) -> set[str]:
        return {found.id for found in wording.obstacles(tx, case, reply, tx.client.person("lea"))}

    def settled(tx: Any, reply: int) -> set[str]:
        case = tx.lock(number)
        for row in tx.matching(ContactRow, case_id=number, state=ContactState.ASKED):
            tx.change(row, state=ContactState.CONFIRMED)
        assert by_name_alone(tx, number, case.author) == set()
        return _standing(tx, case, tx.get(Reply, reply))

    before = await room.store.run(found, LUMEN)
    assert "same_name" in before["standing"]
    assert "no_address" not in before["standing"], "there is one, and a human is asked"
    after = await room.store.run(settled, LUMEN, before["reply"])
    assert not after & {"same_name", "no_address"}


async def test_what_nobody_found_is_no_address_either(room: Room) -> None:
    number = await room.flag(LIFE, by="noa")
    case = await room.store.read(lambda session: session.get(Case, number), LUMEN)
    assert await room.store.read(by_name_alone, LUMEN, number, case.author) == frozenset()


@pytest.mark.parametrize(
    ("source", "ticked"), [(SourceKind.PROFILE.value, True), (SourceKind.FLAG.value, True), (SOURCE, False)]
)
async def test_only_the_accounts_own_email_is_ticked_for_a_call_for_help(room: Room, source: str, ticked: bool) -> None:
    number = await room.flag(LIFE, by="noa")

    def found(tx: Any) -> list[Method]:
        case = tx.lock(number)
        person = author_of(tx, case)
        assert person is not None
        datum = Datum(ContactKind.EMAIL, "n.exemple@ailleurs.invalid")
        keep(tx, person, datum, known=[], state=ContactState.FOUND, source=source)
        assert Method.EMAIL in methods.reachable(tx, case), "one tick away"
        return methods.by_default(tx, case)

    assert (Method.EMAIL in await room.store.run(found, LUMEN)) is ticked
