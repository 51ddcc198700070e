"""New messages in threads and in private: each is built from what is true now, or is moot."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.cases import sending
from bot.cases.tx import Tx
from bot.errors import NotFound
from bot.storage import tables
from bot.storage.records import Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import Session
from config.values import replace
from config.words import Method, ReplyState, Verb
from handlers import views
from handlers.views.posts import DESK_LINES, POSTS, REDRAWN
from tests.handlers.views_desk import (
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
from tests.handlers.views_questions import asked
from tests.handlers.views_stories import STORIES, check_in_due, noted, row_of

DIALLO = f"{TEAM}/U0DIALLO"


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
    if what not in OF_NO_CASE:
        desk.run(becomes_a_drill, LUMEN, number)
        assert "EXERCICE" in words(desk.told(what, dest, case=number)), "it is not taken for somebody in danger"


OF_NO_CASE = frozenset({*DESK_LINES, "template", "template_decided"})


def becomes_a_drill(tx: Tx, number: int) -> None:
    tx.save(tx.lock(number), drill=True)


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

    def learn(session: Session) -> None:
        values = {"ref": account, "name": "", "locale": "en-GB", "zone": "", "groups": [], "deactivated": False}
        table = tables.ACCOUNTS
        session.connection.execute(insert(table), values)

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
        ("joined", Verb.CLOSE, {"outcome": "reached"}),
        ("handed_over", Verb.HAND_OVER, {"person": "nadia"}),
        ("question", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui"}),
        ("question_reminder", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui"}),
        ("question_unanswered", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui"}),
        ("inform", Verb.SEEN, {"who": "marc", "ref": "1"}),
        ("second_look", Verb.SECOND_LOOK, {"who": "sam"}),
        ("second_look", Verb.UNDO, {}),
        ("second_look_missing", Verb.REOPEN, {"who": "sam"}),
        ("reminder", Verb.FOLLOW_UP_DONE, {"ref": "1", "outcome": "better"}),
        ("reminder", Verb.FOLLOW_UP_LATER, {"ref": "1", "day": "2027-03-01"}),
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


def test_a_check_in_that_was_given_away_reminds_whom_it_was_given_to(desk: Desk) -> None:
    number = check_in_due(desk)
    (to_lea,) = [row for row in desk.rows("reminder", case=number) if row.payload.get("person") == "lea"]
    assert desk.read(views.post, LUMEN, desk.catalog, to_lea, dest=to_lea.dest) is not None, "true before"
    desk.press(Verb.FOLLOW_UP_HAND_OVER, number, ref="1", person="sam")
    assert desk.read(views.post, LUMEN, desk.catalog, to_lea, dest=to_lea.dest) is None
    (to_sam,) = [row for row in desk.rows("reminder", case=number) if row.payload.get("person") == "sam"]
    assert desk.read(views.post, LUMEN, desk.catalog, to_sam, dest=to_sam.dest) is not None
    shared = words(desk.told("reminder", CHANNEL, case=number))
    assert ("<@U0LEA>" in shared, "<@U0SAM>" in shared) == (False, True), "nor is she called in the channel"


def test_a_reminder_that_an_older_fanal_asked_for_is_posted(desk: Desk) -> None:
    """Its row says nothing of the day for which it was asked."""
    for row in desk.rows("reminder", case=check_in_due(desk)):
        older = row.model_copy(update={"payload": {name: row.payload[name] for name in row.payload if name != "due"}})
        assert desk.read(views.post, LUMEN, desk.catalog, older, dest=row.dest) is not None


def test_a_question_that_goes_to_somebody_in_private_mentions_nobody(desk: Desk) -> None:
    number = asked(desk)
    shared, private = desk.told("question", CHANNEL, case=number), desk.told("question", DIALLO, case=number)
    assert "<@U0DIALLO>" in words(shared)
    assert "<@" not in words(private)
    assert "écrivez simplement ici" in words(private)


def test_where_threads_are_not_read_nobody_is_told_to_write_there(desk: Desk) -> None:
    """Teams without ChannelMessage.Read.Group: what is written under a question would be lost."""
    number = asked(desk)
    places = tuple(replace(place, heard=False) for place in desk.client().destinations)
    with desk.changed(destinations=places):
        shared, private = desk.told("question", CHANNEL, case=number), desk.told("question", DIALLO, case=number)
        assert "Répondez par le bouton ou en mentionnant @Fanal" in words(shared)
        assert "dans ce fil" not in words(shared)
        assert "écrivez simplement ici" in words(private), "a private conversation is always read"


def test_somebody_is_mentioned_by_the_account_of_that_workspace(desk: Desk) -> None:
    number = desk.flag(LIFE)
    assert "<@U0LEA>" in words(desk.told("wake", CHANNEL, case=number))


@pytest.mark.parametrize("what", ["minor", "passed", "passed_on", "second_look_missing"])
def test_what_is_told_in_private_names_its_case_and_client(desk: Desk, what: str) -> None:
    story, dest, _, _ = STORIES[what]
    number = story(desk)
    assert re.search(rf"Cas {number} · P\d · Maison Lumen", words(desk.told(what, dest, case=number)))


# --- drawn again ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "verb", "more", "after"),
    [
        ("wake", Verb.TAKE, {}, "pris"),
        ("question", Verb.ADVISE, {"who": "diallo", "ref": "1", "text": "oui, sans nom"}, "oui, sans nom"),
        ("inform", Verb.SEEN, {"who": "marc", "ref": "1"}, "Vu par Marc"),
        ("reminder", Verb.FOLLOW_UP_DONE, {"ref": "1", "outcome": "better"}, "C'est fait"),
        ("promise_written", Verb.KEEP_PROMISE, {"ref": "1/0"}, "Rappel"),
        ("promise_written", Verb.DECLINE_PROMISE, {"ref": "1"}, "Pas de rappel"),
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


def test_a_private_post_is_drawn_again_for_whom_it_went_to(desk: Desk) -> None:
    """Léa's reminder, once Sam has her check-in: it does not turn English because he reads English."""
    number, sam = check_in_due(desk), f"{TEAM}/U0SAM"
    speak_english(desk, sam)
    post = desk.posted("reminder", f"{TEAM}/U0LEA", case=number)
    desk.press(Verb.FOLLOW_UP_HAND_OVER, number, ref="1", person="sam")
    assert "Prendre des nouvelles" in words(desk.read(views.refresh, LUMEN, desk.catalog, post))
    assert "Ask how they are" in words(desk.told("reminder", sam, case=number))


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
    desk.run(sending.failed, LUMEN, row_of(desk, "member"), "timeout", unknown=True)
    assert desk.read(Session.get, LUMEN, Reply, 1).state is ReplyState.UNKNOWN
    assert "On ne sait pas si la réponse est partie" in words(desk.told("reply_failed", CHANNEL, case=number))
    assert "regardez sur le forum" in words(desk.card(number))

    (way,) = desk.read(Session.of_case, LUMEN, Dispatch, number)
    desk.run(lambda tx: tx.change(way, method=Method.EMAIL), LUMEN)  # as if it had left by e-mail alone
    assert "Regardez sur le serveur de messagerie" in words(desk.told("reply_failed", CHANNEL, case=number))
    assert "regardez sur le serveur de messagerie" in words(desk.card(number))


