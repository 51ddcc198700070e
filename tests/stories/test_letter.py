"""A reply by letter: made when nobody took it back, opened by a link that is recorded, posted, and come back."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from bot.command import letters as tray
from bot.command.told import Told
from config.settings import load
from tests.delivery.letter_pages import text_of
from tests.desk import Desk, Post

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"
LINK = re.compile(r"http://[\w.:]+/letters/[\w-]+")


async def a_letter(desk: Desk) -> Post:
    """Lou is answered by letter, to the address that the client's table has; the case's card."""
    card = await desk.flag(WORDS)
    await card.says("Fichier adhérents ✓")
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    form = await (await form.fill(methods=["letter"], text="Bonjour @lou_77. #read() *gras* $x$\n\nLéa")).form()
    while form.verbs.count("mend") > 2:  # the last two mend nothing: they keep what was typed
        form = await (await form.press("mend")).form()
    await (await form.fill(methods=["letter"])).form("Annuler")
    await desk.advance("PT31S")
    await card.says("prête, à imprimer et à poster")
    return card


async def test_a_letter_is_made_opened_posted_and_comes_back(desk: Desk) -> None:
    card = await a_letter(desk)
    told = await card.reply_with("Lettre prête")

    form = await (await told.press("letter", as_="lea")).form("pour vous")
    (link,) = LINK.findall(json.dumps(form.view))
    async with desk.http.get(link) as answer:
        pdf = await answer.read()
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "no-store"
    text = text_of(pdf)
    assert "Lou Fictive 12 allée Imaginaire 00000 Nulle-Part" in text
    assert "Bonjour @lou_77. #read() *gras* $x$" in text
    assert re.search(r"/r/[\w-]{20,}", text)  # where Lou can answer

    await form.press("letter_posted")
    await card.says(": postée,")
    await told.says("La lettre a été postée")
    await desk.close("lea")

    back = await (await told.press("letter", as_="lea")).form("postée")
    why = await (await back.press("letter_returned")).form("Que dit l'enveloppe")
    await why.fill(reason="moved")
    await card.says("revenue, car personne de ce nom n'habite là")
    await card.reply_with("personne de ce nom")
    history = await (await card.more("history", as_="lea")).form("Historique")
    for line in ("Lettre prête", "Léa a ouvert la lettre", "Léa a posté la lettre", "la lettre est revenue"):
        assert line in history.text


async def test_a_letter_may_go_without_the_member_s_words_and_the_history_says_so(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.says("Fichier adhérents ✓")
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    assert form.options("letter") == [("unquoted", "Sans citer le message")]
    assert "Pour nous répondre : (une adresse faite pour ce membre)" in form.text
    undo = await (await form.fill(methods=["private_message", "letter"], letter=["unquoted"])).form("Annuler")
    form = await (await undo.press("undo_send")).form("La lettre ne cite pas le message")
    assert "scannez ce code" in form.text
    await (await form.fill(methods=["private_message", "letter"], letter=["unquoted"])).form("Annuler")
    await desk.advance("PT31S")
    told = await card.reply_with("Lettre prête")

    form = await (await told.press("letter", as_="lea")).form("pour vous")
    (link,) = LINK.findall(json.dumps(form.view))
    async with desk.http.get(link) as answer:
        letter = text_of(await answer.read())
    assert "Nulle-Part" in letter
    assert "3114" in letter
    for said in ("je veux mourir", "Votre message :"):
        assert said not in letter
    (message,) = desk.last_post()["private"]
    assert WORDS in message["text"], "what goes by the community still quotes"
    await form.press("letter_posted")
    await desk.close("lea")
    history = await (await card.more("history", as_="lea")).form("Historique")
    assert "Léa a choisi une lettre qui ne cite pas le message" in history.text


async def test_a_link_is_refused_when_it_is_forged_over_or_of_another_kind(desk: Desk) -> None:
    card = await a_letter(desk)
    told = await card.reply_with("Lettre prête")
    form = await (await told.press("letter", as_="lea")).form("pour vous")
    (link,) = LINK.findall(json.dumps(form.view))
    start, _, token = link.rpartition("/")

    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[1:], "x", "A" * 500):
        async with desk.http.get(f"{start}/{wrong}") as answer:
            assert answer.status == 404, wrong
            assert b"%PDF" not in await answer.read()
    await desk.advance("PT16M")
    async with desk.http.get(link) as answer:
        assert answer.status == 410
    await desk.close("lea")
    history = await (await card.more("history", as_="lea")).form("Historique")
    assert "a ouvert la lettre" not in history.text


async def test_two_people_do_not_post_the_same_letter(desk: Desk) -> None:
    card = await a_letter(desk)
    told = await card.reply_with("Lettre prête")
    hers = await (await told.press("letter", as_="lea")).form("pour vous")
    his = await (await told.press("letter", as_="nadia")).form("pour vous")
    assert LINK.findall(json.dumps(hers.view)) != LINK.findall(json.dumps(his.view))

    await hers.press("letter_posted")
    await (await his.press("letter_posted")).form("n'attend plus d'être postée")


async def test_a_letter_that_does_not_fit_its_envelope_is_refused_with_the_way_out(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    await card.says("Fichier adhérents ✓")
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    kept = await form.fill(methods=["letter"], text="Bonjour, 私は arrive.\n\nLéa")
    form = await kept.form("dans une écriture que nos lettres ne savent pas imprimer")
    assert "par lettre" in form.text


async def test_the_tray_is_emptied_at_the_desk_s_own_machine(desk: Desk, tmp_path: Path) -> None:
    card = await a_letter(desk)
    settings = load()
    (line,) = await asyncio.to_thread(tray.list_tray, settings)
    number = int(line.split()[0])
    assert "maison-lumen, case 1" in line

    pdf = await asyncio.to_thread(tray.write, settings, number, tmp_path / "letter.pdf")
    assert "Lou Fictive" in text_of(pdf.read_bytes())
    assert pdf.stat().st_mode & 0o777 == 0o600
    await asyncio.to_thread(tray.mark_posted, settings, number)
    await card.says(": postée,")
    assert await asyncio.to_thread(tray.list_tray, settings) == ["No letter waits."]
    with pytest.raises(Told):
        await asyncio.to_thread(tray.mark_posted, settings, number)


async def test_a_letter_is_taken_out_of_the_tray_and_leaves_no_more(desk: Desk) -> None:
    card = await a_letter(desk)
    told = await card.reply_with("Lettre prête")
    form = await (await told.press("letter", as_="lea")).form("pour vous")
    await form.press("letter_withdrawn")
    await told.says("retirée de la pile")
    settings = load()
    assert await asyncio.to_thread(tray.list_tray, settings) == ["No letter waits."]
    await desk.close("lea")
    late = await (await told.press("letter", as_="lea")).form("elle ne part pas")
    assert "letter_posted" not in late.verbs
    assert not LINK.search(json.dumps(late.view))


async def test_a_letter_in_the_tray_is_not_posted_to_who_asks_us_to_stop(desk: Desk) -> None:
    card = await a_letter(desk)
    told = await card.reply_with("Lettre prête")
    post = desk.last_post()["id"]
    await desk.call(f"/sandbox/community/posts/{post}/reply", text="Stop", private=True)
    await card.reply_with("on ne lui écrive plus")
    await told.says("retirée de la pile")
    assert await asyncio.to_thread(tray.list_tray, load()) == ["No letter waits."]
    history = await (await card.more("history", as_="lea")).form("Historique")
    assert "etirée de la pile" in history.text or "retiré la lettre" in history.text, history.text


async def test_the_desk_s_own_machine_takes_one_out_and_notes_one_that_came_back(desk: Desk) -> None:
    card = await a_letter(desk)
    settings = load()
    number = int((await asyncio.to_thread(tray.list_tray, settings))[0].split()[0])
    with pytest.raises(Told, match="was not posted"):
        await asyncio.to_thread(tray.mark_returned, settings, number, "moved")
    await asyncio.to_thread(tray.mark_posted, settings, number)
    with pytest.raises(Told, match="does not wait"):
        await asyncio.to_thread(tray.mark_withdrawn, settings, number)
    with pytest.raises(Told, match="moved, unclaimed"):
        await asyncio.to_thread(tray.mark_returned, settings, number, "gone")
    await asyncio.to_thread(tray.mark_returned, settings, number, "moved")
    await card.says("revenue, car personne de ce nom n'habite là")
