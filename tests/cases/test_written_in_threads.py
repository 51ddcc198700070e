"""What experts write under a question: a correction is what they say from then on, and a file alone says nothing."""

from __future__ import annotations

from bot.cases import threads
from bot.cases.tx import Tx
from bot.storage.records import Advice, Post, Question
from bot.storage.session import Session
from config.values import replace
from config.words import Account, Place, ThreadMessage, Verb
from handlers import views
from tests.cases.room import ACCOUNTS, CHANNEL, LUMEN, NORD, QUESTION, TEAM, Room

PRIVATE = Place(f"{TEAM}/D0INES", message="2.1", thread="1.1")


async def asked(room: Room, *, by: str = "lou_77") -> int:
    """A case whose question waits for Inès."""
    case = await room.flag(QUESTION, by=by)
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


DIRECT = f"{TEAM}/D0INES"


async def asked_in_private(room: Room, *, by: str) -> int:
    """The same, and the question stands in her conversation with the bot."""
    case = await asked(room, by=by)
    (question,) = await room.all(Question, case)

    def stands(tx: Tx) -> None:
        key = f"k{question.id}"
        ref, message = str(question.id), f"1.{question.id}"
        tx.add(
            Post, case_id=case, kind="question", ref=ref, dest=DIRECT, message=message, key=key, created_at=tx.now
        )  # fmt: skip

    await room.run(stands)
    return case


def alone(text: str, message: str, **more: bool) -> ThreadMessage:
    """What Inès writes under no question."""
    key = f"e{message}{sorted(more)}"
    return ThreadMessage(Place(DIRECT, message=message), Account(ACCOUNTS["ines"]), text=text, key=key, **more)


async def test_whoever_writes_while_two_questions_wait_hears_which_one_was_answered(room: Room) -> None:
    first, second = await asked_in_private(room, by="ana"), await asked_in_private(room, by="bea")
    message = alone("Oui, dès demain.", "3.1")
    for _ in range(2):  # Slack may say it twice
        assert await room.desk.said(message)
    assert (await advice(room, first), await advice(room, second)) == ([], ["Oui, dès demain."])
    (told,) = await room.told("ines", "kept_for")
    card = str(await room.store.read(views.post, LUMEN, room.catalog, told, dest=told.dest))
    for part in (
        f"au sujet du cas {second} (",
        f"vous attend\N{NO-BREAK SPACE}: cas {first} (",
        f"C'était pour le cas {first}",
    ):
        assert part in card.replace("\\xa0", "\N{NO-BREAK SPACE}"), card
    assert "demain" not in str(told.payload)


async def test_what_was_meant_for_the_other_question_is_taken_back_where_it_was_kept(room: Room) -> None:
    first, second = await asked_in_private(room, by="ana"), await asked_in_private(room, by="bea")
    await room.desk.said(alone("Oui, dès demain.", "3.1"))
    await room.desk.said(alone("", "3.1", deleted=True))
    assert [entry.verb for entry in await room.entries(first)][-1] == Verb.ASK, "nothing was deleted there"
    assert [one.closed_at for case in (first, second) for one in await room.all(Question, case)] == [None, None]
    await room.done(Verb.ADVISE, first, who="ines", values={"text": "Oui, dès demain."})
    await room.desk.said(alone("Et un geste.", "3.2"))
    assert await advice(room, second) == ["", "Et un geste."]


async def test_whoever_answers_the_only_question_that_waits_is_told_nothing(room: Room) -> None:
    first, second = await asked_in_private(room, by="ana"), await asked_in_private(room, by="bea")
    await room.desk.said(replace(alone("Oui.", "3.1"), place=Place(DIRECT, message="3.1", thread="1.2")))
    await room.desk.said(alone("Pour l'autre : non.", "3.2"))
    assert (await advice(room, first), await advice(room, second)) == (["Pour l'autre : non."], ["Oui."])
    assert await room.told("ines", "kept_for") == []


async def test_nobody_waits_for_an_answer_about_a_case_that_was_closed(room: Room) -> None:
    first, second = await asked_in_private(room, by="ana"), await asked_in_private(room, by="bea")
    await room.done(Verb.NOTHING_HERE, second)
    await room.desk.said(alone("Oui, dès demain.", "3.1"))
    assert (await advice(room, first), await advice(room, second)) == (["Oui, dès demain."], [])
    assert await room.told("ines", "kept_for") == []


async def test_what_was_kept_nowhere_is_changed_and_deleted_nowhere(room: Room) -> None:
    """« aide », written and deleted again; words about a case that is erased: the one that waits hears of neither."""
    case = await asked_in_private(room, by="ana")
    before = await room.entries(case)
    assert not await room.desk.said(alone("D'une autre affaire.", "0.8", edited=True))
    assert not await room.desk.said(alone("", "0.9", deleted=True))
    assert await room.entries(case) == before


async def test_words_that_come_again_once_they_were_kept_answer_no_question_of_another_client(room: Room) -> None:
    """Nadia, whom two clients ask, answers once; Slack and Teams send again what they saw no answer to."""
    here = f"{TEAM}/D0NADIA"

    def ask(tx: Tx, case: int) -> None:
        evidence, _ = tx.seal("question", {"text": "Que répondre ?"}, case=case)
        person, by = {"discipline": "communication", "person": "nadia"}, {"asked_by": "tom", "evidence": evidence}
        question = tx.add(Question, case_id=case, asked_at=tx.now, due_at=tx.now, **person, **by)
        where = {"dest": here, "message": f"1.{tx.slug}", "key": f"k{tx.slug}"}
        tx.add(Post, case_id=case, kind="question", ref=str(question.id), created_at=tx.now, **where)

    for client in (LUMEN, NORD):
        await room.run(ask, await room.flag(QUESTION, by="ana", client=client), client=client)
    message = ThreadMessage(Place(here, message="3.1"), Account(ACCOUNTS["nadia"]), text="Un bon d'achat.", key="e")
    for _ in range(2):
        assert await room.desk.said(message)
    given = [len(await room.run(Session.rows, Advice, client=client)) for client in (LUMEN, NORD)]
    assert given == [0, 1]
