"""A first answer: which ways are ticked, what each would bring, whose line stands first, whose words are the latest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import Desk, Form
from tests.reading import words
from tests.running import story
from tests.stories.test_words import field_value

HELP = "je veux mourir, c'est pour ce soir, adieu à tous"
CHILD = f"J'ai 14 ans. {HELP}"
LATEST = "Je suis rentrée chez ma sœur, je dors un peu mieux."
CHILD_LINE = """
[[helpline]]
id = "fr-enfants"
country = "FR"
name = { fr = "Ligne inventée pour les enfants", en = "A line for children that is invented" }
topics = ["suicide_selfharm", "distress", "child_protection"]
languages = ["fr"]
numbers = [{ dial = "01 99 00 00 07" }]
hours = { fr = "24 h/24", en = "day and night", zone = "Europe/Paris", open = "always" }
audience = "children"
source = "invented"
verified_on = 2026-11-01
review_by = 2036-11-01
status = "verified"
"""


def ticked(form: Form) -> list[str]:
    """The ways that are ticked."""
    (ways,) = [
        block["element"] for block in form.view["blocks"] if block.get("element", {}).get("action_id") == "methods"
    ]
    return [option["value"] for option in ways.get("initial_options", [])]


def previews(form: Form) -> list[str]:
    """What the form shows of what the member gets, by way."""
    told = [words([block]) for block in form.view["blocks"]]
    return [text for text in told if "Aperçu : " in text]


async def test_the_private_way_and_the_email_are_ticked_the_letter_is_one_tick_and_each_has_its_preview(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    async with story(monkeypatch, data=data, mail=True) as desk:
        card = await desk.flag(HELP)
        await card.says("Fichier adhérents ✓", "Forum ✓")
        form = await (await card.more("reply", as_="lea")).form("lou_77")
        assert ticked(form) == ["private_message", "email"]
        assert ("letter", "Lettre (peut être ouverte par un proche)") in form.options("methods")
        assert [text.splitlines()[-1] for text in previews(form)] == ["Aperçu : Message privé", "Aperçu : E-mail"]
        sending = await (await form.fill(methods=["email", "letter"])).form("Annuler")
        again = await (await sending.press("undo_send")).form("lou_77")
        assert ticked(again) == ["email", "letter"]
        email, letter = previews(again)
        assert email.endswith("Aperçu : E-mail")
        assert letter.endswith("Aperçu : Lettre")
        assert "scannez ce code" in letter
        assert "scannez ce code" not in email
        assert HELP in email


async def test_whoever_is_probably_a_minor_has_no_email_ticked_and_the_childs_line_first(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    own = data / "own"
    own.mkdir()
    (own / "helplines.toml").write_text(CHILD_LINE, "utf-8")
    changes = {"FANAL_CONFIG_FOLDER": str(own)}
    async with story(monkeypatch, data=data, environment=changes, mail=True) as desk:
        card = await desk.flag(CHILD)
        await card.says("Forum ✓", "Probablement mineur")
        form = await (await card.more("reply", as_="lea")).form("lou_77")
        assert ticked(form) == ["private_message"]
        assert "email" in [way for way, _ in form.options("methods")], "it is there for two people to decide"
        text = field_value(form, "text")
        assert "01 99 00 00 07" in text
        assert "3114" not in text
        bare = "Bonjour @lou_77, nous vous avons lue. Vous pouvez nous répondre ici.\n\nLéa"
        form = await (await form.fill(text=bare, methods=["private_message"])).form("Avant l'envoi")
        form = await (await form.press("mend")).form()
        assert "01 99 00 00 07" in field_value(form, "text")
        await desk.close("lea")
        first = await (await card.act("first_word", as_="lea")).form("01 99 00 00 07")
        assert "3114" not in first.text
        await desk.close("lea")

        grown = await desk.flag(HELP, by="camille")
        form = await (await grown.more("reply", as_="lea")).form("camille")
        assert "3114" in field_value(form, "text")
        assert "01 99 00 00 07" not in field_value(form, "text")


async def test_a_second_case_has_what_the_first_one_knew_with_its_number_and_its_age(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    async with story(monkeypatch, data=data) as desk:
        first = await desk.flag(HELP)
        await first.says("Fichier adhérents ✓")
        details = await (await first.act("member", as_="lea")).form("Détails")
        form = await (await details.press("correct_contact")).form()
        await form.fill(kind="phone", value="06 39 98 00 55")
        await first.says("55")
        await desk.close("lea")
        await desk.advance("P9D")
        second = await desk.flag(HELP)
        assert second.ts != first.ts
        await second.says("cas précédents ✓", "Fichier adhérents ✓")
        whole = await (await (await second.act("member", as_="lea")).form("Détails")).press("reveal")
        text = (await whole.form("06 39 98 00 55")).text
        assert "06 39 98 00 55 · cas 1, " in text
        await desk.close("lea")
        sheet = await (await second.press("emergency", as_="lea")).form("06 39 98 00 55")
        assert "06 39 98 00 55 (cas 1, connu depuis le " in sheet.text


async def test_whoever_asks_how_somebody_is_reads_their_latest_words_first(desk: Desk) -> None:
    card = await desk.flag(HELP)
    form = await (await card.more("follow_up", as_="lea")).form()
    await form.fill(stages=["48h"], person="lea")
    await desk.advance("PT20M")
    await desk.write(LATEST, flagged=True)
    await card.says("2 messages")
    await desk.advance("P3D")
    reminder = await card.reply_with("Prendre des nouvelles · @lou_77")
    written = await (await reminder.press("check_in", as_="lea")).form("@lou_77")
    told = [words([block]) for block in written.view["blocks"]]
    (latest,) = [text for text in told if "Ses derniers mots" in text]
    assert LATEST in latest
    assert HELP not in latest
    assert LATEST not in field_value(written, "text"), "they are read, not quoted"
