"""A helpline that nobody vouches for stands in the way of a reply until a manager confirms it, in the chat."""

from __future__ import annotations

from tests.desk import Desk
from tests.stories.test_contacts import flagged

WORDS = "Bonjour @Noa, nous vous avons lue. Samaritans écoute au 116 123. Vous pouvez nous répondre ici.\n\nLéa"
UNSURE = "Samaritans"
"""In Ireland nobody has verified a line yet (config/helplines.toml)."""


async def test_a_manager_confirms_the_line_that_a_reply_waits_for_and_nobody_else_can(desk: Desk) -> None:
    card = await flagged(desk, {"id": "m-9", "name": "Noa", "country": "IE"})
    await card.says("Irlande")
    form = await (await card.more("reply", as_="lea")).form("Noa")
    blocked = await (await form.fill(text=WORDS, methods=["private_message"])).form("Avant l'envoi")
    assert "La ligne donnée dans le texte n'a pas été vérifiée." in blocked.text
    assert f"{UNSURE}, 116 123 ; Pieta, " in blocked.text, blocked.text
    blocked = await (await blocked.press("mend")).form("Vérifier cette ligne…")
    await (await blocked.press("confirm_helpline")).form("Réservé à Nadia et à Marc.")
    await desk.close("lea")

    form = await (await card.more("reply", as_="nadia")).form("Avant l'envoi")
    asked = await (await form.press("confirm_helpline")).form(UNSURE, "116 123")
    assert not (await asked.fill(how=["called"])).errors
    await desk.close("nadia")
    form = await (await card.more("reply", as_="lea")).form("Noa")
    assert "confirm_helpline" not in form.verbs
    assert "Avant l'envoi" not in form.text
    await (await form.fill()).form("Annuler")
    await desk.advance("PT31S")
    (message,) = await desk.until(lambda: desk.last_post()["private"], "the reply")
    assert "116 123" in message["text"]
    history = await (await card.more("history", as_="lea")).form("Historique")
    assert "Nadia a vérifié" in history.text, history.text
