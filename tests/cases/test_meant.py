"""Words that were kept for one question and were meant for another move there by one click, and stand nowhere twice."""

from __future__ import annotations

from bot.cases import threads
from bot.cases.tx import Tx
from bot.errors import AlreadyDone, Refused
from bot.storage.records import Advice, OutboxRow, Post, Question
from cards.card import ButtonRow, Card
from cards.plain import plain
from config.values import replace
from config.words import AdviceKind, CaseStatus, Place, Verb
from handlers import views
from tests.cases.room import CHANNEL, LUMEN, Room
from tests.cases.test_written_in_threads import DIRECT, advice, alone, asked, asked_in_private

YES = "Oui, dès demain."
NBSP = "\N{NO-BREAK SPACE}"


async def asked_twice(room: Room) -> tuple[int, int]:
    """Inès is asked about two cases and answers « oui » under neither: kept for the second."""
    first, second = await asked_in_private(room, by="ana"), await asked_in_private(room, by="bea")
    await room.desk.said(alone(YES, "3.1"))
    assert (await advice(room, first), await advice(room, second)) == ([], [YES])
    room.clocks.step(seconds=30)
    return first, second


async def asked_again(room: Room, case: int, words: str) -> list[Question]:
    """A second question about the case to the same discipline, in her conversation with the bot too."""
    room.clocks.step(minutes=10)
    await room.done(Verb.ASK, case, values={"disciplines": ["customer_care"], "question": words})
    asked = await room.all(Question, case)

    def stands(tx: Tx) -> None:
        tx.add(
            Post, case_id=case, kind="question", ref=str(asked[-1].id), dest=DIRECT, message="1.9", key="k9",
            created_at=tx.now,
        )  # fmt: skip

    await room.run(stands)
    return asked


async def question_of(room: Room, case: int) -> Question:
    (found,) = await room.all(Question, case)
    assert isinstance(found, Question)
    return found


async def told(room: Room) -> OutboxRow:
    (row,) = await room.told("ines", "kept_for")
    return row


async def line(room: Room) -> Card:
    """What she reads: the private line as it stands now."""
    row = await told(room)
    post = Post(
        id=1, client=LUMEN, case_id=row.case_id, kind="kept_for", ref=row.ref, dest=DIRECT, key=row.key, message="9",
        created_at=room.clocks.now(),
    )  # fmt: skip
    card = await room.store.read(views.refresh, LUMEN, room.catalog, post)
    assert isinstance(card, Card)
    return card


def buttons(card: Card) -> dict[str, str]:
    return {one.label: one.ref for row in card.body if isinstance(row, ButtonRow) for one in row.buttons}


async def move(room: Room, to: int, *, who: str = "ines", key: str = "") -> None:
    row = await told(room)
    ref = f"{row.ref}/{(await question_of(room, to)).id}"
    await room.done(Verb.MEANT_FOR, row.case_id, who=who, ref=ref, key=key)


async def mirrored(room: Room, case: int) -> str:
    """The line about her answer under the card of a case, drawn anew."""
    row = (await room.rows("post_thread", what="advice", case=case))[-1]
    post = Post(
        id=1, client=LUMEN, case_id=case, kind="advice", ref=row.ref, dest=CHANNEL, key=row.key, message="8",
        created_at=room.clocks.now(),
    )  # fmt: skip
    return str(await room.store.read(views.refresh, LUMEN, room.catalog, post))


async def test_the_words_go_to_the_question_that_was_meant_and_the_other_waits_again(room: Room) -> None:
    first, second = await asked_twice(room)
    offered = buttons(await line(room))
    ref = f"{(await told(room)).ref}/{(await question_of(room, first)).id}"
    assert offered == {f"C'était pour le cas {first}\N{NO-BREAK SPACE}: Service client": ref}
    await move(room, first)
    assert (await advice(room, first), await advice(room, second)) == ([YES], [])
    assert (await question_of(room, first)).closed_at == room.clocks.now()
    assert (await question_of(room, second)).closed_at is None
    assert [timer.case_id for timer in await room.timers("question")] == [second]
    assert YES in await mirrored(room, first)
    there = await mirrored(room, second)
    assert "avait répondu ici à une autre question" in there
    assert YES not in there
    assert await room.rows("update_post", what="advice", case=second), "the line that stands there is drawn again"
    assert [entry.verb for entry in await room.entries(second)][-1] == Verb.MEANT_FOR
    assert [entry.verb for entry in await room.entries(first)][-2:] == [threads.SAID, Verb.ADVISE]
    assert [await room.broken_at(case) for case in (first, second)] == [None, None]
    assert f"au sujet du cas {first} (" in str(await line(room))
    assert [label.split(":")[0].strip() for label in buttons(await line(room))] == [f"C'était pour le cas {second}"]


