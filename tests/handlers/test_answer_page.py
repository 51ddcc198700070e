"""The member comes back by the page: who reads it is said, words are kept once, and nothing tells what it is about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from bot.cases import answer_links, dispatches, stops
from bot.errors import Retryable
from bot.rules import links
from bot.storage.sent_records import Dispatch
from bot.storage.session import Session
from config.words import CaseStatus, Level, Verb
from handlers.limits import Limit
from tests.cases.room import LIFE, LUMEN, QUESTION
from tests.pages import Pages, pages


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Pages]:
    async with pages(tmp_path) as served:
        yield served


async def test_the_page_says_who_reads_and_when_and_who_listens_now(desk: Pages) -> None:
    _, path = await desk.sent()
    page = await desk.get(path)
    assert page.status == 200
    assert "Répondre à Maison Lumen" in page.html
    assert "jusqu&#39;à 18\N{NO-BREAK SPACE}h (heure de Paris)" in page.html
    assert page.html.index('href="tel:3114"') < page.html.index("<textarea")
    assert "appelez le 15 ou le 112" in page.html
    english = await desk.get(f"{path}?l=en")
    assert 'lang="en"' in english.html
    assert "Paris time" in english.html


async def test_somebody_who_asks_for_a_parcel_is_not_sent_to_a_helpline(desk: Pages) -> None:
    _, path = await desk.sent(QUESTION)
    assert "3114" not in (await desk.get(path)).html
    assert "3114" not in (await desk.write(path, "Merci, je l'ai.")).html


async def test_whoever_holds_the_letter_learns_nothing_of_the_case(desk: Pages) -> None:
    _, path = await desk.sent()
    page = await desk.get(path)
    assert not [word for word in ("lou", "mourir", "adieu", "Léa", "P0", "suicid") if word in _visible(page.html)]
    assert len(page.html.encode()) <= 20_000
    assert "<script" not in page.html
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer"


def _visible(html: str) -> str:
    """The page without its helplines, which are the country's."""
    before, _, rest = html.partition('<section class="help"')
    return before + rest.partition("</section>")[2]


async def test_outside_the_hours_it_says_when_they_open(desk: Pages) -> None:
    _, path = await desk.sent(QUESTION)
    desk.room.clocks.move(hours=10)
    page = await desk.get(path)
    assert "à partir de mardi 24 novembre à 9\N{NO-BREAK SPACE}h (heure de Paris), parfois plus tôt" in page.html
    desk.room.clocks.move(days=32)  # Christmas
    assert "Nous sommes fermés aujourd&#39;hui." in (await desk.get(path)).html


async def test_what_is_written_is_kept_once_and_wakes_the_holder(desk: Pages) -> None:
    case, path = await desk.sent()
    page = await desk.get(path)
    fields = {"words": "Merci. « Ça va »\r\nmieux €", "form": page.key, "l": "fr"}
    first, second = await desk.post(path, fields), await desk.post(path, fields)
    assert (first.status, second.status) == (200, 200)
    assert "Merci, c&#39;est bien arrivé" in first.html
    assert await desk.answers(case) == ["Merci. « Ça va »\nmieux €"]
    (told,) = await desk.room.rows("post_thread", what="member_replied")
    assert told.payload["persons"] == ["lea"]
    assert not told.payload["stranger"]


async def test_a_form_serves_once_and_other_words_from_it_are_asked_about(desk: Pages) -> None:
    case, path = await desk.sent()
    page = await desk.get(path)
    await desk.post(path, {"words": "Un.", "form": page.key})
    again = await desk.post(path, {"words": "Deux.", "form": page.key})
    assert again.status == 409
    assert "Deux.</textarea>" in again.html
    assert again.key != page.key
    assert await desk.answers(case) == ["Un."]
    assert (await desk.post(path, {"words": "Deux.", "form": again.key})).status == 200
    assert await desk.answers(case) == ["Un.", "Deux."]


async def test_a_call_for_help_in_the_answer_shows_who_listens_and_raises_the_case(desk: Pages) -> None:
    case, path = await desk.sent(QUESTION)
    thanks = await desk.write(path, LIFE)
    assert thanks.html.index('href="tel:3114"') < thanks.html.index("va le lire")
    assert (await desk.room.case(case)).level is Level.P0


async def test_a_closed_case_opens_again(desk: Pages) -> None:
    case, path = await desk.sent(QUESTION)
    await desk.room.done(Verb.CLOSE, case, values={"outcome": "handled", "note": ""})
    await desk.write(path, "Et mon remboursement ?")
    assert (await desk.room.case(case)).status is CaseStatus.OPEN


async def test_stop_is_asked_about_and_kept_once(desk: Pages) -> None:
    case, path = await desk.sent()
    asked = await desk.get(f"{path}/stop")
    assert "Ne plus vous écrire" in asked.html
    author = (await desk.room.case(case)).author
    assert await desk.room.store.read(stops.stopped_since, LUMEN, author) is None
    for _ in range(2):
        done = await desk.post(f"{path}/stop", {"do": "stop"})
        assert "C&#39;est noté" in done.html
    assert await desk.room.store.read(stops.in_the_way, LUMEN, author) is not None
    assert len(await desk.room.rows("post_thread", what="stop_asked")) == 1


