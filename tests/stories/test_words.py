"""Words that must be right, and what is done when they were not: notices, sheets, a minor, the wrong person."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date

from tests.desk import Desk, Form
from tests.running import story
from tests.teams_desk import CLIENT, own_file

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
QUESTION = "Où en est mon colis ? Cela fait trois semaines."


def field_value(form: Form, field: str) -> str:
    """What a field of a form was filled with."""
    inputs = [block["element"] for block in form.view["blocks"] if block.get("element", {}).get("action_id") == field]
    return str(inputs[0].get("initial_value", ""))


async def test_what_reached_the_wrong_person_is_stopped_told_and_reminded_of(desk: Desk) -> None:
    card = await desk.flag(QUESTION, by="camille")
    await card.act("acknowledge", as_="lea")
    form = await (await card.more("wrong_person", as_="lea")).form()
    answer = await form.fill(text="Le message était pour une autre cliente.")
    assert not answer.errors
    await desk.told("nadia", "mauvaise personne", "Cas 1")
    told = await desk.told("marc", "mauvaise personne")
    await card.says("Parti chez la mauvaise personne")
    await desk.advance("PT31S")
    assert not desk.last_post().get("replies"), "what had not left never leaves"
    await desk.advance("PT24H")
    await desk.told("nadia", "72 heures courent")
    done = await (await told.press("wrong_person_done", as_="marc")).form("autre cliente")
    await done.fill(text="La cliente est prévenue ; rien de sensible, l'autorité n'a pas à l'être.")
    await card.says("a dit ce qui a été fait")
    assert "Parti chez la mauvaise personne" not in card.text
    reminders = len([post for post in desk.direct("nadia") if "72 heures courent" in post.text])
    await desk.advance("PT48H")
    assert len([post for post in desk.direct("nadia") if "72 heures courent" in post.text]) == reminders


async def test_an_offence_is_reported_on_its_own_form_with_whom_was_told(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("report_offence", as_="nadia")).form("menace la vie")
    again = await form.fill(
        offence="Mise en danger", facts="Hier à 14 h, sur le forum.", authority="Police", reference="EX-12"
    )
    assert not again.errors
    await card.reply_with("Nadia", "infraction")
    assert "EX-12" not in str([post.text for post in card.thread]), "the facts stand in private"


async def test_a_minor_is_marked_by_hand_and_unmarked_and_the_referent_hears_of_it(desk: Desk) -> None:
    card = await desk.flag(HELP)
    details = await (await card.press("member", as_="lea")).form()
    await details.press("mark_minor")
    await card.says("· Probablement mineur")
    await desk.told("nadia", "probablement mineur")
    await desk.close("lea")
    details = await (await card.press("member", as_="lea")).form("Probablement")
    await details.press("unmark_minor")
    await desk.until(lambda: "· Probablement mineur" not in card.text, "a card without it")


async def test_an_age_that_is_told_later_reaches_the_referent_too(desk: Desk) -> None:
    card = await desk.flag(HELP)
    assert not any("mineur" in post.text for post in desk.direct("nadia"))
    await desk.write("au fait j'ai 14 ans")
    await desk.told("nadia", "probablement mineur", "Cas 1")
    await card.says("· Probablement mineur")


async def test_a_check_in_is_written_from_its_reminder(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("follow_up", as_="lea")).form()
    await form.fill(stages=["48h"], person="lea", note="sa sœur l'appelle ce soir")
    await desk.advance("P3D")
    reminder = await card.reply_with("sa sœur l'appelle ce soir")
    written = await (await reminder.press("check_in", as_="lea")).form("@lou_77")
    assert "je voulais prendre de vos nouvelles" in field_value(written, "text")


async def test_whoever_wrote_what_was_removed_is_told_why_and_how_to_contest(desk: Desk) -> None:
    card = await desk.flag("Ce vendeur raconte n'importe quoi, il faut que tout le monde le sache !", by="victor")
    await card.act("take_offline", as_="lea")
    await desk.becomes("offline")
    form = await (await card.more("removal_notice", as_="lea")).form("@victor")
    assert "règle du forum" in form.text, "what only a person knows is asked, not made up"
    text = field_value(form, "text")
    assert "contest" in text or "d'accord" in text


async def test_the_call_sheet_says_what_was_written_where_and_the_platforms_own_contact(desk: Desk) -> None:
    card = await desk.flag("J'ai 14 ans. " + HELP)
    form = await (await card.press("emergency", as_="lea")).form("15")
    for part in ("J'ai 14 ans. " + HELP, "Europe/Paris", "Forum", "Probablement mineur", "parents"):
        assert part in form.text, part
    await form.fill(service="15", outcome="Une équipe part.", reference="SAMU-77")
    again = await (await card.press("emergency", as_="sam")).form("SAMU-77")
    assert "Une équipe part." in again.text


async def test_the_call_sheet_says_how_old_each_detail_is_and_whom_to_call_from_another_country(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    text = CLIENT.read_text("utf-8").replace("# relay = ", "relay = ")
    text = text.replace('name = "Léa"\n', 'name = "Léa"\nzone = "Europe/Dublin"\n')
    own = own_file(data, text)
    table = CLIENT.with_name("maison-lumen-adherents.csv")
    shutil.copy(table, data / "own" / "clients")
    async with story(monkeypatch, data=data, environment=own) as desk:
        card = await desk.flag(HELP)
        await card.says("Forum ✓", "Fichier adhérents ✓")
        today = datetime.fromisoformat(desk.state["clock"]).astimezone(ZoneInfo("Europe/Paris")).date()
        known = f"connu depuis le {format_date(today, 'long', locale='fr')}"
        abroad = await (await card.press("emergency", as_="lea")).form("Contact d'urgence de la plateforme")
        sheet = abroad.text.replace("\u00a0", " ")
        details = ("lou.77@exemple.invalid (Forum", "06 39 98 00 77 (Fichier adhérents", "allée Imaginaire")
        for part in (
            *details,
            "Contact d'urgence de la plateforme : forum@exemple.invalid, 7 j/7",
            "Depuis un autre pays, appelez le relais, qui appelle pour vous : +33 1 99 00 00 00",
        ):
            assert part in sheet, part
        assert sheet.count(known) >= len(details), sheet
        await desk.close("lea")
        here = await (await card.press("emergency", as_="nadia")).form("forum@exemple.invalid, 7 j/7", "06 39 98 00 77")
        assert "relais" not in here.text
        assert "+33 1 99 00 00 00" not in here.text
