"""New messages in threads and in private: each is built from what is true now, or is moot."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cases import consultations, effects, follow_ups, posts, sending, sources
from bot.cases.tx import Tx
from bot.errors import NotFound
from bot.storage.records import OutboxRow, Reply
from bot.storage.session import TABLE, Session
from config.words import Account, Place, ReplyState, ThreadMessage, Verb
from handlers import views
from handlers.views.posts import DESK_LINES, POSTS, REDRAWN
from tests.handlers.views_desk import (
    ACCUSATION,
    CHANNEL,
    ENGLISH,
    LIFE,
    LUMEN,
    NORD,
    REDACTED,
    ROUTINE,
    TEAM,
    Desk,
    rendered,
    words,
)

NADIA, LEA, DIALLO = f"{TEAM}/U0NADIA", f"{TEAM}/U0LEA", f"{TEAM}/U0DIALLO"
Story = Callable[[Desk], int]

# --- stories that lead to each message --------------------------------------------------------------


def somebody_is_needed(desk: Desk) -> int:
    return desk.flag(LIFE)


def nobody_looks(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.pass_time(days=3)
    return number


def writes_again(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.flag("je suis encore là, répondez-moi")
    return number


def flagged_after_the_end(desk: Desk) -> int:
    number = desk.flag(ACCUSATION, id="p1")
    desk.press(Verb.CLOSE, number, outcome="handled")
    desk.flag(ACCUSATION + " ", id="p1")
    return number


def corrected(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.press(Verb.RECLASSIFY, number, level="P0", category="suicide_selfharm")
    return number


def given_to_sam(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.HAND_OVER, number, person="sam")
    return number


def passed_on(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE, number)
    desk.press(Verb.PASS_ON, number)
    return number


def asked(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.press(Verb.ASK, number, disciplines=("legal",), question="Peut-on laisser en ligne ?")
    return number


def asked_twice(desk: Desk) -> int:
    number = asked(desk)
    desk.pass_time(hours=5)
    return number


def asked_in_vain(desk: Desk) -> int:
    number = asked(desk)
    for _ in range(3):
        desk.pass_time(days=1)
    return number


def advised(desk: Desk) -> int:
    number = asked(desk)
    desk.press(Verb.ADVISE, number, who="diallo", ref="1", text="Oui, sans nommer personne.")
    return number


def wrote_in_private(desk: Desk) -> int:
    number = asked(desk)
    message = ThreadMessage(Place("slack:T0FANAL/D1", "1.5", "1.4"), Account(f"{TEAM}/U0INES"), "je regarde", "k1")
    desk.run(consultations.said, LUMEN, number, message, private=True)
    return number


def noted(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.NOTE, number, text="sa sœur est prévenue")
    return number


def called(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.LOG_CALL, number, service="15", outcome="une équipe part")
    return number


def nothing_found(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.READ, number)
    desk.press(Verb.NOTHING_HERE, number)
    return number


def nobody_looked_again(desk: Desk) -> int:
    number = nothing_found(desk)
    desk.pass_time(minutes=31)
    return number


def check_in_due(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.FOLLOW_UP, number, stages=("48h",), person="lea", note="demander pour sa sœur")
    desk.pass_time(hours=48)
    return number


def check_in_forgotten(desk: Desk) -> int:
    number = check_in_due(desk)
    for _ in range(2):
        desk.pass_time(days=1)
    return number


def check_ins_stop(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.FOLLOW_UP, number, stages=("48h",), person="lea", note="")

    def gone(tx: Tx) -> None:
        member = tx.rows(follow_ups.Member)[0]
        tx.change(member, gone=True)

    desk.run(gone, LUMEN)
    desk.pass_time(hours=48)
    return number


def doing_worse(desk: Desk) -> int:
    number = check_in_due(desk)
    desk.press(Verb.FOLLOW_UP_DONE, number, ref="1", outcome="worse", note="")
    return number


def _row(desk: Desk, kind: str) -> OutboxRow:
    found = desk.read(Session.rows, LUMEN, OutboxRow, TABLE[OutboxRow].c.kind == kind)
    row: OutboxRow = found[-1]
    return row


def forum_refuses(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE_OFFLINE, number)
    desk.run(effects.failed, LUMEN, _row(desk, "community"), "refused")
    return number


def reply_refused(desk: Desk) -> int:
    number = desk.flag(ROUTINE, by="camille")
    desk.press(Verb.ACKNOWLEDGE, number)
    desk.pass_time(seconds=31)
    desk.run(sending.failed, LUMEN, _row(desk, "member"), "refused")
    return number


def alarm_parked(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.run(posts.parked, LUMEN, _row(desk, "post_card"), problem="channel_not_found")
    return number


def sent_all_the_same(desk: Desk) -> int:
    number = desk.flag(LIFE)
    ref = desk.press(Verb.REPLY, number).ref
    desk.press(Verb.SEND, number, ref=ref, text="Bonjour, nous vous avons lue.", reason="elle attend depuis une heure")
    return number


def proposed(desk: Desk) -> int:
    number = desk.flag(ROUTINE, by="camille")
    ref = desk.press(Verb.REPLY, number).ref
    reply = desk.read(Session.get, LUMEN, Reply, int(ref))
    text = desk.read(Session.words, LUMEN, reply.evidence)["text"]
    desk.press(Verb.MEND, number, ref=f"{ref}/add_invitation:", text=text.replace("Bonjour", "Bonjour et merci"))
    desk.press(Verb.KEEP_TEMPLATE, number, ref=ref)
    return number


def decided(desk: Desk) -> int:
    number = proposed(desk)
    desk.press(Verb.ACCEPT_TEMPLATE, number, who="nadia", ref="1")
    return number


def flags_refused(desk: Desk) -> int:
    for _ in range(3):
        desk.run(sources.refused, LUMEN, 401)
    return 0


def source_silent(desk: Desk) -> int:
    desk.flag(ROUTINE)
    desk.clock[0] = desk.now.replace(month=12, day=20)
    desk.run(sources.silent, LUMEN)
    return 0


# what -> the story, where it is told, what it says in French and in English
STORIES: dict[str, tuple[Story, str, str, str]] = {
    "wake": (somebody_is_needed, CHANNEL, "Vous êtes d'astreinte", "You are on watch"),
    "look_late": (nobody_looks, CHANNEL, "<@U0LEA>", "Nobody has taken"),
    "joined": (writes_again, CHANNEL, "Un autre message", "Another message"),
    "flagged_again": (flagged_after_the_end, CHANNEL, "à nouveau", "again"),
    "raised": (corrected, CHANNEL, "Le niveau", "The level rose"),
    "handed_over": (given_to_sam, CHANNEL, "Léa vous confie", "Léa entrusts"),
    "question": (asked, CHANNEL, "Peut-on laisser en ligne ?", "Léa asks"),
    "question_reminder": (asked_twice, CHANNEL, "rappel", "reminder"),
    "question_unanswered": (asked_in_vain, CHANNEL, "Juridique", "Legal has not answered"),
    "inform": (somebody_is_needed, CHANNEL, "Pour information", "For your information"),
    "advice": (advised, CHANNEL, "Oui, sans nommer personne.", "Maître Diallo gave advice"),
    "mirror": (wrote_in_private, CHANNEL, "je regarde", "wrote in private"),
    "note": (noted, CHANNEL, "sa sœur est prévenue", "Léa noted"),
    "call": (called, CHANNEL, "une équipe part", "Léa called 15"),
    "second_look": (nothing_found, CHANNEL, "Léa", "Please look too"),
    "second_look_missing": (nobody_looked_again, NADIA, "rien à signaler", "nobody looked a second time"),
    "passed_on": (passed_on, NADIA, "Prenez de ses nouvelles", "Léa passed on"),
    "passed": (sent_all_the_same, NADIA, "elle attend depuis une heure", "The reason given"),
    "reminder": (check_in_due, CHANNEL, "demander pour sa sœur", "Ask how they are"),
    "follow_up_stopped": (check_ins_stop, CHANNEL, "membre", "check-ins of this member"),
    "member_worse": (doing_worse, CHANNEL, "moins bien", "doing worse"),
    "effect_failed": (forum_refuses, CHANNEL, "Mise hors ligne", "Taking offline"),
    "reply_failed": (reply_refused, CHANNEL, "La réponse", "The reply has not left"),
    "parked": (alarm_parked, NADIA, "attend", "waits for somebody"),
    "template": (proposed, NADIA, "Bonjour et merci", "proposes a new version"),
    "template_decided": (decided, LEA, "Nadia", "Accepted by Nadia"),
    "late_follow_ups": (check_in_forgotten, NADIA, "Cas 1", "nobody has asked how the member is"),
    "flags_refused": (flags_refused, NADIA, "connexion", "flags in a row were refused"),
    "source_silent": (source_silent, NADIA, "Forum", "has sent nothing"),
}


def test_every_kind_of_message_has_a_story_here() -> None:
    assert set(STORIES) == set(POSTS) | set(DESK_LINES)


def test_whatever_a_use_case_asks_to_post_can_be_built() -> None:
    """A `what` that nothing builds would fail when it is sent, at night."""
    source = "\n".join(path.read_text() for path in (Path(views.__file__).parents[2] / "bot" / "cases").glob("*.py"))
    named = set(re.findall(r'tx\.(?:thread|direct|tell)\(\s*[\w.\[\]()]+,(?:\s*[\w.\[\]]+,)?\s*"(\w+)"', source))
    assert {"wake", "reminder", "flags_refused"} <= named, "the pattern finds what is asked for"
    assert named <= set(POSTS) | set(DESK_LINES), named - set(POSTS) - set(DESK_LINES)


@pytest.mark.parametrize("what", STORIES)
def test_a_message_is_told_in_french(desk: Desk, what: str) -> None:
    story, dest, french, _ = STORIES[what]
    number = story(desk)
    assert french in words(desk.told(what, dest, case=number))


@pytest.mark.parametrize("what", STORIES)
def test_a_message_is_told_in_english(desk: Desk, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the English channel; in private to somebody whose chat is in English."""
    story, dest, _, english = STORIES[what]
    number = story(desk)
    if dest != CHANNEL:
        speak_english(desk, dest)
    told = words(desk.told(what, ENGLISH if dest == CHANNEL else dest, case=number))
    assert english in told


