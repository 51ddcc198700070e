"""What experts write under a question: a correction is what they say from then on, and a file alone says nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.cases import threads
from bot.storage.records import Advice, Post, Question
from bot.storage.session import Session
from config.words import Account, Place, ThreadMessage, Verb
from handlers import views
from tests.cases.room import ACCOUNTS, CHANNEL, LUMEN, QUESTION, TEAM, Room

PRIVATE = Place(f"{TEAM}/D0INES", message="2.1", thread="1.1")


async def asked(room: Room) -> int:
    """A case whose question waits for Inès."""
    case = await room.flag(QUESTION)
    await room.done(Verb.ASK, case, values={"disciplines": ["customer_care"], "question": "Que répondre ?"})
    return case


def written(text: str, key: str) -> ThreadMessage:
    return ThreadMessage(place=PRIVATE, actor=Account(ACCOUNTS["ines"]), text=text, key=key)


async def said(room: Room, case: int, message: ThreadMessage) -> None:
    await room.run(threads.said, case, message, private=True)


async def advice(room: Room, case: int) -> list[str]:
    given = await room.all(Advice, case)
    kept = [await room.store.read(Session.words, LUMEN, one.evidence) for one in given]
    return [str(one.get("text", "")) for one in kept]


async def test_an_answer_that_its_writer_corrects_says_what_they_made_of_it(room: Room) -> None:
    case = await asked(room)
    await said(room, case, written("Oui, laissez en ligne.", "e1"))
    assert await advice(room, case) == ["Oui, laissez en ligne."]
    room.clocks.step(seconds=30)
    await said(room, case, replace(written("Non, ne laissez surtout pas en ligne.", "e2"), edited=True))
    assert await advice(room, case) == ["Non, ne laissez surtout pas en ligne."]
    room.clocks.step(seconds=30)
    await said(room, case, replace(written("", "e3"), deleted=True))
    assert await advice(room, case) == [""]
    mirrors = [
        str(await room.store.read(views.post, LUMEN, room.catalog, row, dest=CHANNEL))
        for row in await room.rows("post_thread", what="mirror")
    ]
    assert mirrors[0] == "None", "what was taken back before it was told is not told"
    assert "a supprimé son message privé" in mirrors[1]
    entries = await room.store.read(threads.thread_entries, LUMEN, await room.case(case))
    said_then = [await room.store.read(Session.words, LUMEN, int(entry.facts["evidence"])) for entry in entries]
    assert [one["text"] for one in said_then] == ["Oui, laissez en ligne.", "Non, ne laissez surtout pas en ligne.", ""]


async def test_a_question_whose_answer_was_deleted_waits_again_for_the_next_one(room: Room) -> None:
    case = await asked(room)
    await said(room, case, written("Pas ici, pardon.", "e1"))
    (told,) = await room.rows(what="advice")
    room.clocks.step(seconds=30)
    await said(room, case, replace(written("", "e2"), deleted=True))
    card = await room.store.read(views.post, LUMEN, room.catalog, told, dest=CHANNEL)
    assert "a supprimé son message privé" in str(card)
    (question,) = await room.all(Question, case)
    assert question.closed_at is None
    await room.wait(days=1)
    assert await room.rows("post_thread", what="question_reminder")
    anew = replace(PRIVATE, message="2.2")
    await said(room, case, replace(written("Proposez un geste.", "e3"), place=anew))
    (question,) = await room.all(Question, case)
    assert question.closed_at is not None
    assert await advice(room, case) == ["", "Proposez un geste."]


async def test_a_file_alone_answers_no_question_and_is_told(room: Room) -> None:
    case = await asked(room)
    await said(room, case, written("", "e1"))
    (question,) = await room.all(Question, case)
    assert question.closed_at is None
    assert await room.rows(what="mirror")


async def test_whom_an_answer_mentions_is_called_by_name_wherever_it_is_shown(room: Room) -> None:
    case = await asked(room)
    await said(room, case, written("Voyez avec <@U0SAM>.", "e1"))
    shown = await posts(room, case)
    assert len(shown) == 3, "the question, here and in private, and the answer"
    assert all("Voyez avec @Sam." in one for one in shown)
    await said(room, case, replace(written("Non, avec <@U0LEA>.", "e2"), edited=True))
    await said(room, case, replace(written("Et <@U0DIALLO|maitre> ?", "e3"), place=replace(PRIVATE, message="2.2")))
    shown = [one for one in await posts(room, case) if "Et @" in one or "Non, avec" in one]
    assert sum("Non, avec @Léa." in one for one in shown) == 4, "there, and as a change"
    assert sum("Et @Maître Diallo ?" in one for one in shown) == 1


async def posts(room: Room, case: int) -> list[str]:
    """What stands about the question and its answers, drawn now."""
    found = []
    for row in (*await room.rows("post_thread", case=case), *await room.rows("direct", case=case)):
        what = row.payload.get("what")
        if what == "question":  # it closes with the answer: drawn as it stands then
            post = Post(
                id=row.id, client=LUMEN, case_id=case, kind=what, ref=row.ref, dest=row.dest, key=row.key,
                message="1", created_at=room.clocks.now(),
            )  # fmt: skip
            found.append(await room.store.read(views.refresh, LUMEN, room.catalog, post))
        elif what in ("advice", "mirror"):
            found.append(await room.store.read(views.post, LUMEN, room.catalog, row, dest=row.dest))
    return [str(card) for card in found]
