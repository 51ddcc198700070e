"""Whoever must be told something and has an e-mail address alone: an e-mail, a page, « Vu », and a reminder."""

from __future__ import annotations

from typing import Any

from bot.catalog.clients import Shows
from config.values import replace
from config.words import AdviceKind, Role, Verb
from tests.cases.room import LUMEN
from tests.cases.test_check_ins_end import closed
from tests.handlers.test_expert_page import desk, given, in_words, said, written
from tests.pages import Pages

__all__ = ["desk"]


async def named(desk: Pages, **names: Any) -> None:
    given(desk, Shows.REDACTED)
    catalog = desk.room.catalog
    lumen = replace(catalog.clients[LUMEN], **names)
    desk.serve(replace(catalog, clients={**catalog.clients, LUMEN: lumen}))


async def test_the_privacy_contact_is_written_to_and_reminded_until_somebody_says_what_was_done(desk: Pages) -> None:
    await named(desk, privacy_contact="claire")
    case, _ = await desk.sent()
    await desk.room.done(Verb.WRONG_PERSON, case, values={"text": "La réponse à lou_77 est partie chez sa voisine."})
    (row,) = await desk.room.rows("expert_email", case=case)
    mail, path = await written(desk, row)
    assert mail.to == "claire@client.example"
    assert mail.subject == f"Cas {case} · à lire"
    for word in ("lou", "voisine", "mauvaise personne", "mourir"):
        assert word not in in_words(mail)
    page = await desk.get(path)
    assert page.status == 200
    for expected in ("arrivé à la mauvaise personne", "données personnelles", "Si l&#39;autorité"):
        assert expected in page.html
    assert "voisine" not in page.html, "what may not be shown to her is not"

    await desk.room.wait(hours=24)
    reminder = await written(desk, (await desk.room.rows("expert_email", case=case))[-1])
    assert reminder[0].subject == f"Cas {case} · à lire (rappel)"
    assert reminder[1] == path, "she has not seen it yet: the same page"
    seen = await desk.post(path, {"form": page.key, "do": "seen"})
    assert seen.status == 200
    assert (await desk.get(path)).status == 410

    await desk.room.wait(hours=24)
    again = await written(desk, (await desk.room.rows("expert_email", case=case))[-1])
    assert again[1] != path, "nobody has said what was done: she is told once more"
    await desk.room.done(Verb.WRONG_PERSON_DONE, case, who="nadia", values={"text": "La voisine a effacé le message."})
    await desk.room.wait(hours=24)
    assert len(await desk.room.rows("expert_email", case=case)) == 3
    assert await desk.room.broken_at(case) is None


async def test_a_manager_in_the_place_of_whoever_looked_after_children_is_told_so(desk: Pages) -> None:
    await named(desk, child_protection="sam")
    lumen = desk.room.catalog.clients[LUMEN]
    people = tuple(replace(one, roles=frozenset({Role.MANAGER})) if one.id == "claire" else one for one in lumen.people)
    desk.serve(replace(desk.room.catalog, clients={**desk.room.catalog.clients, LUMEN: replace(lumen, people=people)}))
    await desk.room.run(closed, "sam")
    case = await desk.room.flag("j'ai 14 ans et je veux mourir ce soir, adieu à tous")
    (row,) = await desk.room.rows("expert_email", case=case)
    mail, path = await written(desk, row)
    assert "Vous êtes responsable chez Maison Lumen" in mail.text
    for word in ("désignée", "14", "mineur", "enfant"):
        assert word not in in_words(mail)
    page = await desk.get(path)
    assert "probablement mineur" in page.html
    assert "veillait sur les enfants chez Maison Lumen" in page.html
    assert "vous veillez" not in page.html


async def test_whoever_looks_after_children_is_written_to_once(desk: Pages) -> None:
    await named(desk, child_protection="claire")
    case = await desk.room.flag("j'ai 14 ans et je veux mourir ce soir, adieu à tous")
    (row,) = await desk.room.rows("expert_email", case=case)
    mail, path = await written(desk, row)
    for word in ("14", "mineur", "enfant", "mourir", "lou"):
        assert word not in in_words(mail)
    page = await desk.get(path)
    assert "probablement mineur" in page.html
    assert "veillez sur les enfants" in page.html
    assert "adieu" not in page.html
    assert (await desk.post(path, {"form": page.key, "do": "seen"})).status == 200
    assert await said(desk, case) == [(AdviceKind.SEEN, "claire", "")]
