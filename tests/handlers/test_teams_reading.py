"""Teams' activities are read into what the rooms share; anything of another shape is refused in one way."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.teams_inbound import Inbound, Stranger, read_inbound
from cards.button import BadButton, encode_value
from config.words import Account, Place, Verb
from handlers import teams_reading
from handlers.teams_words import typed_words, words_of_html
from tests.hostile.mutations import ANYTHING, changed, places

TENANT = "7c0ffee0-0000-4000-8000-00000000fa01"
LEA = f"teams:{TENANT}/1ea00000-0000-4000-8000-00000000fa05"
DIALLO = f"teams:{TENANT}/d1a110d1-0000-4000-8000-00000000fa02"
CHANNEL, ROOT, BOT = "19:crise-maison-lumen@thread.tacv2", "1795312920000", "28:fa7a1000-0000-4000-8000-00000000fa00"
DEST = f"teams:{TENANT}/{CHANNEL}"
CARRIED = encode_value(217, 12, "3")
Json = dict[str, Any]


def activity(kind: str, **more: Any) -> Json:
    """What Teams sends from the thread of a card in the channel; `more` lies over it."""
    return {
        "type": kind,
        "id": "1795312929000",
        "timestamp": "2026-11-22T03:04:05.678Z",
        "channelId": "msteams",
        "serviceUrl": "https://smba.example/emea/",
        "from": {"id": "29:1x", "name": "Léa", "aadObjectId": LEA.rpartition("/")[2]},
        "recipient": {"id": BOT, "name": "Fanal"},
        "conversation": {"conversationType": "channel", "tenantId": TENANT, "id": f"{CHANNEL};messageid={ROOT}"},
        "channelData": {"channel": {"id": CHANNEL}, "team": {"id": "19:t@thread.tacv2"}, "tenant": {"id": TENANT}},
    } | more


def private(kind: str, **more: Any) -> Json:
    where = {"conversationType": "personal", "tenantId": TENANT, "id": "a:1private"}
    return activity(kind, conversation=where, channelData={"tenant": {"id": TENANT}}) | more


def invoke(name: str, value: Json, **more: Any) -> Json:
    return activity("invoke", id="f:0d1f", name=name, value=value, replyToId=ROOT) | more


MENTION = {"type": "mention", "text": "<at>Fanal</at>", "mentioned": {"id": BOT, "name": "Fanal"}}
PAYLOAD = {
    "id": "1795312929001",
    "replyToId": ROOT,
    "body": {"contentType": "html", "content": "<p>Oui, mais en privé.<br>Pas de nom.</p>"},
    "from": {"user": {"userIdentityType": "aadUser", "id": DIALLO.rpartition("/")[2]}, "application": None},
}
ACTIVITIES: dict[str, Json] = {
    "execute": invoke(
        "adaptiveCard/action",
        {
            "action": {"type": "Action.Execute", "verb": "fanal:take_offline:3", "data": {"fanal": CARRIED}},
            "trigger": "manual",
        },
    ),
    "fetch": invoke("task/fetch", {"data": {"action": "fanal:read:1", "fanal": CARRIED}}),
    "submit": invoke(
        "task/submit",
        {
            "data": {
                "form": "fanal:ask",
                "fanal": CARRIED,
                "many": ["disciplines"],
                "disciplines": "legal,communication",
                "question": "Peut-on laisser ?",
            }
        },
    ),
    "mend": invoke("task/submit", {"data": {"action": "fanal:mend:2", "fanal": CARRIED, "text": "Bonjour"}}),
    "message": activity("message", text="<at>Fanal</at> Je l'appelle.", entities=[MENTION]),
    "edit": activity(
        "messageUpdate",
        text="Je l'ai appelée.",
        channelData={"channel": {"id": CHANNEL}, "tenant": {"id": TENANT}, "eventType": "editMessage"},
    ),
    "delete": activity(
        "messageDelete",
        channelData={"channel": {"id": CHANNEL}, "tenant": {"id": TENANT}, "eventType": "softDeleteMessage"},
    ),
    "private": private("message", text="voir 12"),
    "extension": invoke("composeExtension/fetchTask", {"commandId": "record_advice", "messagePayload": PAYLOAD}),
    "installed": private("installationUpdate", action="add"),
}
READERS: dict[str, Any] = {
    "execute": teams_reading.executed,
    "fetch": teams_reading.fetched,
    "submit": teams_reading.submitted,
    "mend": teams_reading.submitted,
    "message": teams_reading.thread_message,
    "edit": teams_reading.thread_message,
    "delete": teams_reading.thread_message,
    "private": teams_reading.command,
    "extension": teams_reading.chosen,
    "installed": teams_reading.is_installed,
}


def inbound(name: str, **changes: Any) -> Inbound:
    return read_inbound(copy.deepcopy(ACTIVITIES[name]) | changes, tenant=TENANT)


def test_a_button_that_acts() -> None:
    click = teams_reading.executed(inbound("execute"))
    assert (click.verb, click.case, click.version, click.ref) == (Verb.TAKE_OFFLINE, 217, 12, "3")
    assert (click.actor, click.place, click.submitted) == (Account(LEA), Place(DEST, ROOT, ROOT), False)
    again = teams_reading.executed(inbound("execute"))
    other = teams_reading.executed(inbound("execute", id="f:0d20"))
    assert click.key == again.key != other.key
    assert len(click.key) <= 200


def test_a_button_that_opens_a_dialog_and_the_form_it_sends() -> None:
    assert teams_reading.fetched(inbound("fetch")).verb is Verb.READ
    sent = teams_reading.submitted(inbound("submit"))
    assert sent.verb is Verb.ASK
    assert sent.values == {"disciplines": ["legal", "communication"], "question": "Peut-on laisser ?"}


def test_only_a_remedy_takes_what_was_typed_with_it() -> None:
    mended = teams_reading.submitted(inbound("mend"))
    assert (mended.verb, mended.values) == (Verb.MEND, {"text": "Bonjour"})
    other = {"data": {"action": "fanal:read:2", "fanal": CARRIED, "text": "Bonjour"}}
    assert teams_reading.submitted(inbound("mend", value=other)).values is None


def test_a_private_place_is_the_person_and_no_thread() -> None:
    where = private("invoke")["conversation"]
    click = teams_reading.executed(inbound("execute", conversation=where, channelData={"tenant": {"id": TENANT}}))
    assert click.place == Place(LEA, ROOT)


def test_the_root_is_the_conversations_not_the_activitys() -> None:
    found = teams_reading.thread_message(inbound("message"))
    assert found is not None
    assert found.place == Place(DEST, "1795312929000", ROOT)
    assert found.text == "Je l'appelle."
    first = teams_reading.thread_message(inbound("message", id=ROOT))
    assert first is not None
    assert first.place == Place(DEST, ROOT)


def test_an_edit_and_a_deletion_bear_on_the_same_message_and_differ_from_it() -> None:
    found = [teams_reading.thread_message(inbound(name)) for name in ("message", "edit", "delete")]
    assert [(m.edited, m.deleted) for m in found if m] == [(False, False), (True, False), (False, True)]
    assert len({m.place for m in found if m}) == 1
    assert len({m.key for m in found if m}) == 3
    back = inbound("edit", channelData=ACTIVITIES["edit"]["channelData"] | {"eventType": "undeleteMessage"})
    restored = teams_reading.thread_message(back)
    assert restored is not None
    assert (restored.edited, restored.text) == (True, "Je l'ai appelée.")


def test_edited_back_and_forth_each_edit_is_its_own_and_a_second_delivery_is_not() -> None:
    def key(text: str, when: str) -> str:
        found = teams_reading.thread_message(inbound("edit", text=text, timestamp=when))
        assert found is not None
        return found.key

    first = key("a", "2026-11-22T03:05:00Z")
    assert first == key("a", "2026-11-22T03:05:00Z")
    assert first != key("a", "2026-11-22T03:06:00Z")
    assert first != key("b", "2026-11-22T03:05:00Z")


def test_what_a_machine_posts_is_nobodys_message() -> None:
    assert teams_reading.thread_message(inbound("message", **{"from": {"id": BOT, "role": "bot"}})) is None
    assert teams_reading.thread_message(inbound("message", **{"from": {"id": "28:other"}})) is None


def test_the_message_that_an_extension_was_used_on() -> None:
    chosen = teams_reading.chosen(inbound("extension"))
    assert chosen.place == Place(DEST, "1795312929001", ROOT)
    assert (chosen.text, chosen.author) == ("Oui, mais en privé.\nPas de nom.", Account(DIALLO))
    nothing = teams_reading.chosen(inbound("extension", value={"commandId": "new_case"}))
    assert (nothing.place.message, nothing.text) == ("", "")
    machines = PAYLOAD | {"from": {"user": None, "application": {"id": "x"}}}
    by_bot = teams_reading.chosen(inbound("extension", value={"messagePayload": machines}))
    assert by_bot.author is None


def test_a_command_and_an_installation() -> None:
    command = teams_reading.command(inbound("private"))
    assert (command.text, command.actor, command.place) == ("voir 12", Account(LEA), Place(LEA))
    assert teams_reading.is_installed(inbound("installed"))
    assert not teams_reading.is_installed(inbound("installed", action="remove"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("je t'aime <3 si a < b", "je t'aime <3 si a < b"),
        ("<p>Bonjour</p><p>Léa</p>", "Bonjour\nLéa"),
        ("<div>un<br>deux<br/>trois</div>", "un\ndeux\ntrois"),
        ("<b>&lt;b&gt;</b> est du gras", "<b> est du gras"),
        ('<at id="0">Sam</at>&nbsp;regarde', "Sam regarde"),
        ('<p>oui <img alt="🙂" src="x"> <emoji id="y" alt="👍" title="t"></emoji></p>', "oui 🙂 👍"),
        ("a\r\nb\x00\ud83d", "a\nb"),
        ("&#0;&#xd83d;", "\ufffd\ufffd"),
        ("é" * 30_000, "é" * 30_000),
        ("<" * 30_000, "<" * 30_000),
    ],
)
def test_a_body_becomes_the_words_that_stand_in_it(sent: str, words: str) -> None:
    assert words_of_html(sent) == words


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("a < b && <data> &lt;", "a < b && <data> &lt;"),
        ('<at id="0">Sam</at> regarde\r\n', "Sam regarde"),
        ("a\x00\ud83d", "a"),
    ],
)
def test_words_come_as_they_were_typed(sent: str, words: str) -> None:
    assert typed_words(sent) == words
    assert typed_words("<p>un</p>", is_markup=True) == "un"


@pytest.mark.parametrize("bad", [None, "", 7, [], {}, "../x", "\x00", "\ud800", "x" * 300], ids=repr)
@pytest.mark.parametrize("part", ["id", "from", "value", "conversation"])
def test_an_id_that_is_none_is_refused(part: str, bad: Any) -> None:
    changes = {
        "id": {"id": bad},
        "from": {"from": {"aadObjectId": bad}},
        "value": {"value": {"action": bad}},
        "conversation": {"conversation": ACTIVITIES["execute"]["conversation"] | {"id": f"{CHANNEL};messageid={bad}/"}},
    }[part]
    with pytest.raises(BadButton):
        teams_reading.executed(inbound("execute", **changes))


@settings(max_examples=400)
@given(st.sampled_from(sorted(ACTIVITIES)), st.data())
def test_one_part_of_an_activity_changed_into_anything_is_read_or_refused(name: str, data: st.DataObject) -> None:
    body = ACTIVITIES[name]
    where = data.draw(st.sampled_from(places(body)))
    mutant = changed(body, where, data.draw(ANYTHING))
    with suppress(BadButton, Stranger):
        READERS[name](read_inbound(mutant, tenant=TENANT))
