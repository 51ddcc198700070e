"""The directory: who is offered to whom, when, and never another country's number."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.helplines import (
    EmergencyKind,
    Helpline,
    Helplines,
    Hours,
    NoLine,
    Number,
    NumberKind,
    Span,
    Status,
)
from bot.rules.triage import Bilingual
from config.values import replace
from config.words import CALLS_FOR_HELP, Category
from tests.rules.reply_examples import TODAY, directory

SUICIDE, VIOLENCE, EATING = Category.SUICIDE_SELFHARM, Category.DOMESTIC_SEXUAL_VIOLENCE, Category.EATING_DISORDER


def line(name: str, **changes: Any) -> Helpline:
    made = Helpline(
        id=name,
        country="FR",
        name=Bilingual(name, name),
        topics=frozenset({SUICIDE, Category.DISTRESS}),
        numbers=(Number("3114", NumberKind.CALL),),
        languages=("fr",),
        source="its own site",
        verified_on=date(2026, 10, 7),
        review_by=date(2027, 4, 7),
        status=Status.VERIFIED,
    )
    return replace(made, **changes)


def best(lines: Helplines, **changes: Any) -> str | NoLine | None:
    found = lines.for_(**{"country": "FR", "topic": SUICIDE, "language": "fr", "today": TODAY, **changes})
    return found.best.id if found.best else found.reason


def test_the_demo_client_has_a_verified_line() -> None:
    found = directory().for_(country="FR", topic=SUICIDE, language="fr", today=TODAY)
    assert found.best is not None
    assert found.best.id == "fr-3114"
    assert found.best.line("fr") == "Numéro national de prévention du suicide, 3114 (24 h/24, 7 j/7, appel gratuit)"
    assert found.best.line("en").startswith("National suicide prevention line, 3114 (day and night")


@pytest.mark.parametrize(
    ("country", "region", "topic", "language", "expected"),
    [
        ("FR", "", SUICIDE, "fr", "fr-3114"),
        ("fr", "", SUICIDE, "fr", "fr-3114"),
        ("FR", "", VIOLENCE, "fr", "fr-3919"),
        ("FR", "", EATING, "fr", "fr-3114"),
        ("BE", "", SUICIDE, "fr", "be-prevention-suicide"),
        ("BE", "", SUICIDE, "nl", "be-zelfmoordlijn"),
        ("BE", "", VIOLENCE, "nl", "be-1712"),
        ("BE", "", VIOLENCE, "fr", "be-1712"),
        ("FR", "", Category.CHILD_PROTECTION, "fr", NoLine.NOT_VERIFIED),
        ("CH", "", SUICIDE, "de", "ch-143"),
        ("CA", "QC", VIOLENCE, "fr", "ca-qc-violence-conjugale"),
        ("CA", "", VIOLENCE, "fr", "ca-shelters"),
        ("CA", "", SUICIDE, "fr", NoLine.NOT_VERIFIED),
        ("GB", "", VIOLENCE, "en", NoLine.OTHER_REGION),
        ("GB", "ENG", VIOLENCE, "en", "gb-eng-domestic-abuse"),
        ("IE", "", SUICIDE, "en", NoLine.NOT_VERIFIED),
        ("US", "", SUICIDE, "en", NoLine.NOT_VERIFIED),
        ("DE", "", SUICIDE, "fr", NoLine.COUNTRY_NOT_LISTED),
        ("", "", SUICIDE, "fr", NoLine.COUNTRY_UNKNOWN),
    ],
)
def test_who_is_offered(country: str, region: str, topic: Category, language: str, expected: str | NoLine) -> None:
    assert best(directory(), country=country, region=region, topic=topic, language=language) == expected


def test_a_line_past_its_review_date_is_not_offered() -> None:
    lines = Helplines((line("one"),))
    assert best(lines, today=date(2027, 4, 7)) == "one"
    assert best(lines, today=date(2027, 5, 7)) == "one"  # with a warning, for 30 days
    assert best(lines, today=date(2027, 5, 8)) is NoLine.REVIEW_PASSED
    assert line("one").is_due(date(2027, 4, 8))


def test_what_a_person_confirms_holds_for_six_months() -> None:
    lines = Helplines((line("one", status=Status.UNVERIFIED),)).with_confirmed({"one": TODAY, "unknown": TODAY})
    (confirmed,) = lines.lines
    assert confirmed.is_trusted(TODAY)
    assert (confirmed.verified_on, confirmed.review_by) == (TODAY, TODAY + timedelta(days=183))
    assert lines.with_confirmed({"one": TODAY - timedelta(days=9)}) == lines


def test_nobody_vouches_for_an_unverified_line() -> None:
    lines = Helplines((line("one", status=Status.UNVERIFIED),))
    found = lines.for_(country="FR", topic=SUICIDE, language="fr", today=TODAY)
    assert (found.best, found.reason) == (None, NoLine.NOT_VERIFIED)
    assert [doubtful.id for doubtful in found.doubtful] == ["one"]


def test_a_topic_without_a_line_falls_back_to_one_that_listens() -> None:
    lines = Helplines((line("violence", topics=frozenset({VIOLENCE})), line("listens")))
    found = lines.for_(country="FR", topic=EATING, language="fr", today=TODAY)
    assert found.best is not None
    assert (found.best.id, found.reason) == ("listens", NoLine.OTHER_TOPIC)
    assert best(Helplines(lines.lines[:1]), topic=EATING) is NoLine.NO_TOPIC


@pytest.mark.parametrize("topic", [VIOLENCE, Category.CHILD_PROTECTION])
def test_who_is_in_danger_from_somebody_else_is_not_sent_to_a_line_about_suicide(topic: Category) -> None:
    assert best(Helplines((line("listens"),)), topic=topic) is NoLine.NO_TOPIC


def test_a_line_in_the_members_language_comes_before_one_about_the_topic_in_another() -> None:
    topic = line("topic", topics=frozenset({EATING}), languages=("nl",))
    assert best(Helplines((topic, line("listens"))), topic=EATING) == "listens"
    found = Helplines((topic,)).for_(country="FR", topic=EATING, language="fr", today=TODAY)
    assert found.best is not None
    assert (found.best.id, found.reason) == ("topic", NoLine.OTHER_LANGUAGE)


def test_a_region_is_served_by_its_own_line_first_and_nobody_else_by_it() -> None:
    lines = Helplines((line("country"), line("quebec", region="QC")))
    assert best(lines, region="QC") == "quebec"
    assert best(lines, region="ON") == "country"
    assert best(lines) == "country"


def test_lines_for_everybody_come_before_those_for_some() -> None:
    assert best(Helplines((line("young", audience="under_25"), line("everybody")))) == "everybody"


@given(
    country=st.sampled_from(["", "FR", "BE", "CH", "CA", "GB", "IE", "US", "DE", "ZZ"]),
    region=st.sampled_from(["", "QC", "ENG", "SCT"]),
    topic=st.sampled_from(Category),
    language=st.sampled_from(["fr", "en", "de", "xx"]),
    today=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_no_country_borrows_anothers_line_and_a_reason_is_always_given(
    country: str, region: str, topic: Category, language: str, today: date
) -> None:
    found = directory().for_(country=country, region=region, topic=topic, language=language, today=today)
    for offered in found.lines:
        assert offered.country == country
        assert offered.is_trusted(today)
        assert offered.serves(region)
    assert found.lines or found.reason
    if found.reason is None:
        assert topic in found.lines[0].topics


ALWAYS = Hours(always=True)
NIGHT = Hours(spans=(Span(frozenset({4}), time(20), time(2)),), zone="Europe/Paris")
DAY = Hours(spans=(Span(frozenset({0, 1, 2, 3, 4}), time(9), time(0)),), zone="Europe/Paris")


@pytest.mark.parametrize(
    ("hours", "at", "serving"),
    [
        (Hours(), datetime(2026, 11, 20, 3, tzinfo=UTC), None),
        (ALWAYS, datetime(2026, 11, 20, 3, tzinfo=UTC), True),
        (NIGHT, datetime(2026, 11, 20, 18, 59, tzinfo=UTC), False),
        (NIGHT, datetime(2026, 11, 20, 19, tzinfo=UTC), True),  # Friday, 20:00 in Paris
        (NIGHT, datetime(2026, 11, 21, 0, 59, tzinfo=UTC), True),  # Saturday, 01:59
        (NIGHT, datetime(2026, 11, 21, 1, tzinfo=UTC), False),
        (NIGHT, datetime(2026, 11, 21, 19, tzinfo=UTC), False),
        (DAY, datetime(2026, 11, 20, 22, 59, tzinfo=UTC), True),  # Friday, one minute to midnight
        (DAY, datetime(2026, 11, 20, 23, tzinfo=UTC), False),
        (DAY, datetime(2026, 6, 19, 7, 30, tzinfo=UTC), True),  # summer time
        (DAY, datetime(2026, 11, 20, 7, 30, tzinfo=UTC), False),  # the same hour in winter
    ],
)
def test_whether_somebody_answers(hours: Hours, at: datetime, serving: bool | None) -> None:
    assert line("one", hours=hours).is_serving(at) is serving


def test_a_line_says_only_what_is_known() -> None:
    assert line("Écoute").line("fr") == "Écoute, 3114"
    told = line(
        "Écoute",
        anonymous=True,
        cost=Bilingual("gratuit", "free"),
        numbers=(Number("116 123", NumberKind.CALL), Number("50808", NumberKind.SMS, "HELLO")),
    )
    assert told.line("fr") == "Écoute, 116 123 (gratuit, anonyme, par SMS\u00a0: HELLO au 50808)"
    assert told.line("en") == "Écoute, 116 123 (free, anonymous, text HELLO to 50808)"
    assert told.sms == "50808"
    assert line("x", anonymous=False).line("fr") == "x, 3114"


def test_rescue_services_of_a_country() -> None:
    france = directory().emergency("FR")
    assert france is not None
    assert [number.number for number in france.numbers] == ["15", "17", "18", "112", "114"]
    assert france.for_member("fr") == "15 ou le 112"
    assert france.for_member("en") == "15 or 112"
    assert france.sms == "114"
    assert {number.kind for number in france.numbers} >= {EmergencyKind.MEDICAL, EmergencyKind.SMS}


@pytest.mark.parametrize(
    ("country", "said"), [("BE", "112"), ("CH", "144 ou le 112"), ("US", "911"), ("IE", "999 ou le 112"), ("DE", "112")]
)
def test_other_countries_have_their_own(country: str, said: str) -> None:
    rescue = directory().emergency(country)
    assert rescue is not None
    assert rescue.for_member("fr") == said


@pytest.mark.parametrize("country", ["", "BR", "ZZ"])
def test_an_unlisted_country_has_none(country: str) -> None:
    assert directory().emergency(country) is None


def test_a_responder_may_ask_for_advice() -> None:
    advice = directory().advice("FR", TODAY)
    assert advice is not None
    assert advice.id == "fr-3114"
    assert directory().advice("BE", TODAY) is None
    assert directory().advice("FR", date(2028, 1, 1)) is None


def test_what_is_due_for_review() -> None:
    due = {found.id for found in directory().lines if found.is_due(TODAY)}
    assert "fr-3114" not in due
    assert "fr-ffab" in due
    assert all(found.is_due(TODAY + timedelta(days=365)) for found in directory().lines)


def test_in_the_demos_countries_only_the_lines_for_children_wait_for_somebody_to_verify_them() -> None:
    for country in ("FR", "BE"):
        without = {
            topic
            for topic in CALLS_FOR_HELP
            if not directory().for_(country=country, topic=topic, language="fr", today=TODAY).best
        }
        assert without == {Category.CHILD_PROTECTION}
