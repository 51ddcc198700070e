"""A reply by e-mail, over real servers: it comes back, or the member answers, or somebody else, or a machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from tests.delivery_world import Outside, hand_in, outside
from tests.desk import Desk, Post
from tests.exim import MailServers
from tests.running import story

WORDS = "je veux en finir, c'est pour ce soir, adieu à tous"
LOU = "lou.77@exemple.invalid"
NUMBERS = count(1)


@pytest_asyncio.fixture
async def world(post: MailServers) -> AsyncIterator[Outside]:
    """Where the members have their mailboxes."""
    async with outside(post.exim.outside) as started:
        yield started


@pytest_asyncio.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, data: Path, post: MailServers, world: Outside) -> AsyncIterator[Desk]:
    async with story(monkeypatch, data=data, environment=post.settings) as started:
        yield started


async def emailed(desk: Desk, *methods: str) -> Post:
    """A call for help is answered by e-mail -> its card; the e-mail has left."""
    card = await desk.flag(WORDS)
    await card.says("e-mail")
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    sending = await form.fill(methods=list(methods) or ["email"])
    await sending.form("Annuler")
    await desk.advance("PT31S")
    return card


async def arrived(world: Outside, number: int = 1) -> EmailMessage:
    """The e-mail of this number, once it is there."""
    async with asyncio.timeout(15):
        while len(world.taken) < number:
            await asyncio.sleep(0.02)
    return world.mails[number - 1]


async def back(mail: EmailMessage, text: str, *, post: MailServers, sender: str = LOU, **headers: str) -> None:
    """Somebody answers an e-mail of ours."""
    answer = EmailMessage()
    answer["From"], answer["To"] = sender, mail["Reply-To"]
    answer["Subject"], answer["In-Reply-To"] = f"Re: {mail['Subject']}", mail["Message-ID"]
    answer["Message-ID"] = f"<{next(NUMBERS)}@exemple.invalid>"
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    answer.set_content(f"{text}\n\nLe lun. 23 nov. 2026, Maison Lumen a écrit :\n> {WORDS}\n")
    answer.add_attachment(b"...", maintype="image", subtype="png", filename="capture.png")
    await asyncio.to_thread(hand_in, post.exim.incoming, answer, sender=sender, to=str(mail["Reply-To"]))


def reports(desk: Desk, name: str) -> int:
    """How often something stands in the desk's thread."""
    return sum(name in post.text for card in desk.cards() for post in card.thread)


async def test_an_email_comes_back_and_the_card_says_why_and_what_could_be_tried(desk: Desk, world: Outside) -> None:
    world.refusals[LOU] = "550 5.1.1 there is nobody of that name"
    card = await emailed(desk)
    await card.says("E-mail : non remis, car cette adresse n'existe pas", "n'a pas abouti")
    told = await card.reply_with("La réponse n'est pas arrivée par e-mail", "Elle pourrait partir")
    assert "en privé" in told.text
    assert LOU not in card.text + told.text
    form = await (await told.press("reply", as_="lea")).form("lou_77")
    await (await form.fill(methods=["private_message"])).form("Annuler")
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["private"], "the same words, in private")
    assert not world.taken


async def test_the_member_answers_and_the_holder_reads_it(desk: Desk, world: Outside, post: MailServers) -> None:
    card = await emailed(desk)
    mail = await arrived(world)
    assert mail["To"] == LOU
    await back(mail, "Merci. Je suis encore là. <b>@channel</b>", post=post)
    told = await card.reply_with(desk.mention("lea"), "Le membre a répondu")
    assert "encore là" not in told.text
    await card.says("E-mail : remis")
    read = await (await told.press("read", as_="lea")).form("Je suis encore là", "capture")
    assert WORDS not in read.text
    assert "a répondu par e-mail" in read.text
    form = await (await told.press("reply", as_="lea")).form("lou_77")
    await (await form.fill(methods=["email"])).form("Annuler")
    await desk.advance("PT31S")
    second = await arrived(world, 2)
    assert second["Subject"] == "Re: Votre message"
    assert str(mail["Message-ID"]) in str(second["References"])


async def test_who_else_answers_is_not_taken_for_the_member(desk: Desk, world: Outside, post: MailServers) -> None:
    card = await emailed(desk)
    mail = await arrived(world)
    await back(mail, "Je suis absente.", post=post, Auto_Submitted="auto-replied")
    await card.says("Une réponse automatique est venue")
    await back(mail, "stop", post=post, sender="paul@exemple.invalid")
    told = await card.reply_with("d'une autre adresse")
    await (await told.press("read", as_="lea")).form("stop", "paul@exemple", "quelqu'un d'autre")
    assert not reports(desk, "Le membre a répondu")
    assert not reports(desk, "ne plus lui écrire")
    await card.says("E-mail : envoyé", "Quelqu'un a répondu d'une autre adresse")


async def test_a_second_click_sends_nothing_more_and_all_that_we_have_is_private_for_a_call_for_help(
    desk: Desk, world: Outside
) -> None:
    card = await desk.flag(WORDS)
    await card.says("par e-mail")
    form = await (await card.more("reply", as_="lea")).form("lou_77", "Toutes les voies privées, sauf la lettre")
    once, again = await asyncio.gather(form.fill(methods=["all"]), form.fill(methods=["all"]), return_exceptions=True)
    assert not isinstance(once, BaseException) or not isinstance(again, BaseException)
    await desk.advance("PT31S")
    await arrived(world)
    await card.says("E-mail : envoyé", "Message privé : envoyé")
    assert [len(desk.last_post()[name]) for name in ("private", "replies")] == [1, 0]
    assert len(world.taken) == 1
