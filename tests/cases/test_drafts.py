"""Words that wait: opened again they say what is true now, and they do not leave once they are not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases import posts, sending, stuck, wording
from bot.cases.tx import Tx
from bot.errors import Conflict, MissingData, Refused
from bot.storage.records import Involved, Member, Reply
from config.words import Method, Moderation, ReplyState, Verb
from tests.cases.room import LIFE, LUMEN, QUESTION, Room
from tests.cases.test_stuck import taken

ONLINE = "Votre message est resté en ligne."
OFFLINE = "Nous avons mis votre message hors ligne"


async def opened(room: Room, case: int, *, who: str = "lea", verb: Verb = Verb.REPLY) -> Reply:
    """The draft behind the form that opens."""
    ref = int((await room.done(verb, case, who=who)).answer.ref)
    (found,) = [one for one in await room.all(Reply, case) if one.id == ref]
    return found


async def text_of(room: Room, reply: Reply) -> str:
    content = await room.store.read(lambda session: session.words(reply.evidence), LUMEN)
    return str(content["text"])


# --- opened again ---------------------------------------------------------------------------------


async def test_words_that_nobody_changed_say_where_the_message_stands_now(room: Room) -> None:
    case = await room.flag(LIFE)
    first = await opened(room, case)
    assert ONLINE in await text_of(room, first)
    await room.done(Verb.TAKE_OFFLINE, case)
    again = await opened(room, case)
    assert again.id == first.id
    text = await text_of(room, again)
    assert ONLINE not in text
    assert OFFLINE in text


async def test_words_of_somebodys_own_stay_and_what_is_not_true_stands_in_the_way(room: Room) -> None:
    case = await room.flag(LIFE)
    first = await opened(room, case)
    own = (await text_of(room, first)).replace("Merci d'avoir écrit.", "Merci de nous faire confiance.")
    await room.done(Verb.TAKE_OFFLINE, case)
    blocked = await room.done(Verb.SEND, case, ref=str(first.id), values={"text": own})
    assert blocked.answer.values["blocked"] == "yes"
    assert "Merci de nous faire confiance." in await text_of(room, await opened(room, case))
    await room.done(Verb.MEND, case, ref=f"{first.id}/say_now:")
    text = await text_of(room, await opened(room, case))
    assert "Merci de nous faire confiance." in text
    assert ONLINE not in text
    assert OFFLINE in text


async def test_words_that_an_expert_was_asked_about_are_not_changed_behind_their_back(room: Room) -> None:
    case = await room.flag(LIFE)
    first = await opened(room, case)
    before = await text_of(room, first)
    await room.done(Verb.ASK, case, values={"disciplines": ["legal"], "question": "Ce texte vous convient-il ?"})
    await room.done(Verb.TAKE_OFFLINE, case)
    assert await text_of(room, await opened(room, case)) == before


async def test_whoever_opens_a_first_word_signs_it(room: Room) -> None:
    case = await room.flag(LIFE)
    leas = await opened(room, case, verb=Verb.FIRST_WORD)
    sams = await opened(room, case, who="sam", verb=Verb.FIRST_WORD)
    assert (await text_of(room, leas)).rstrip().endswith("Léa")
    assert (await text_of(room, sams)).rstrip().endswith("Sam")
    await room.done(Verb.SEND, case, who="sam", ref=str(sams.id), values={})
    reacted = await room.click(Verb.SEND, case, ref=str(leas.id), values={})
    assert isinstance(reacted.error, Conflict), "two of them say the same"
    assert reacted.error.by == "sam"
    assert [one.state for one in await room.all(Reply, case)].count(ReplyState.QUEUED) == 1


async def test_a_reply_prepared_for_a_question_is_none_to_a_call_for_help(room: Room) -> None:
    case = await room.flag(QUESTION, by="ana")
    first = await opened(room, case)
    assert (first.template, first.methods) == ("question-public", ["public_reply"])
    room.clocks.step(seconds=60)
    assert await room.flag(LIFE, by="ana") == case
    again = await opened(room, case)
    assert (again.template, again.methods[0]) == ("suicide-selfharm", "private_message")
    assert "3114" in await text_of(room, again)


async def test_what_somebody_ticked_is_not_chosen_anew(room: Room) -> None:
    case = await room.flag(LIFE)
    first = await opened(room, case)
    values = {"methods": ["public_reply"], "text": await text_of(room, first)}
    assert (await room.done(Verb.SEND, case, ref=str(first.id), values=values)).answer.values["blocked"] == "yes"
    assert (await opened(room, case)).methods == ["public_reply"]


async def test_what_waits_is_answered_in_private_by_the_words_for_that(room: Room) -> None:
    case = await room.flag(LIFE, moderation=Moderation.A_PRIORI)
    await opened(room, case)
    waiting = await opened(room, case, verb=Verb.KEEP_WAITING)
    assert (waiting.kind, waiting.methods) == ("keep_waiting", ["private_message"])
    assert (await opened(room, case)).kind == "keep_waiting"
    await room.done(Verb.PUBLISH, case)
    published = await opened(room, case)
    assert published.kind == "reply"
    assert "pas publié" not in await text_of(room, published)


# --- in its thirty seconds ------------------------------------------------------------------------


async def queued(room: Room, case: int) -> Reply:
    draft = await opened(room, case)
    await room.done(Verb.SEND, case, ref=str(draft.id), values={})
    (found,) = [one for one in await room.all(Reply, case) if one.id == draft.id]
    assert found.state is ReplyState.QUEUED
    room.clocks.step(seconds=10)
    return found


async def is_taken_offline(room: Room, case: int) -> str:
    await room.done(Verb.TAKE_OFFLINE, case, who="sam")
    return "outdated"


async def is_in_another_country(room: Room, case: int) -> str:
    (lou,) = await room.all(Involved, case)
    await room.done(Verb.CORRECT_CONTACT, case, ref=str(lou.id), values={"kind": "country", "value": "BE"})
    return "no_helpline"


async def lines_were_not_verified_lately(room: Room, case: int) -> str:
    room.clocks.move(days=200)
    return "no_helpline"


async def is_somebody_else_who_is_named(room: Room, case: int) -> str:
    await room.done(Verb.ADD_PERSON, case, values={"role": "target", "name": "Numéro"})
    return "names_another"


async def is_marked_as_dead(room: Room, case: int) -> str:
    await room.run(_dead, case)
    return "recipient_dead"


def _dead(tx: Tx, case: int) -> None:
    tx.change(tx.get(Member, tx.lock(case).author), deceased=True)


@pytest.mark.parametrize(
    "happens",
    [
        is_taken_offline,
        is_in_another_country,
        lines_were_not_verified_lately,
        is_somebody_else_who_is_named,
        is_marked_as_dead,
    ],
)
async def test_what_arises_in_the_thirty_seconds_keeps_it_back_and_its_words_are_a_draft_again(
    room: Room, happens: Any
) -> None:
    case = await room.flag(LIFE)
    reply = await queued(room, case)
    problem = await happens(room, case)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member")) is None
    (held,) = [one for one in await room.all(Reply, case) if one.id == reply.id]
    assert (held.state, held.problem) == (ReplyState.FAILED, problem)
    (told,) = await room.rows("post_thread", what="reply_failed")
    assert told.payload["persons"] == ["lea"]
    assert (await opened(room, case)).id == reply.id


async def test_words_that_the_community_refused_are_a_draft_again_and_nobody_sends_them_twice(room: Room) -> None:
    case = await room.flag(LIFE)
    draft = await opened(room, case)
    own = (await text_of(room, draft)).replace("Merci d'avoir écrit.", "Merci de nous faire confiance.")
    await room.done(Verb.SEND, case, ref=str(draft.id), values={"text": own})
    await room.wait(seconds=31)
    row = await taken(room, "member")
    await room.run(posts.parked, row, problem="the community refused (422): closed for tonight")
    again = await opened(room, case)
    assert (again.id, again.state) == (draft.id, ReplyState.DRAFT)
    assert "Merci de nous faire confiance." in await text_of(room, again)
    with pytest.raises(Refused):  # the manager's button for what stopped
        await room.run(stuck.retry, row.id, "nadia", again=False)


async def test_what_was_passed_when_it_was_sent_does_not_keep_it_back(room: Room) -> None:
    case = await room.flag(LIFE)
    draft = await opened(room, case)
    values = {"text": "Je suis là. Appelez-moi.", "reason": "Elle est au téléphone avec moi."}
    await room.done(Verb.SEND, case, ref=str(draft.id), values=values)
    room.clocks.move(days=200)
    await room.wait(seconds=31)
    assert await room.run(sending.still_fit, await taken(room, "member"))


async def test_a_reason_is_asked_for_once_the_form_has_said_what_stands_in_the_way(room: Room) -> None:
    case = await room.flag(LIFE)
    ref = str((await opened(room, case)).id)
    values = {"text": "Je suis là. Appelez-moi.", "reason": ""}
    listed = await room.done(Verb.SEND, case, ref=ref, values=values)
    assert listed.answer.values["blocked"] == "yes", "the text is new: what it lacks is listed first"
    asked = await room.click(Verb.SEND, case, ref=ref, values=values)
    assert isinstance(asked.error, MissingData)
    assert asked.error.fields == {"reason": "why_all_the_same"}


async def test_where_nobody_sees_the_message_its_author_is_answered_in_private(room: Room) -> None:
    case = await room.flag(QUESTION, by="camille", moderation=Moderation.A_PRIORI)
    assert (await opened(room, case)).methods == [Method.PRIVATE_MESSAGE]
    seen = await room.flag(QUESTION, by="noor")
    assert (await opened(room, seen)).methods == [Method.PUBLIC_REPLY]


async def test_a_call_for_help_is_answered_with_the_line_about_it_and_no_other_is_asked_for(room: Room) -> None:
    hurt = await room.flag("mon mari me frappe tous les soirs, j'ai peur de lui")
    draft = await opened(room, hurt)
    assert "3919" in await text_of(room, draft)
    sent = await room.done(Verb.SEND, hurt, ref=str(draft.id), values={})
    assert sent.answer.name == "sending"


async def test_no_line_that_listens_to_anybody_stands_in_for_a_child_in_danger(room: Room) -> None:
    child = await room.flag("salut j'ai 12 ans et mon oncle me touche, je sais pas à qui le dire", by="kid")
    draft = await opened(room, child)
    await room.done(Verb.SEND, child, ref=str(draft.id), values={})

    def lines(tx: Tx) -> list[tuple[str, str]]:
        found = wording.obstacles(tx, tx.lock(child), tx.get(Reply, draft.id), tx.client.person("lea"))
        return [(one.values["leads"], one.remedy.about) for one in found if one.id == "no_helpline" and one.remedy]

    assert await room.store.run(lines, LUMEN) == [("Allô enfance en danger, 119", "fr-119")]