async def test_an_empty_box_and_one_too_full_are_given_back_with_their_words(desk: Pages) -> None:
    case, path = await desk.sent()
    assert (await desk.write(path, " \n ")).status == 422
    long = await desk.write(path, "é" * 5001)
    assert long.status == 422
    assert "é" * 5001 in long.html
    assert (await desk.write(path, "é" * 5000)).status == 200
    assert len(await desk.answers(case)) == 1


async def test_an_address_of_the_past_says_how_to_reach_the_client(
    desk: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_links, "HOLDS", timedelta(days=8))
    case, path = await desk.sent()
    desk.room.clocks.move(days=8)
    for got in (await desk.get(path), await desk.post(path, {"words": "Bonjour"}), await desk.get(f"{path}/stop")):
        assert got.status == 410
        assert "Cette adresse ne sert plus" in got.html
        assert "Vous pouvez écrire à Maison Lumen" in got.html
        assert "3114" in got.html
        assert "<form" not in got.html
    assert await desk.answers(case) == []


async def test_an_address_of_a_reply_that_had_this_number_before_is_over_and_one_of_an_older_fanal_holds(
    desk: Pages,
) -> None:
    case, path = await desk.sent()
    dispatch = (await desk.room.all(Dispatch, case))[0]
    later, key = desk.room.clocks.now() + timedelta(days=9), desk.room.store.vault.link_keys[0]
    lost = links.sign(answer_links.PURPOSE, f"{dispatch.id}-{'0' * dispatches.MARK}", later, key)
    assert (await desk.get(f"/r/{lost}")).status == 410
    older = links.sign(answer_links.PURPOSE, str(dispatch.id), later, key)
    assert (await desk.get(f"/r/{older}")).html.count("<form") == (await desk.get(path)).html.count("<form") > 0


async def test_a_forged_address_says_nothing_but_who_listens(desk: Pages) -> None:
    case, path = await desk.sent()
    dispatch = (await desk.room.all(Dispatch, case))[0]
    later = desk.room.clocks.now() + timedelta(days=9)
    key = desk.room.store.vault.link_keys[0]
    for token in (
        path.removeprefix("/r/")[:-2] + "AA",
        links.sign("expert", str(dispatch.id), later, key),
        links.sign(answer_links.PURPOSE, str(dispatch.id), later, b"x" * 32),
        links.sign(answer_links.PURPOSE, "12; drop", later, key),
    ):
        got = await desk.get(f"/r/{token}")
        assert got.status == 404
        assert "3114" in got.html
        assert "Lumen" not in got.html
        assert (await desk.post(f"/r/{token}", {"words": "x"})).status == 404
    unknown = links.sign(answer_links.PURPOSE, "999999", later, key)
    assert (await desk.get(f"/r/{unknown}")).status == 410
    assert await desk.answers(case) == []


async def test_too_many_are_slowed_down_and_lose_no_words(desk: Pages) -> None:
    case, path = await desk.sent()
    desk.member.posts = Limit(burst=1, every=60)
    await desk.write(path, "Un.")
    slow = await desk.write(path, "Deux.")
    assert slow.status == 429
    assert 0 < int(slow.headers["retry-after"]) <= 61
    assert "Deux.</textarea>" in slow.html
    desk.member.looks = Limit(burst=1, every=60)
    assert [(await desk.get(path)).status for _ in range(2)] == [200, 429]
    assert await desk.answers(case) == ["Un."]


async def test_a_database_that_does_not_answer_loses_no_words(desk: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    _, path = await desk.sent()
    page = await desk.get(path)

    async def away(*_: object, **__: object) -> None:
        raise Retryable("away")

    with monkeypatch.context() as broken:
        broken.setattr(desk.room.store, "run", away)
        got = await desk.post(path, {"words": "Deux mots.", "form": page.key})
        assert got.status == 503
        assert "Deux mots.</textarea>" in got.html
        broken.setattr(desk.room.store, "read", away)
        assert (await desk.get(path)).status == 503
    assert (await desk.post(path, {"words": "Deux mots.", "form": got.key})).status == 200


def test_a_limit_refills_with_time_and_keeps_its_keys_apart() -> None:
    limit = Limit(burst=2, every=10.0)
    assert [limit.wait("a", 0.0) for _ in range(3)] == [0.0, 0.0, 10.0]
    assert limit.wait("b", 0.0) == 0.0
    assert limit.wait("a", 5.0) == pytest.approx(5.0)
    assert limit.wait("a", 10.0) == 0.0


async def test_without_a_public_address_nothing_carries_one(desk: Pages) -> None:
    assert urlsplit(desk.url).hostname == "127.0.0.1"
    found = Dispatch.model_construct(id=1, at=desk.room.clocks.now())
    assert answer_links.with_address("Bonjour.", "", language="fr") == "Bonjour."

    def address(session: Session) -> str:
        return answer_links.address_of(session, found, public_url="")

    assert await desk.room.store.read(address, LUMEN) == ""
