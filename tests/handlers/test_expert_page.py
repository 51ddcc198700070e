"""Somebody without Slack or Teams takes part: an e-mail with an address, a page, an answer under their name."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cases import expert_page
from bot.catalog.clients import AskRule, Person, Shows
from bot.errors import Permanent
from bot.opening import rules_of
from bot.rules import links
from bot.rules.mail import Outgoing
from bot.storage.records import Advice, OutboxRow, Question
from bot.storage.session import Session
from config.settings import load
from config.values import replace
from config.words import AdviceKind, Category, Discipline, Level, Role, Verb
from handlers import views
from handlers.inbound_mail import MailHandler
from handlers.views import experts
from tests.cases.room import LIFE, LUMEN
from tests.handlers.views_desk import words
from tests.pages import Pages, pages

HOUR = timedelta(hours=1)
TEXT = "Bonjour @lou_77, nous lisons « c'est pour ce soir, adieu à tous ». Vous pouvez répondre.\n\nLéa"


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Pages]:
    """Legal is asked of Claire, whom no chat knows."""
    async with pages(tmp_path) as served:
        given(served, Shows.REDACTED)
        yield served


def given(desk: Pages, shows: Shows, *rules: AskRule) -> None:
    room = desk.room
    claire = Person(
        id="claire",
        name="Claire",
        roles=frozenset({Role.EXPERT}),
        disciplines=frozenset({Discipline.LEGAL}),
        email="claire@client.example",
        shows=shows,
    )
    lumen = room.catalog.clients[LUMEN]
    others = tuple(one for one in lumen.people if one.id not in ("diallo", "claire"))
    watches = dict(lumen.watches)
    watches.pop(Discipline.LEGAL, None)
    changed = replace(lumen, people=(*others, claire), watches=watches, ask=(*lumen.ask, *rules))
    catalog = replace(room.catalog, clients={**room.catalog.clients, LUMEN: changed})
    desk.serve(catalog)


async def asked(desk: Pages) -> tuple[int, Outgoing, str]:
    """A case with a proposed text and a question about it -> its number, the e-mail, the path in it."""
    case = await desk.room.flag(LIFE)
    opened = await desk.room.done(Verb.REPLY, case)
    await desk.room.done(Verb.SEND, case, ref=opened.answer.ref, values={"text": TEXT, "methods": ["private_message"]})
    values = {"disciplines": ["legal"], "question": "Peut-on répondre ainsi à lou_77 ?"}
    await desk.room.done(Verb.ASK, case, values=values)
    (row,) = await desk.room.rows("expert_email", case=case)
    return case, *await written(desk, row)


async def informed(desk: Pages) -> tuple[int, Outgoing, str]:
    """A case that Claire is only told of -> the same."""
    given(desk, Shows.REDACTED, AskRule(frozenset(Category), frozenset(Level), inform=("claire",)))
    case = await desk.room.flag(LIFE)
    (row,) = await desk.room.rows("expert_email", case=case)
    return case, *await written(desk, row)


async def written(desk: Pages, row: OutboxRow) -> tuple[Outgoing, str]:
    assert row.payload.keys() == {"person", "url", "step", "heard"}
    mail = await desk.room.store.read(experts.email, LUMEN, desk.room.catalog, row)
    assert mail is not None
    path = next(line for line in mail.text.split("\n") if line.startswith("http")).removeprefix(desk.url)
    return mail, path


def in_words(mail: Outgoing) -> str:
    """All that it says, without the address: a port and a token hold any letters and figures."""
    return re.sub(r"https?://\S+", "", f"{mail.subject}\n{mail.text}")


async def said(desk: Pages, case: int) -> list[tuple[AdviceKind, str, str]]:
    found: list[Advice] = await desk.room.all(Advice, case)
    words = [await desk.room.store.read(Session.words, LUMEN, one.evidence) if one.evidence else {} for one in found]
    return [(one.kind, one.person, str(text.get("text", ""))) for one, text in zip(found, words, strict=True)]


async def test_the_e_mail_tells_a_number_and_an_address(desk: Pages) -> None:
    _, mail, path = await asked(desk)
    assert mail.to == "claire@client.example"
    assert path.startswith("/x/")
    for word in ("lou", "mourir", "Peut-on", "adieu", "suicid"):
        assert word not in in_words(mail)
    assert "avant lundi 23 novembre à 14\N{NO-BREAK SPACE}h (heure de Paris)" in mail.text


async def test_the_e_mail_says_truly_what_becomes_of_an_answer_to_it(desk: Pages, tmp_path: Path) -> None:
    nobody, by_hand = "Personne ne lit ce qui est répondu", "est lu par une personne responsable"
    ours, agrees = "Vous pouvez aussi répondre simplement à cet e-mail", "L'accord sur le texte proposé"
    _, deaf, _ = await asked(desk)
    assert [word in deaf.text for word in (nobody, ours, agrees, by_hand)] == [True, False, False, False]
    for name in ("asked", "informed"):
        (tmp_path / name).mkdir()
    async with pages(tmp_path / "asked", hears_mail=True) as served:
        given(served, Shows.REDACTED)
        _, heard, _ = await asked(served)
        assert [word in heard.text for word in (nobody, ours, agrees, by_hand)] == [False, True, True, False]
    async with pages(tmp_path / "informed", hears_mail=True) as served:
        _, told, _ = await informed(served)
        assert [word in told.text for word in (nobody, ours, agrees, by_hand)] == [False, False, False, True]
        with pytest.raises(Permanent):
            await MailHandler(served.room.store, served.room.catalog).received(answered(told, "Bien reçu."))


@pytest.mark.parametrize("host", ["", "imap.lumen.example"])
def test_the_desk_knows_by_its_settings_whether_mail_comes_in(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_MAIL_IMAP_HOST", host)
    assert rules_of(load()).hears_mail is bool(host)


async def test_what_may_not_be_shown_is_blacked_out(desk: Pages) -> None:
    _, _, path = await asked(desk)
    page = await desk.get(path)
    assert page.status == 200
    assert "Léa vous demande un avis" in page.html
    assert "Peut-on répondre ainsi à ▇▇▇ ?" in page.html
    assert "lou_77" not in page.html
    assert "à tous" not in page.html
    assert "Ce qui n&#39;est pas montré" in page.html
    assert "Retry-After" not in page.headers
    given(desk, Shows.FULL)
    page = await desk.get(f"{path}?l=en")
    assert "lou_77" in page.html
    assert "mourir" in page.html
    assert "I approve this text" in page.html


async def test_an_answer_lands_in_the_thread_under_the_name_and_the_address_ends(desk: Pages) -> None:
    case, _, path = await asked(desk)
    page = await desk.get(path)
    fields = {"words": "Oui, sans nommer le produit.", "form": page.key, "do": "advice", "about": desk.about(page)}
    done = await desk.post(path, fields)
    assert done.status == 200
    assert "sous votre nom" in done.html
    assert await said(desk, case) == [(AdviceKind.ADVICE, "claire", "Oui, sans nommer le produit.")]
    (told,) = await desk.room.rows("post_thread", what="advice")
    assert told.case_id == case
    verbs = [entry.verb for entry in await desk.room.entries(case) if entry.actor == "claire"]
    assert verbs == ["page_opened", "advise"]
    for got in (await desk.get(path), await desk.post(path, fields)):
        assert got.status == 410
        assert "Cette question est close" in got.html
    assert len(await said(desk, case)) == 1
    assert await desk.room.broken_at(case) is None


async def test_who_is_only_informed_gets_a_page_with_one_button(desk: Pages) -> None:
    case, mail, path = await informed(desk)
    assert mail.subject == "Cas 1 · pour information"
    assert "Répondez" not in mail.text
    page = await desk.get(path)
    assert page.status == 200
    assert "On vous informe d&#39;un message" in page.html
    assert "<textarea" not in page.html
    assert "Vu</button>" in page.html
    assert "lou_77" not in page.html, "what may not be shown to her is not"
    refused = await desk.post(path, {"form": page.key, "do": "advice", "words": "Oui.", "about": ""})
    assert refused.status == 410
    done = await desk.post(path, {"form": page.key, "do": "seen"})
    assert done.status == 200
    assert await said(desk, case) == [(AdviceKind.SEEN, "claire", "")]
    (question,) = [one for one in await desk.room.all(Question, case) if one.person == "claire"]
    assert question.seen_at is not None
    verbs = [entry.verb for entry in await desk.room.entries(case) if entry.actor == "claire"]
    assert verbs == ["page_opened", "seen"]
    assert (await desk.get(path)).status == 410
    assert await desk.room.broken_at(case) is None


async def test_an_approval_bears_on_the_text_that_stood_there(desk: Pages) -> None:
    case, _, path = await asked(desk)
    page = await desk.get(path)
    opened = await desk.room.done(Verb.REPLY, case)
    edited = {"text": TEXT.replace("nous lisons", "nous avons lu"), "methods": ["private_message"]}
    await desk.room.done(Verb.SEND, case, ref=opened.answer.ref, values=edited)
    fields = {"form": page.key, "do": "approval", "about": desk.about(page), "words": ""}
    late = await desk.post(path, fields)
    assert late.status == 409
    assert "nous avons lu" in late.html
    assert await said(desk, case) == []
    done = await desk.post(path, fields | {"form": late.key, "about": desk.about(late)})
    assert done.status == 200
    assert await said(desk, case) == [(AdviceKind.APPROVAL, "claire", "")]


async def test_an_objection_needs_its_reason(desk: Pages) -> None:
    case, _, path = await asked(desk)
    page = await desk.get(path)
    fields = {"form": page.key, "do": "objection", "about": desk.about(page)}
    assert (await desk.post(path, fields | {"words": " "})).status == 422
    assert (await desk.post(path, fields | {"words": "Ne reconnaissez rien."})).status == 200
    assert await said(desk, case) == [(AdviceKind.OBJECTION, "claire", "Ne reconnaissez rien.")]


async def test_nobody_else_gets_in(desk: Pages) -> None:
    case, _, path = await asked(desk)
    question = next(one for one in await desk.room.all(Question, case) if not one.inform)
    store = desk.room.store
    until, key = question.asked_at + expert_page.HOLDS, store.vault.link_keys[0]
    name, lost = links.named(question.id, question.asked_at), links.named(question.id, question.asked_at - HOUR)
    read = expert_page.read(path.removeprefix("/x/"), now=question.asked_at, vault=store.vault)
    assert isinstance(read, expert_page.Asked)
    older = links.sign(expert_page.PURPOSE, f"{question.id}.{read.mark}", until, key)  # an older Fanal's
    assert (await desk.get(f"/x/{older}")).status == 200
    assert path == f"/x/{links.sign(expert_page.PURPOSE, f'{name}.{read.mark}', until, key)}"
    strange = [
        links.sign("answer", f"{name}.{read.mark}", until, key),
        links.sign(expert_page.PURPOSE, f"{name}.{'0' * 12}", until, key),
        links.sign(expert_page.PURPOSE, f"{lost}.{read.mark}", until, key),  # before an older backup was put back
        links.sign(expert_page.PURPOSE, "x", until, key),
        path.removeprefix("/x/")[:-1],
    ]
    for token in strange:
        for got in (await desk.get(f"/x/{token}"), await desk.post(f"/x/{token}", {"do": "advice", "words": "x"})):
            assert got.status in (404, 410), token
            assert "Léa" not in got.html
    assert (await desk.get(path.replace("/x/", "/r/"))).status == 404
    for body in ({}, {"do": "close"}, {"do": "advice", "words": "x" * 5001}):
        assert 400 <= (await desk.post(path, body)).status < 500
    desk.room.clocks.move(days=31)
    assert (await desk.get(path)).status == 410
    assert await said(desk, case) == []


def bounced(message_id: str) -> bytes:
    """What a mail server sends back."""
    return (
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nTo: bonjour@lumen.example\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\n\r\nx\r\n--b--\r\n"
    ).encode()


async def test_a_question_that_did_not_arrive_is_told_to_whoever_asked_once(desk: Pages) -> None:
    case, mail, _ = await asked(desk)
    handler = MailHandler(desk.room.store, desk.room.catalog)
    assert not await handler.received(bounced(mail.message_id.replace(".0@", ".7@"))), "somebody made it up"
    for _ in range(2):
        assert await handler.received(bounced(mail.message_id))
    told = await desk.room.rows("post_thread", what="question_bounced", case=case)
    assert [row.payload["persons"] for row in told] == [["lea"]]
    card = await desk.room.store.read(views.post, LUMEN, desk.room.catalog, told[0], dest=told[0].dest)
    assert "n'a pas atteint Claire par e-mail, car cette adresse n'existe pas" in words(card)


def answered(mail: Outgoing, said: str, *, sender: str = "claire@client.example", header: str = "") -> bytes:
    """What somebody writes back to the e-mail, as a mail program does."""
    return (
        f"From: Claire <{sender}>\r\nTo: bonjour@lumen.example\r\nMessage-ID: <a1@client.example>\r\n"
        f"In-Reply-To: {mail.message_id}\r\n{header}MIME-Version: 1.0\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n\r\n'
        f"{said}\r\n\r\nLe 23 nov. 2026 à 10:00, Maison Lumen a écrit :\r\n> Bonjour,\r\n"
    ).encode()


async def test_an_expert_who_answers_the_email_itself_has_answered_once(desk: Pages) -> None:
    case, mail, path = await asked(desk)
    handler = MailHandler(desk.room.store, desk.room.catalog)
    for _ in range(2):  # the mailbox may give it twice
        assert await handler.received(answered(mail, "Retirez ce message tout de suite."))
    (told,) = await desk.room.rows("post_thread", what="advice", case=case)
    card = await desk.room.store.read(views.post, LUMEN, desk.room.catalog, told, dest=told.dest)
    assert "Claire" in words(card)
    assert "Retirez ce message tout de suite." in words(card)
    assert "Bonjour" not in words(card), "what the mail quotes is not theirs"
    assert (await desk.get(path)).status == 410, "the question has its answer"


async def test_what_cannot_be_taken_as_an_experts_answer_is_opened_by_a_person(desk: Pages) -> None:
    case, mail, _ = await asked(desk)
    handler = MailHandler(desk.room.store, desk.room.catalog)
    assert await handler.received(answered(mail, "Absente.", header="Auto-Submitted: auto-replied\r\n"))
    for raw in (
        answered(mail, "Retirez.", sender="stagiaire@client.example"),
        answered(mail, ""),
        answered(mail, "\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}"),
        answered(mail, "Absente jusqu'au 2.", header="Precedence: bulk\r\n"),
        answered(mail, "Absente jusqu'au 2.", header="Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Cas_1?=\r\n"),
        answered(mail, f"Qu'en penses-tu ?\r\n\r\n{mail.text}", header="Subject: TR: Cas 1\r\n"),
        answered(mail, "Retirez.").replace(mail.message_id.encode(), b"<question-999.abc.0@lumen.example>"),
        answered(mail, "Retirez.").replace(f"In-Reply-To: {mail.message_id}\r\n".encode(), b""),
    ):
        with pytest.raises(Permanent):
            await handler.received(raw)
    assert await desk.room.rows("post_thread", what="advice", case=case) == []
    assert await handler.received(answered(mail, "Retirez."))
    with pytest.raises(Permanent):  # nobody waits for this one any more
        await handler.received(answered(mail, "Et prévenez-moi.").replace(b"<a1@", b"<a2@"))


async def test_that_an_expert_is_away_is_in_the_history_once(desk: Pages) -> None:
    case, mail, _ = await asked(desk)
    handler = MailHandler(desk.room.store, desk.room.catalog)
    for _ in range(2):
        assert await handler.received(answered(mail, "Absente.", header="Auto-Submitted: auto-replied\r\n"))
    noted = [entry.facts for entry in await desk.room.entries(case) if entry.verb == "auto_answer"]
    (row,) = await desk.room.rows("expert_email", case=case)
    assert [facts["question"] for facts in noted] == [int(row.ref)]


async def test_nobody_answers_for_an_expert_whose_address_was_taken_out_of_the_file(desk: Pages) -> None:
    case, mail, _ = await asked(desk)
    lumen = desk.room.catalog.clients[LUMEN]
    people = tuple(replace(one, email="") if one.id == "claire" else one for one in lumen.people)
    desk.serve(replace(desk.room.catalog, clients={**desk.room.catalog.clients, LUMEN: replace(lumen, people=people)}))
    handler = MailHandler(desk.room.store, desk.room.catalog)
    with pytest.raises(Permanent):
        await handler.received(answered(mail, "Publiez-le.", sender=""))
    assert await desk.room.all(Advice, case) == []
