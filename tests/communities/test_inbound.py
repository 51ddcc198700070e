"""What comes in: whose signature holds, and which bodies are flags."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from bot.communities.flag_body import FlagBody, written_out
from bot.communities.inbound import BadBody, BadSignature, parse_answer, parse_flag, verify
from config.words import Author, ContextMessage, Flag, FlaggedBy, Media, Moderation
from tests.communities.forum import OLDER, SECRET

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = '{"text": "« à l\'aide »"}'.encode()
FLAG: dict[str, Any] = {
    "community": "forum",
    "external_id": "m1",
    "text": "phrase inventée",
    "author": {"id": "lou", "name": "lou_77"},
    "posted_at": "2026-11-22T03:02:00+01:00",
    "moderation": "a_posteriori",
}


def headers(secret: str = SECRET, *, at: datetime = NOW, body: bytes = BODY) -> dict[str, str]:
    signature = Webhook(secret).sign("flag_1", at, body.decode())
    stamp = str(int(at.timestamp()))
    return {"webhook-id": "flag_1", "webhook-timestamp": stamp, "webhook-signature": signature}


@pytest.mark.parametrize("secret", [SECRET, OLDER])
def test_either_secret_holds_during_a_rotation(secret: str) -> None:
    verify((SECRET, OLDER), headers(secret), BODY, NOW)


def test_one_of_several_signatures_is_enough_and_header_names_have_no_case() -> None:
    good = headers()
    several = {"Webhook-Id": "flag_1", "WEBHOOK-TIMESTAMP": STAMP}
    verify((SECRET,), several | {"Webhook-Signature": f"v1a,abc v1,AAAA {good['webhook-signature']}"}, BODY, NOW)


@pytest.mark.parametrize(("seconds", "holds"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_five_minutes_either_way(seconds: int, holds: bool) -> None:
    signed = headers(at=NOW + timedelta(seconds=seconds))
    if holds:
        verify((SECRET,), signed, BODY, NOW)
    else:
        with pytest.raises(BadSignature):
            verify((SECRET,), signed, BODY, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "flag_2"},
        {"webhook-id": None},
        {"webhook-timestamp": None},
        {"webhook-signature": None},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,%%%"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": ",,,"},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "inf"},
        {"webhook-timestamp": STAMP + ".5"},
        {"webhook-timestamp": "-" + STAMP},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 12},
        {"webhook-timestamp": "9" * 30},
        {"webhook-timestamp": "9" * 5000},
    ],
    ids=str,
)
def test_a_changed_header_is_refused_in_one_way_only(change: dict[str, str | None]) -> None:
    sent = {name: value for name, value in {**headers(), **change}.items() if value is not None}
    with pytest.raises(BadSignature):
        verify((SECRET,), sent, BODY, NOW)


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_",), ("whsec_é",), (OLDER,), ("whsec_A",)])
def test_a_missing_or_broken_secret_opens_nothing(secrets: tuple[str, ...]) -> None:
    with pytest.raises(BadSignature):
        verify(secrets, headers(), BODY, NOW)


@pytest.mark.parametrize("body", [b"", BODY + b" ", b"\xff\xfe", BODY[:-1]])
def test_changed_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(BadSignature):
        verify((SECRET,), headers(), body, NOW)


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()), st.binary()
)
def test_nothing_invented_holds_and_nothing_else_is_raised(sent: dict[str, str], raw: bytes) -> None:
    with pytest.raises(BadSignature):
        verify((SECRET, OLDER), sent, raw, NOW)


def test_the_least_flag_and_the_fullest() -> None:
    least = Flag(
        client="maison-lumen",
        community="forum",
        external_id="m1",
        text="phrase inventée",
        author=Author(id="lou", name="lou_77"),
        posted_at=datetime(2026, 11, 22, 2, 2, tzinfo=UTC),
        moderation=Moderation.A_POSTERIORI,
    )
    assert parse_flag("maison-lumen", FLAG) == least
    more = {
        "url": "https://forum.example/m1",
        "language": "fr",
        "media": [{"url": "https://forum.example/p.jpg", "type": "image/jpeg", "alt": "un mur", "sha256": "a" * 64}],
        "author": FLAG["author"] | {"email": "lou@forum.example", "country": "fr", "age": 17, "postal_address": "Lyon"},
        "reason": "inquiétant",
        "reporter": "camille",
        "flagged_by": "machine",
        "context": [{"author": "camille", "text": "ça va ?", "posted_at": "2026-11-22T02:00:00Z"}],
        "drill": True,
    }
    full = parse_flag("maison-lumen", json.dumps(FLAG | more).encode())
    assert full.media == (Media("https://forum.example/p.jpg", "image/jpeg", "un mur", "a" * 64),)
    assert full.author == Author(
        "lou", "lou_77", email="lou@forum.example", postal_address="Lyon", country="FR", age=17
    )
    assert full.context == (ContextMessage("camille", "ça va ?", datetime(2026, 11, 22, 2, tzinfo=UTC)),)
    assert (full.reason, full.reporter, full.flagged_by, full.drill) == (
        "inquiétant",
        "camille",
        FlaggedBy.MACHINE,
        True,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({name: None}, name) for name in ("community", "external_id", "author", "posted_at", "moderation")),
        ({"external_id": " "}, "external_id"),
        ({"external_id": "m\n1"}, "external_id"),
        ({"external_id": True}, "external_id"),
        ({"external_id": "m" * 201}, "external_id"),
        ({"text": 7}, "text"),
        ({"text": None}, "text"),
        ({"text": None, "media": None}, "text"),
        ({"text": None, "media": []}, "text"),
        ({"text": None, "media": [{"type": "image/png"}]}, "media[0].url"),
        ({"text": "x" * 200_001}, "text"),
        ({"author": {"id": "lou"}}, "author.name"),
        ({"author": {"id": "", "name": ""}}, "author.id"),
        ({"author": FLAG["author"] | {"age": -1}}, "author.age"),
        ({"author": FLAG["author"] | {"country": "France"}}, "author.country"),
        ({"posted_at": "2026-11-22T03:02:00"}, "posted_at"),
        ({"posted_at": "2026-11-22"}, "posted_at"),
        ({"posted_at": 1795312920}, "posted_at"),
        ({"posted_at": "1795312920"}, "posted_at"),
        ({"posted_at": "0001-01-01T00:00:00+14:00"}, "posted_at"),
        ({"posted_at": "9999-12-31T23:59:59-12:00"}, "posted_at"),
        ({"moderation": "later"}, "moderation"),
        ({"flagged_by": "cat"}, "flagged_by"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"media": [{"type": "image/png"}]}, "media[0].url"),
        ({"media": [{"url": "x", "sha256": "zz"}]}, "media[0].sha256"),
        ({"media": "x"}, "media"),
        ({"context": [{"text": "a"}] * 51}, "context"),
        ({"context": [{"text": "a", "posted_at": "hier"}]}, "context[0].posted_at"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_and_its_content_never_repeated(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadBody) as refused:
        parse_flag("maison-lumen", json.dumps(FLAG | change).encode())
    assert [problem.field for problem in refused.value.problems] == [field]
    assert "javascript" not in str(refused.value)


PICTURE = {"url": "https://forum.example/p.jpg"}


@pytest.mark.parametrize("change", [{"text": None, "media": [PICTURE]}, {"text": "", "media": [PICTURE]}, {"text": ""}])
def test_a_message_of_pictures_has_no_words(change: dict[str, Any]) -> None:
    assert parse_flag("maison-lumen", json.dumps(FLAG | change).encode()).text == ""
    answer = {**FLAG, "in_reply_to": "m0", **change}
    assert parse_answer("maison-lumen", json.dumps(answer).encode()).text == ""


def test_an_answer_whose_words_were_forgotten_is_refused() -> None:
    with pytest.raises(BadBody) as refused:
        parse_answer("maison-lumen", json.dumps({**FLAG, "in_reply_to": "m0", "text": None}).encode())
    assert [problem.field for problem in refused.value.problems] == ["text"]


@pytest.mark.parametrize(
    "change", [{"text": "x" * 200_001}, {"url": "https://" + "x" * 2000}, {"external_id": "x" * 201}]
)
def test_what_is_too_long_is_told_in_characters(change: dict[str, Any]) -> None:
    with pytest.raises(BadBody, match=r"at most \d+ characters"):
        parse_flag("maison-lumen", json.dumps(FLAG | change).encode())


def test_every_missing_field_is_named_at_once() -> None:
    with pytest.raises(BadBody) as refused:
        parse_flag("maison-lumen", {})
    assert {problem.field for problem in refused.value.problems} == set(FLAG)


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"7", b"\xff", b"{", b'{"a":' * 5000, b"1" * 5000])
def test_what_is_no_json_object_is_said_of_the_body(raw: bytes) -> None:
    with pytest.raises(BadBody) as refused:
        parse_flag("maison-lumen", raw)
    assert refused.value.problems[0].field == "body"


@pytest.mark.parametrize("raw", ['"a\\u0000b\\ud83d"', '"ab\\udc00"'])
def test_half_an_emoji_or_a_nul_does_not_refuse_a_call_for_help(raw: str) -> None:
    body = json.dumps(FLAG | {"text": "@"}).replace('"@"', raw).encode()
    assert parse_flag("maison-lumen", body).text == "ab"


def test_a_forum_may_number_its_messages_and_send_what_we_do_not_know() -> None:
    flag = parse_flag("maison-lumen", FLAG | {"external_id": 4812, "mood": "?", "language": None, "media": None})
    assert (flag.external_id, flag.language, flag.media) == ("4812", "", ())


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_any_value_in_any_field_is_a_flag_or_a_refusal(value: Any) -> None:
    for name in ("community", "text", "author", "posted_at", "media", "context", "flagged_by"):
        named: tuple[str, ...] = ()
        try:
            parse_flag("maison-lumen", FLAG | {name: value})
        except BadBody as refused:
            named = tuple(problem.field for problem in refused.problems)
        assert all(field.startswith(name) for field in named)


def test_the_schema_for_openapi_stands_alone() -> None:
    schema = written_out(FlagBody)
    assert "$ref" not in json.dumps(schema)
    assert schema["properties"]["author"]["required"] == ["id", "name"]
    assert schema["properties"]["moderation"]["enum"] == ["a_priori", "a_posteriori"]
    assert "waits for publication" in schema["properties"]["moderation"]["description"]
    assert schema["required"] == list(FLAG)
