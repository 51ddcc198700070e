"""What a reply promises: whose words, which day, and when to call it to mind."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.promises import MOST, Promised, promises_in, remind_at
from bot.rules.worktime import Calendar, Hours, never_closed

PARIS, MONTREAL = "Europe/Paris", "America/Montreal"
SUNDAY = datetime(2026, 11, 22, 16, 0, tzinfo=ZoneInfo(PARIS))
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo(PARIS))
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
OFFICE = Calendar(PARIS, (*(((Hours(time(9), time(18)),),) * 5), (), ()))


def days(text: str, *, at: datetime = SUNDAY, zone: str = PARIS) -> list[str]:
    return [one.day.isoformat() for one in promises_in(text, at=at, zone=zone)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On vous réécrit mardi.", "2026-11-24"),
        ("On vous réécrit mardi 24 novembre à 14 h.", "2026-11-24"),
        ("Nous reviendrons vers vous d'ici vendredi.", "2026-11-27"),
        ("Nous vous répondrons avant vendredi.", "2026-11-26"),
        ("Je vous rappelle demain.", "2026-11-23"),
        ("Je reviens vers vous, promis, dès demain midi.", "2026-11-23"),
        ("On revient vers toi après-demain soir.", "2026-11-24"),
        ("Nous vous répondrons dans deux jours.", "2026-11-24"),
        ("Nous vous répondrons sous 48 h.", "2026-11-24"),
        ("Sous 48\u00a0h nous vous répondrons.", "2026-11-24"),
        ("Je vous réécrirai le 3 décembre.", "2026-12-03"),
        ("Je vous réécrirai le 1er décembre, vers 10 h 30.", "2026-12-01"),
        ("Je vous réécrirai le 03/12.", "2026-12-03"),
        ("Je vous écrirai le 3 pour en parler.", "2026-12-03"),
        ("Je vous réécrirai le 5 janvier.", "2027-01-05"),
        ("Je vais prendre de vos nouvelles lundi.", "2026-11-23"),
        ("Nous nous engageons à vous répondre lundi.", "2026-11-23"),
        ("Je vous promets de vous appeler lundi prochain.", "2026-11-23"),
        ("Vous aurez de nos nouvelles jeudi.", "2026-11-26"),
        ("Mardi, je vous réécris.", "2026-11-24"),
        ("D'ici vendredi, nous reviendrons vers vous.", "2026-11-27"),
        ("Nous vous appellerons mardi en huit.", "2026-12-01"),
        ("On se reparle la semaine prochaine.", "2026-11-27"),
        ("J'écrirai à nouveau pas plus tard que jeudi.", "2026-11-26"),
        ("Je vous réécrirai ce soir.", "2026-11-22"),
        ("Vous n'êtes pas seule : on vous réécrit mardi.", "2026-11-24"),
        ("Merci.\n\nOn vous\nréécrit mardi.\n\nLéa", "2026-11-24"),
        ("We will write on Tuesday.", "2026-11-24"),
        ("I'll get back to you tomorrow.", "2026-11-23"),
        ("We’ll write to you again within 48 hours.", "2026-11-24"),
        ("I will call you in two days.", "2026-11-24"),
        ("We'll call you before Friday.", "2026-11-26"),
        ("You will hear from us by Friday at 5 pm.", "2026-11-27"),
        ("We'll be in touch on December 3rd.", "2026-12-03"),
        ("I'll check in on 3 December 2026 at 10:30.", "2026-12-03"),
        ("I'm going to write to you this evening.", "2026-11-22"),
        ("I will get back to you the day after tomorrow.", "2026-11-24"),
        ("We will follow up next week.", "2026-11-27"),
    ],
)
def test_a_promise_names_its_day(text: str, day: str) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Nous pensons à vous.",
        "On vous réécrit bientôt.",
        "On vous écrit dans les prochains jours.",
        "We will write in a few days.",
        "Vous m'avez écrit mardi.",
        "Nous vous avons écrit mardi.",
        "Je vous ai répondu mardi dernier.",
        "Je vous écris ce soir parce que votre message m'a touché.",
        "I wrote to you on Tuesday.",
        "Le médecin vous rappellera mardi.",
        "Vous nous écrirez mardi.",
        "She will write on Tuesday.",
        "Nous pourrions vous écrire mardi.",
        "On vous rappelle mardi ?",
        "Shall we call you on Tuesday?",
        "Je ne peux pas promettre de vous répondre mardi.",
        "Je ne peux pas promettre que nous vous réécrirons mardi.",
        "Je ne vous réécrirai pas mardi.",
        "On vous réécrit pas mardi.",
        "We will not write on Tuesday.",
        "I can't promise that we will write on Tuesday.",
        "Nous répondons le mardi.",
        "Nous vous répondons du lundi au vendredi.",
        "Nous vous réécrirons le 31 novembre.",
        "Nous vous réécrirons le 29 février 2027.",
        "I will write on 31 November.",
        "Je vous écrirai le 3 novembre 2026.",
        "J'appelle le 15 avec vous.",
        "Vous avez dit : « je vous réécris mardi ».",
        "> je vous réécris mardi\n\nNous avons bien lu cela.",
        "You said “I will write on Tuesday”.",
        "Je vous répondrai parce que vous m'avez écrit mardi.",
    ],
)
def test_what_is_no_promise_of_ours_names_none(text: str) -> None:
    assert days(text) == []


def test_the_words_are_those_of_the_promise_alone() -> None:
    text = "Bonjour Lou,\n\nMerci. Nous cherchons votre colis et on vous réécrit mardi à 14 h, promis.\n\nLéa"
    (found,) = promises_in(text, at=SUNDAY, zone=PARIS)
    assert found.words == "on vous réécrit mardi à 14 h"
    assert found.until == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bonjour. Si vous voulez, nous vous rappelons demain.", "Si vous voulez, nous vous rappelons demain"),
        ("On vous rappelle demain si vous voulez.", "On vous rappelle demain si vous voulez"),
        ("On vous rappellera demain, si cela vous convient. Léa", "On vous rappellera demain, si cela vous convient"),
        ("Même si vous n'écrivez pas, on vous écrira mardi.", "Même si vous n'écrivez pas, on vous écrira mardi"),
        ("S'il n'est pas arrivé, on vous écrira mardi.", "S'il n'est pas arrivé, on vous écrira mardi"),
        ("Nous vous rappelons demain, sauf si vous préférez.", "Nous vous rappelons demain, sauf si vous préférez"),
        ("If you like, we'll call you tomorrow.", "If you like, we'll call you tomorrow"),
        ("We'll call you tomorrow unless you tell us not to.", "We'll call you tomorrow unless you tell us not to"),
        ("If you don't answer, we will write on Tuesday.", "If you don't answer, we will write on Tuesday"),
        # What is said beside it is no condition of it.
        ("Si ça ne va pas, appelez le 3114 ; on vous réécrira mardi.", "on vous réécrira mardi"),
        ("Si vous voulez en parler, écrivez, et on vous écrira mardi.", "on vous écrira mardi"),
        ("On vous réécrira mardi pour savoir si ça va mieux.", "On vous réécrira mardi"),
        ("I'll check in on Tuesday to see if you are better.", "I'll check in on Tuesday"),
        ("On vous réécrit mardi. Si vous voulez parler, écrivez-nous.", "On vous réécrit mardi"),
    ],
)
def test_what_is_offered_on_a_condition_is_told_with_it(text: str, words: str) -> None:
    assert [one.words for one in promises_in(text, at=SUNDAY, zone=PARIS)] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Si vous voulez, nous pouvons vous rappeler demain.",
        "Nous pourrions vous rappeler demain, si vous le souhaitez.",
        "If you wish we can call you tomorrow.",
        "Si vous voulez, on vous rappelle demain ?",
    ],
)
def test_what_we_only_could_do_is_no_promise(text: str) -> None:
    assert days(text) == []


def test_several_days_are_told_once_each_and_soonest_first() -> None:
    text = "Je vous réécris vendredi. Je vais prendre de vos nouvelles demain matin et mercredi. On s'appelle vendredi."
    assert days(text) == ["2026-11-23", "2026-11-25", "2026-11-27"]
    assert len(days("On vous écrit lundi, mardi, mercredi, jeudi et vendredi.")) == MOST
    assert days("On vous réécrit demain ou mardi.") == ["2026-11-23"], "of two, the earlier"


@pytest.mark.parametrize(
    ("words", "day"),
    [("mardi", "2026-12-01"), ("ce mardi", "2026-11-24"), ("mercredi", "2026-11-25"), ("lundi", "2026-11-30")],
)
def test_tuesday_said_on_a_tuesday_is_the_next_one(words: str, day: str) -> None:
    assert days(f"On vous réécrira {words}.", at=TUESDAY) == [day]


def test_tomorrow_is_the_readers_tomorrow() -> None:
    late = datetime(2026, 11, 24, 2, 0, tzinfo=ZoneInfo(PARIS))  # still Monday evening in Montréal
    assert days("Je vous réécris demain.", at=late) == ["2026-11-25"]
    assert days("Je vous réécris demain.", at=late, zone=MONTREAL) == ["2026-11-24"]


@pytest.mark.parametrize(("second", "day"), [(-1, "2026-11-24"), (0, "2026-11-25")])
def test_a_day_ends_at_midnight(second: int, day: str) -> None:
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=ZoneInfo(PARIS)) + timedelta(seconds=second)
    assert days("Je vous réécris demain.", at=midnight) == [day]


@pytest.mark.parametrize(("now", "until"), [("20:59", "21:00"), ("21:00", "00:00"), ("23:30", "00:00")])
def test_what_is_promised_for_tonight_can_be_kept_until_night_or_midnight(now: str, until: str) -> None:
    at = datetime.combine(date(2026, 11, 23), time.fromisoformat(now), ZoneInfo(PARIS))
    (found,) = promises_in("Je vous réécrirai ce soir.", at=at, zone=PARIS)
    assert found.until.astimezone(ZoneInfo(PARIS)).strftime("%H:%M") == until


def test_an_hour_that_has_gone_by_promises_nothing() -> None:
    assert days("Je vous réécrirai aujourd'hui à 9 h.", at=TUESDAY) == []
    assert days("Je vous réécrirai aujourd'hui à 11 h.", at=TUESDAY) == ["2026-11-24"]


@pytest.mark.parametrize("said", ["2026-10-24T15:00", "2027-03-27T15:00"])
def test_days_across_a_change_of_clocks_are_whole_days_and_hours_are_hours(said: str) -> None:
    at = datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(PARIS))
    (found,) = promises_in("Je vous réécris dans deux jours.", at=at, zone=PARIS)
    assert found.until.astimezone(ZoneInfo(PARIS)).strftime("%H:%M") == "21:00"
    assert found.day == at.date() + timedelta(days=2)
    (found,) = promises_in("Je vous réécrirai sous 48 h.", at=at, zone=PARIS)
    assert found.until - at.astimezone(UTC) == timedelta(hours=48)


MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zones
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([ZoneInfo(PARIS), ZoneInfo(MONTREAL), UTC]),
)


@given(MOMENTS, st.sampled_from([PARIS, MONTREAL, "Pacific/Auckland"]), st.sampled_from(DAYS))
def test_a_weekday_is_one_of_the_seven_days_to_come(at: datetime, zone: str, name: str) -> None:
    (found,) = promises_in(f"On vous réécrit {name}.", at=at, zone=zone)
    assert DAYS[found.day.weekday()] == name
    assert 1 <= (found.day - at.astimezone(ZoneInfo(zone)).date()).days <= 7
    assert found.until > at


@given(MOMENTS, st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it_and_no_promise_is_behind(at: datetime, before: str, after: str) -> None:
    for found in promises_in(f"{before} je vous réécris demain {after}", at=at, zone=PARIS):
        assert found.until > at
        assert len(found.words) < 300


@pytest.mark.parametrize(
    "words", ["on vous réécrit ", "nous vous ", "le 3 ", "d'ici à dès pour ", "demain, ", "« ", "si "]
)
def test_what_is_no_sentence_takes_no_time(words: str) -> None:
    before = perf_counter()
    promises_in(words * 2000 + "je vous réécris", at=SUNDAY, zone=PARIS)
    assert perf_counter() - before < 2


@given(MOMENTS, st.sampled_from(["demain", "mardi", "ce soir", "dans une heure", "le 3 décembre", "sous 48 h"]))
def test_a_reminder_comes_before_it_is_too_late_and_not_at_night_if_that_can_be(at: datetime, when: str) -> None:
    for found in promises_in(f"Je vous réécrirai {when}.", at=at, zone=PARIS):
        reminder = remind_at(found, now=at, zone=PARIS, staff=OFFICE)
        assert reminder is not None
        assert at < reminder < found.until


def promised(day: date, hour: int = 21) -> Promised:
    return Promised("", day, datetime.combine(day, time(hour), ZoneInfo(PARIS)).astimezone(UTC))


@pytest.mark.parametrize(
    ("day", "hour", "reminder"),
    [
        (date(2026, 11, 24), 21, "2026-11-24T09:00"),
        (date(2026, 11, 29), 21, "2026-11-27T09:00"),  # a Sunday: on the Friday before, when somebody works
        (date(2026, 11, 24), 8, "2026-11-23T09:00"),  # before the desk opens
        (date(2026, 11, 22), 21, "2026-11-22T20:00"),  # tonight: an hour before night
    ],
)
def test_it_is_called_to_mind_on_a_working_morning_in_time(day: date, hour: int, reminder: str) -> None:
    due = remind_at(promised(day, hour), now=SUNDAY, zone=PARIS, staff=OFFICE)
    assert due is not None
    assert due.astimezone(ZoneInfo(PARIS)).isoformat()[:16] == reminder


def test_a_holiday_is_no_working_day_and_the_past_is_over() -> None:
    closed = Calendar(PARIS, OFFICE.week, lambda day: day == date(2026, 11, 24))
    due = remind_at(promised(date(2026, 11, 24)), now=SUNDAY, zone=PARIS, staff=closed)
    assert due is not None
    assert due.astimezone(ZoneInfo(PARIS)).date() == date(2026, 11, 23)
    assert remind_at(promised(date(2026, 11, 20)), now=SUNDAY, zone=PARIS, staff=OFFICE) is None


def test_it_is_day_where_the_member_lives() -> None:
    open_always = Calendar(PARIS, ((Hours(time(0), time(0)),),) * 7, never_closed)
    far = "Pacific/Auckland"
    (found,) = promises_in("Je vous réécris mardi.", at=SUNDAY, zone=far)
    due = remind_at(found, now=SUNDAY, zone=far, staff=open_always)
    assert due is not None
    assert due.astimezone(ZoneInfo(far)).time() == time(9)