@pytest.mark.parametrize(("tries", "unknown"), [(1, False), (2, True)])
def test_only_what_nobody_had_tried_to_send_was_held_back_before_it_left(desk: Desk, tries: int, unknown: bool) -> None:
    number = desk.flag(ROUTINE, by="camille")
    desk.press(Verb.ACKNOWLEDGE, number)
    desk.pass_time(seconds=31)
    row = row_of(desk, "member")
    row = desk.run(lambda tx: tx.change(row, attempts=tries, state="sending"), LUMEN)
    desk.clock[0] += timedelta(seconds=1)
    assert desk.flag(LIFE, by="camille") == number
    assert desk.run(sending.still_fit, LUMEN, row) is None
    shown = words(desk.open(Verb.HISTORY, number))
    assert ("La réponse a été retenue avant l'envoi" in shown) is not unknown
    assert ("On ne sait pas si la réponse est partie" in shown) is unknown


def test_a_reply_that_was_kept_back_says_why_on_the_card_and_in_the_thread(desk: Desk) -> None:
    number = desk.flag(ROUTINE, by="camille")
    desk.press(Verb.ACKNOWLEDGE, number)
    desk.pass_time(seconds=31)
    desk.run(sending.failed, LUMEN, row_of(desk, "member"), "message_gone")
    told = words(desk.told("reply_failed", CHANNEL, case=number))
    assert "n'est pas partie, car le message a été supprimé sur le forum" in told
    assert "non remis, car le message a été supprimé sur le forum" in words(desk.card(number))


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