def speak_english(desk: Desk, account: str) -> None:
    """What the chat says of somebody's own language."""
    from sqlalchemy import insert

    from bot.storage import tables

    def learn(session: Session) -> None:
        values = {"ref": account, "name": "", "locale": "en-GB", "zone": "", "groups": [], "deactivated": False}
        table = tables.table_of(tables.Accounts)
        session.connection.execute(insert(table), {**values, "checked_at": session.now})

    desk.runner.run(desk.store.across(learn))


@pytest.mark.parametrize("what", [what for what, story in STORIES.items() if story[1] == CHANNEL])
def test_a_redacted_channel_is_told_without_anybodys_words(desk: Desk, what: str) -> None:
    number = STORIES[what][0](desk)
    told = words(desk.told(what, REDACTED, case=number))
    for secret in ("lou_77", "camille", "sœur", "équipe", "laisser en ligne", "je regarde", "sans nommer", "en finir"):
        assert secret not in told, secret


# --- moot -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "verb", "more"),
    [
        ("wake", Verb.TAKE, {}),
        ("joined", Verb.CLOSE, {"outcome": "handled"}),
        ("handed_over", Verb.HAND_OVER, {"person": "nadia"}),
        ("question", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui"}),
        ("question_reminder", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui"}),
        ("question_unanswered", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui"}),
        ("inform", Verb.SEEN, {"who": "marc", "ref": "1"}),
        ("second_look", Verb.SECOND_LOOK, {"who": "sam"}),
        ("second_look", Verb.UNDO, {}),
        ("second_look_missing", Verb.REOPEN, {"who": "sam"}),
        ("reminder", Verb.FOLLOW_UP_DONE, {"ref": "1", "outcome": "better"}),
        ("reminder", Verb.FOLLOW_UP_STOP, {"ref": "1", "reason": "asked_to_stop"}),
        ("late_follow_ups", Verb.FOLLOW_UP_DONE, {"ref": "1", "outcome": "better"}),
        ("template", Verb.ACCEPT_TEMPLATE, {"who": "nadia", "ref": "1"}),
        ("look_late", Verb.TAKE, {}),
    ],
)
def test_a_message_that_came_too_late_to_be_true_is_not_posted(
    desk: Desk, what: str, verb: Verb, more: dict[str, str]
) -> None:
    story, dest, _, _ = STORIES[what]
    number = story(desk)
    (row, *_) = [row for row in desk.rows(what, case=number) if row.dest == dest]
    assert desk.read(views.post, LUMEN, desk.catalog, row, dest=dest) is not None, "true before"
    desk.press(verb, number, **more)
    assert desk.read(views.post, LUMEN, desk.catalog, row, dest=dest) is None


def test_a_question_that_goes_to_somebody_in_private_mentions_nobody(desk: Desk) -> None:
    number = asked(desk)
    shared, private = desk.told("question", CHANNEL, case=number), desk.told("question", DIALLO, case=number)
    assert "<@U0DIALLO>" in words(shared)
    assert "<@" not in words(private)
    assert "écrivez simplement ici" in words(private)


def test_somebody_is_mentioned_by_the_account_of_that_workspace(desk: Desk) -> None:
    number = desk.flag(LIFE)
    assert "<@U0LEA>" in words(desk.told("wake", CHANNEL, case=number))


# --- drawn again ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "verb", "more", "after"),
    [
        ("wake", Verb.TAKE, {}, "pris"),
        ("question", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui, sans nom"}, "oui, sans nom"),
        ("inform", Verb.SEEN, {"who": "marc", "ref": "1"}, "Vu par Marc"),
        ("reminder", Verb.FOLLOW_UP_DONE, {"ref": "1", "outcome": "better"}, "C'est fait"),
        ("template", Verb.ACCEPT_TEMPLATE, {"who": "nadia", "ref": "1"}, "Accepté par Nadia"),
    ],
)
def test_an_earlier_post_is_drawn_again_once_it_is_done(
    desk: Desk, what: str, verb: Verb, more: dict[str, str], after: str
) -> None:
    story, dest, _, _ = STORIES[what]
    number = story(desk)
    post = desk.posted(what, dest, case=number)
    before = words(desk.read(views.refresh, LUMEN, desk.catalog, post))
    desk.press(verb, number, **more)
    drawn = words(desk.read(views.refresh, LUMEN, desk.catalog, post))
    assert after in drawn
    assert after not in before
    for mention in re.findall(r"<@\w+>", before):
        assert mention in drawn, "it reads as before to whoever was called"


def test_what_was_said_is_left_as_it_was_said(desk: Desk) -> None:
    number = noted(desk)
    assert desk.read(views.refresh, LUMEN, desk.catalog, desk.posted("note", CHANNEL, case=number)) is None
    assert set(REDRAWN) <= set(POSTS)


def test_an_edit_cancels_an_approval_and_the_question_says_so(desk: Desk) -> None:
    number = desk.flag(ROUTINE, by="camille")
    ref = desk.press(Verb.REPLY, number).ref
    desk.press(Verb.ASK, number, disciplines=("legal",), question="Ce texte va-t-il ?")
    post = desk.posted("question", CHANNEL, case=number)
    desk.press(Verb.APPROVE, number, who="diallo", ref="1")
    approved = words(desk.read(views.refresh, LUMEN, desk.catalog, post))
    assert "Accord (version 1)" in approved
    desk.press(Verb.SEND, number, ref=ref, text="un tout autre texte")
    edited = words(desk.read(views.refresh, LUMEN, desk.catalog, post))
    assert "un tout autre texte" in edited
    assert "ne compte plus" in edited


def test_a_reply_whose_fate_is_unknown_is_told_as_such(desk: Desk) -> None:
    number = desk.flag(ROUTINE, by="camille")
    desk.press(Verb.ACKNOWLEDGE, number)
    desk.pass_time(seconds=31)
    desk.run(sending.failed, LUMEN, _row(desk, "member"), "timeout", unknown=True)
    assert desk.read(Session.get, LUMEN, Reply, 1).state is ReplyState.UNKNOWN
    assert "On ne sait pas si la réponse est partie" in words(desk.told("reply_failed", CHANNEL, case=number))
    assert "on ne sait pas" in words(desk.card(number))


def test_another_clients_rows_are_not_found(desk: Desk) -> None:
    number = noted(desk)
    (row, *_) = desk.rows("note", case=number)
    post = desk.posted("wake", CHANNEL, case=number)
    with pytest.raises(NotFound):
        desk.read(views.post, NORD, desk.catalog, row, dest=f"{TEAM}/C0NORD")
    with pytest.raises(NotFound):
        desk.read(views.refresh, NORD, desk.catalog, post)


def test_every_message_fits_slack_even_with_very_long_words(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.press(Verb.NOTE, number, text="é" * 2900)
    assert rendered(desk.told("note", CHANNEL, case=number) or desk.card(number))
    assert rendered(desk.card(number))