async def test_a_line_that_was_not_posted_yet_is_not_posted_where_the_words_are_no_more(room: Room) -> None:
    first, second = await asked_twice(room)
    await move(room, first)
    (row,) = await room.rows("post_thread", what="advice", case=second)
    assert await room.store.read(views.post, LUMEN, room.catalog, row, dest=CHANNEL) is None
    assert len(await room.rows("post_thread", what="advice", case=first)) == 1


async def test_a_second_click_says_that_it_is_done_and_doubles_nothing(room: Room) -> None:
    first, second = await asked_twice(room)
    await move(room, first, key="once")
    row = await told(room)
    ref = f"{row.ref}/{(await question_of(room, first)).id}"
    again = await room.click(Verb.MEANT_FOR, row.case_id, who="ines", ref=ref)
    assert isinstance(again.error, Refused)
    assert again.error.reason == "kept_there_already"
    redelivered = await room.click(Verb.MEANT_FOR, row.case_id, who="ines", ref=ref, key="once")
    assert isinstance(redelivered.error, AlreadyDone)
    assert (await advice(room, first), await advice(room, second)) == ([YES], [])
    assert len(await room.rows("post_thread", what="advice", case=first)) == 1


async def test_what_was_moved_can_go_back_and_its_correction_follows_it(room: Room) -> None:
    first, second = await asked_twice(room)
    await room.desk.said(alone("Oui, demain soir.", "3.1", edited=True))
    room.clocks.step(seconds=30)
    await move(room, first)
    assert await advice(room, first) == ["Oui, demain soir."]
    room.clocks.step(seconds=30)
    await room.desk.said(replace(alone("Oui, après-demain.", "3.1", edited=True), key="second edit"))
    assert (await advice(room, first), await advice(room, second)) == (["Oui, après-demain."], [])
    room.clocks.step(seconds=30)
    await move(room, second)
    assert (await advice(room, first), await advice(room, second)) == ([], ["Oui, après-demain."])
    assert "Oui, après-demain." in await mirrored(room, second)
    room.clocks.step(seconds=30)
    await room.desk.said(alone("", "3.1", deleted=True))
    assert (await advice(room, first), await advice(room, second)) == ([], [""])
    assert [(await question_of(room, case)).closed_at for case in (first, second)] == [None, None]
    assert [await room.broken_at(case) for case in (first, second)] == [None, None]


async def test_what_is_written_under_the_line_goes_where_it_says_that_the_words_are(room: Room) -> None:
    first, second = await asked_twice(room)
    row = await told(room)

    def stands(tx: Tx) -> None:
        tx.add(
            Post, case_id=second, kind="kept_for", ref=row.ref, dest=DIRECT, message="9", key=row.key, created_at=tx.now
        )

    await room.run(stands)
    await move(room, first)
    place = Place(DIRECT, message="3.2", thread="9")
    await room.desk.said(replace(alone("Et rappelez-la.", "3.2"), place=place))
    assert (await question_of(room, second)).closed_at is None, "it is no answer to what was asked there"
    assert [entry.verb for entry in await room.entries(first)][-1] == threads.SAID
    assert [entry.verb for entry in await room.entries(second)][-1] == Verb.MEANT_FOR


async def test_words_that_were_deleted_are_not_moved(room: Room) -> None:
    first, _ = await asked_twice(room)
    row = await told(room)
    await room.desk.said(alone("", "3.1", deleted=True))
    ref = f"{row.ref}/{(await question_of(room, first)).id}"
    clicked = await room.click(Verb.MEANT_FOR, row.case_id, who="ines", ref=ref)
    assert isinstance(clicked.error, Refused)
    assert clicked.error.reason == "words_deleted"
    assert (await question_of(room, first)).closed_at is None


