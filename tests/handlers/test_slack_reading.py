"""Slack's payloads, as they were captured, are read; anything of another shape is refused in one way."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.button import BadButton
from config.words import Account, Place, Verb
from handlers import slack_reading
from tests.hostile.mutations import ANYTHING, changed, places
from tests.hostile.recorded import payloads

LEA, SAM, CHANNEL = "slack:T0FANAL/U0LEA", "slack:T0FANAL/U0SAM", "slack:T0FANAL/C0CRISE"
CAPTURED = payloads()
READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "block_actions": slack_reading.pressed,
    "view_submission": slack_reading.submitted,
    "slash_command": slack_reading.command,
    "message": slack_reading.thread_message,
    "message_of_bot": slack_reading.thread_message,
    "message_changed_of_bot": slack_reading.thread_message,
    "message_changed": slack_reading.thread_message,
    "message_deleted": slack_reading.thread_message,
    "message_action": slack_reading.chosen,
    "user_change": slack_reading.changed_account,
    "app_home_opened": slack_reading.visitor,
}


def event(name: str, **changes: Any) -> dict[str, Any]:
    body = copy.deepcopy(CAPTURED[name])
    body["event"] |= changes
    return body


def test_every_captured_payload_has_its_reader() -> None:
    assert set(READERS) == set(CAPTURED)


def test_a_button_and_a_form() -> None:
    click = slack_reading.pressed(CAPTURED["block_actions"])
    assert (click.verb, click.case, click.actor.ref) == (Verb.READ, 1, LEA)
    assert (click.place.dest, click.submitted) == (CHANNEL, False)
    assert click.place.message
    sent = slack_reading.submitted(CAPTURED["view_submission"])
    assert (sent.verb, sent.values) == (Verb.NOTE, {"text": "Sa sœur est prévenue."})
    assert sent.place == Place(LEA)
    assert sent.key.startswith(LEA)


def test_a_message_its_change_and_its_deletion() -> None:
    message = slack_reading.thread_message(CAPTURED["message"])
    assert message is not None
    assert (message.text, message.actor) == ("Je regarde aussi.", Account(SAM))
    assert (message.place.dest, bool(message.place.thread)) == (CHANNEL, True)
    change = slack_reading.thread_message(CAPTURED["message_changed"])
    assert change is not None
    assert (change.text, change.edited, change.place) == ("Je l'appelle.", True, message.place)
    gone = slack_reading.thread_message(CAPTURED["message_deleted"])
    assert gone is not None
    assert (gone.text, gone.deleted, gone.place) == ("", True, message.place)


def test_words_come_as_they_were_typed() -> None:
    found = slack_reading.thread_message(event("message", text="a &lt; b &amp;&amp; c &gt; d &amp;lt;"))
    assert found is not None
    assert found.text == "a < b && c > d &lt;"


def test_a_long_message_is_read_whole_and_what_cannot_be_kept_is_left_out() -> None:
    found = slack_reading.thread_message(event("message", text="é" * 40_000 + "\x00\ud83d"))
    assert found is not None
    assert found.text == "é" * 40_000


def test_what_a_machine_posts_is_nobodys_message() -> None:
    assert slack_reading.thread_message(CAPTURED["message_of_bot"]) is None
    assert slack_reading.thread_message(CAPTURED["message_changed_of_bot"]) is None
    assert slack_reading.thread_message(event("message", bot_id="B1")) is None
    assert slack_reading.thread_message(event("message", subtype="channel_join")) is None
    assert slack_reading.thread_message(event("message", user=None)) is None


def test_a_preview_is_no_edit() -> None:
    same = CAPTURED["message_changed"]["event"]["message"]
    assert slack_reading.thread_message(event("message_changed", previous_message=same)) is None


LEFT = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."}


def test_a_message_with_answers_below_it_is_deleted_although_slack_says_that_it_changed() -> None:
    was = CAPTURED["message_changed"]["event"]["previous_message"]
    own = was | {"thread_ts": was["ts"]}
    left = LEFT | {"ts": was["ts"], "thread_ts": was["ts"]}
    gone = slack_reading.thread_message(event("message_changed", message=left, previous_message=own))
    assert gone is not None
    assert (gone.text, gone.deleted, gone.edited, gone.actor) == ("", True, False, Account(SAM))
    assert (gone.place.message, gone.place.thread) == (was["ts"], ""), "as where it was written: it began the thread"
    assert slack_reading.thread_message(event("message_changed", message=left, previous_message=left)) is None
    assert slack_reading.thread_message(event("message_deleted", previous_message=left)) is None, "it was gone before"


def test_a_message_with_answers_below_it_that_is_edited_stands_where_it_was_written() -> None:
    now = CAPTURED["message_changed"]["event"]["message"]
    found = slack_reading.thread_message(event("message_changed", message=now | {"thread_ts": now["ts"]}))
    assert found is not None
    assert (found.text, found.edited, found.place.thread) == ("Je l'appelle.", True, "")


def test_an_id_of_enterprise_grid_is_an_account_of_the_workspace() -> None:
    body = CAPTURED["block_actions"] | {"user": {"id": "W012A3CDE"}}
    assert slack_reading.pressed(body).actor == Account("slack:T0FANAL/W012A3CDE")
    grid = body | {"team": None, "user": {"id": "W012A3CDE", "team_id": "T0FANAL"}}
    assert slack_reading.pressed(grid).actor == Account("slack:T0FANAL/W012A3CDE")
    found = slack_reading.thread_message(event("message", user="W012A3CDE"))
    assert found is not None
    assert found.actor.user == "W012A3CDE"


def test_what_a_case_is_opened_about_carries_no_marks_of_slack_s() -> None:
    said = "<https://x.example/a?b=1&amp;c|vu là> &lt;ici&gt; <https://y.example> <#C0CRISE|crise> <@U0SAM|sam> < 3"
    body = CAPTURED["message_action"] | {"message": CAPTURED["message_action"]["message"] | {"text": said}}
    assert slack_reading.chosen(body).text == "vu là <ici> https://y.example #crise @sam < 3"


def test_somebody_is_called_as_in_the_chat_also_when_their_account_changes() -> None:
    user = {"id": "U0SAM", "real_name": "Samuel Exemple", "name": "sam", "profile": {"display_name": "Sam"}}
    body = CAPTURED["user_change"] | {"event": CAPTURED["user_change"]["event"] | {"user": user}}
    assert slack_reading.changed_account(body)[1]["real_name"] == "Sam"
    user["profile"] = {"display_name": ""}
    assert slack_reading.changed_account(body)[1]["real_name"] == "Samuel Exemple"


@pytest.mark.parametrize(
    "bad", [None, "", 7, [], {}, "U1/../C2", "U1\x00", "U\ud800", "U 1", "<!channel>", "U" * 121], ids=repr
)
def test_an_id_that_is_none_is_refused(bad: Any) -> None:
    for body in (
        CAPTURED["block_actions"] | {"user": {"id": bad}},
        CAPTURED["block_actions"] | {"channel": {"id": bad}, "container": {"message_ts": bad}, "message": None},
        CAPTURED["block_actions"] | {"actions": [CAPTURED["block_actions"]["actions"][0] | {"action_ts": bad}]},
    ):
        if bad in (None, "", [], {}) and body["user"] == CAPTURED["block_actions"]["user"] and body["message"] is None:
            continue  # no channel at all: a form, or the home
        with pytest.raises(BadButton):
            slack_reading.pressed(body)


@settings(max_examples=300)
@given(st.sampled_from(sorted(CAPTURED)), st.data())
def test_one_part_of_a_payload_changed_into_anything_is_read_or_refused(name: str, data: st.DataObject) -> None:
    body = CAPTURED[name]
    where = data.draw(st.sampled_from(places(body)))
    mutant = changed(body, where, data.draw(ANYTHING))
    with suppress(BadButton):
        READERS[name](mutant)


@settings(max_examples=200)
@given(st.sampled_from(sorted(CAPTURED)), ANYTHING)
def test_anything_at_all_is_read_or_refused(name: str, body: Any) -> None:
    with suppress(BadButton):
        READERS[name](body)


def test_the_captured_payloads_hold_no_secret() -> None:
    assert "xoxb" not in json.dumps(CAPTURED)
    assert "whsec" not in json.dumps(CAPTURED)
