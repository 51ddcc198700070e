"""An e-mail is handed in: whole, discreet, once; and what a server refuses or leaves open is told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.delivery.email import PostOffice
from bot.delivery.mail_account import Security, Server
from bot.errors import Permanent, Retryable, Unknown
from bot.rules import mail
from bot.rules.inbound_mail import read_mail
from bot.rules.mail import Outgoing
from config.values import replace
from tests.delivery_world import Outside, outside

TOKEN = "0123456789abcdef"
MAIL = Outgoing(
    message_id=mail.message_id(42, TOKEN, "lumen.example"),
    sender=f"bonjour+case-42.{TOKEN}@lumen.example",
    from_address="bonjour@lumen.example",
    from_name="Maison Lumen",
    to="lou@outside.example",
    subject="Votre message",
    text="Bonjour Lou,\nmerci d'avoir écrit.\n\nLéa\n\nVotre message :\n> <b>tout</b> est noir\n>\n> encore",
    language="fr",
    footer="Pour ne plus rien recevoir, répondez « stop ».",
)


@pytest_asyncio.fixture
async def world() -> AsyncIterator[Outside]:
    async with outside() as started:
        yield started


def office(world: Outside) -> PostOffice:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return PostOffice(Server("127.0.0.1", world.port, Security.NONE), now=lambda: at)


async def test_it_arrives_whole_and_tells_nobody_anything(world: Outside) -> None:
    post = office(world)
    assert await post.finish(await post.begin(MAIL)) == MAIL.message_id
    (envelope,), (got,) = world.taken, world.mails
    assert envelope.mail_from == MAIL.sender
    assert envelope.rcpt_tos == ["lou@outside.example"]
    assert str(got["From"]) == "Maison Lumen <bonjour@lumen.example>"
    assert got["Reply-To"] == MAIL.sender
    assert got["Message-ID"] == MAIL.message_id
    assert got["Subject"] == "Votre message"
    assert got["Auto-Submitted"] is None
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    words, page = plain.get_content(), html.get_content()
    assert "merci d'avoir écrit." in words
    assert "> <b>tout</b> est noir" in words
    assert "&lt;b&gt;tout&lt;/b&gt; est noir" in page
    assert "<blockquote" in page
    for tracking in ("<img", "http", "src="):
        assert tracking not in page


@pytest.mark.parametrize("named", ["=?utf-8?q?=0D=0ABcc:_x@y.example?=", "=?utf-8?q?=01=E9?=", "é <b@x>"])
async def test_an_answer_to_a_mail_whose_id_is_none_leaves_all_the_same(world: Outside, named: str) -> None:
    """No e-mail of its case left any more, whatever was written: a header may hide a line break in its encoding."""
    theirs = read_mail(f"Message-ID: {named}\r\n\r\nOui.\r\n".encode()).message_id
    post = office(world)
    await post.finish(await post.begin(replace(MAIL, references=("<a@x>", theirs))))
    (got,) = world.mails
    assert got["Bcc"] is None
    assert got["References"].startswith("<a@x>")


async def test_an_answer_threads_and_a_line_break_never_makes_a_header(world: Outside) -> None:
    post = office(world)
    answer = replace(MAIL, references=("<a@x>", "<b@x>"), subject="Re: un\r\nBcc: x@y.example", auto=True)
    await post.finish(await post.begin(answer))
    (got,) = world.mails
    assert got["In-Reply-To"] == "<b@x>"
    assert got["References"] == "<a@x> <b@x>"
    assert got["Bcc"] is None
    assert got["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("said", "error", "problem"),
    [
        ("550 5.1.1 lou@outside.example: no such person", Permanent, "550 5.1.1"),
        ("451 4.7.1 try later", Retryable, "451 4.7.1"),
    ],
)
async def test_a_refused_recipient_is_told_by_its_codes_alone(
    world: Outside, said: str, error: type[Exception], problem: str
) -> None:
    world.refusals["lou@outside.example"] = said
    with pytest.raises(error, match=problem) as raised:
        await office(world).begin(MAIL)
    assert "lou" not in str(raised.value)
    assert not world.taken


async def test_of_several_recipients_some_may_be_refused(world: Outside) -> None:
    world.refusals["full@outside.example"] = "552 5.2.2 quota"
    post = office(world)
    begun = await post.begin(MAIL, more=("full@outside.example",))
    assert begun.refused == {"full@outside.example": "552 5.2.2"}
    await post.finish(begun)
    assert world.taken[0].rcpt_tos == ["lou@outside.example"]


@pytest.mark.parametrize(("after", "error"), [("drop", Unknown), ("refuse", Permanent), ("busy", Retryable)])
async def test_what_the_server_says_to_the_words_decides(world: Outside, after: str, error: type[Exception]) -> None:
    world.after_data = after
    post = office(world)
    begun = await post.begin(MAIL)
    with pytest.raises(error):
        await post.finish(begun)


async def test_a_server_that_is_down_can_be_tried_again() -> None:
    post = PostOffice(Server("127.0.0.1", 1, Security.NONE))
    with pytest.raises(Retryable):
        await post.begin(MAIL)


def test_marks_are_read_back_from_addresses_and_ids() -> None:
    mark = mail.mark_in_address(f"<Bonjour+case-42.{TOKEN}@Lumen.example>")
    assert mark is not None
    assert (mark.case, mark.token, mark.address) == (42, TOKEN, "bonjour@lumen.example")
    assert mail.mark_in_address("bonjour@lumen.example") is None
    found = mail.mark_in_ids(["<other@x>", MAIL.message_id])
    assert found is not None
    assert found.token == TOKEN