async def test_only_whoever_wrote_them_moves_words(room: Room) -> None:
    first, second = await asked_twice(room)
    ref = f"{(await told(room)).ref}/{(await question_of(room, first)).id}"
    clicked = await room.click(Verb.MEANT_FOR, second, who="nadia", ref=ref)
    assert isinstance(clicked.error, Refused)
    assert clicked.error.reason == "not_your_words"
    assert await advice(room, second) == [YES]


async def test_a_question_that_got_another_answer_meanwhile_gets_these_words_too(room: Room) -> None:
    first, second = await asked_twice(room)
    await room.done(
        Verb.ADVISE, first, who="nadia", ref=str((await question_of(room, first)).id), values={"text": "Non."}
    )
    assert buttons(await line(room)) == {}, "it waits no more"
    await move(room, first)  # from a line that was drawn before
    assert (await advice(room, first), await advice(room, second)) == ([YES, "Non."], [])


async def test_words_go_to_a_case_that_was_closed_meanwhile_and_leave_one(room: Room) -> None:
    first, second = await asked_twice(room)
    for case in (first, second):
        await room.done(Verb.CLOSE, case, values={"outcome": "handled"})
    await move(room, first)
    assert [(await room.case(case)).status for case in (first, second)] == [CaseStatus.CLOSED] * 2
    assert await advice(room, first) == [YES]
    assert [timer for timer in await room.timers("question") if timer.case_id in (first, second)] == []


async def test_two_questions_of_one_case_that_look_alike_are_told_apart_by_their_words(room: Room) -> None:
    case = await asked_in_private(room, by="ana")
    early, late = await asked_again(room, case, "Et le remboursement ?")
    await room.desk.said(alone(YES, "3.1"))
    (label,) = buttons(await line(room))
    assert label == f"C'était pour le cas {case}{NBSP}: «{NBSP}Que répondre ?{NBSP}»"
    assert f"Service client{NBSP}: «{NBSP}Et le remboursement ?{NBSP}»" in plain(await line(room))
    await room.done(Verb.MEANT_FOR, case, who="ines", ref=f"{(await told(room)).ref}/{early.id}")
    (kept,) = await room.all(Advice, case)
    assert (kept.question, kept.kind) == (early.id, AdviceKind.ADVICE)
    early, late = await room.all(Question, case)
    assert early.closed_at is not None
    assert late.closed_at is None
    assert YES in await mirrored(room, case)
    assert [entry.verb for entry in await room.entries(case)].count(Verb.ADVISE) == 1


async def test_whoever_answers_two_questions_under_a_card_by_one_line_hears_which_one_was_answered(room: Room) -> None:
    case = await asked(room, by="ana")
    room.clocks.step(minutes=10)
    await room.done(Verb.ASK, case, values={"disciplines": ["customer_care"], "question": "Et le remboursement ?"})
    early, late = await room.all(Question, case)
    under = Place(CHANNEL, message="5.1", thread="1.1")
    await room.run(threads.said, case, replace(alone(YES, "5.1"), place=under), private=False)
    (kept,) = await room.all(Advice, case)
    assert kept.question == early.id
    (label,) = buttons(await line(room))
    assert label.endswith(f"«{NBSP}Et le remboursement ?{NBSP}»")
    await room.done(Verb.MEANT_FOR, case, who="ines", ref=f"{kept.id}/{late.id}")
    early, late = await room.all(Question, case)
    assert (early.closed_at, late.closed_at) == (None, room.clocks.now())
    await room.run(
        threads.said, case, replace(alone("Et oui.", "5.2"), place=replace(under, message="5.2")), private=False
    )
    assert len(await room.told("ines", "kept_for")) == 1, "one question waited: nothing to choose"


async def test_two_questions_that_begin_alike_are_told_apart_by_their_hour(room: Room) -> None:
    case = await asked_in_private(room, by="ana")
    await asked_again(room, case, "Que répondre ?")
    await room.desk.said(alone(YES, "3.1"))
    (label,) = buttons(await line(room))
    assert label.endswith("23 nov. 10:00:00")


async def test_the_words_of_another_case_s_questions_do_not_outlive_them_on_this_line(room: Room) -> None:
    first = await asked_in_private(room, by="ana")
    await asked_again(room, first, "Et le remboursement ?")
    second = await asked_in_private(room, by="bea")
    await room.desk.said(alone(YES, "3.1"))
    assert await advice(room, second) == [YES]
    shown = plain(await line(room)) + str(buttons(await line(room)))
    assert "23 nov. 10:10:00" in shown
    assert "remboursement" not in shown
