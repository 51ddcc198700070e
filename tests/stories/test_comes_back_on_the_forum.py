"""The member comes back where they wrote: under our public answer, or in the private conversation, on the forum."""

from __future__ import annotations

from tests.desk import Desk, Post
from tests.stories.test_comes_back import WORDS

QUESTION = "Où en est mon colis ? Cela fait trois semaines que j'attends."


async def acknowledged(desk: Desk) -> Post:
    """Léa's acknowledgement stands under the question -> the card."""
    card = await desk.flag(QUESTION)
    await card.press("acknowledge", as_="lea")
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["replies"], "the acknowledgement, on the forum")
    return card


async def written_to_in_private(desk: Desk) -> Post:
    """Léa answers a call for help in private -> the card."""
    card = await desk.flag(WORDS)
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    await (await form.fill(methods=["private_message"])).form("Annuler")
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["private"], "the reply, in private")
    return card


async def member_says(desk: Desk, text: str, **more: object) -> None:
    told = (await desk.call(f"/sandbox/community/posts/{desk.last_post()['id']}/reply", text=text, **more))["told"]
    assert told["state"] == "taken"


async def test_a_private_answer_on_the_forum_wakes_the_holder_and_stops_the_check_ins(desk: Desk) -> None:
    card = await written_to_in_private(desk)
    form = await (await card.more("follow_up", as_="lea")).form()
    await form.fill(stages=["48h", "d8"], person="lea", note="", day="")
    await card.says("Prendre des nouvelles")
    await member_says(desk, "Merci, ça va mieux ce soir.", private=True)
    told = await card.reply_with(desk.mention("lea"), "Le membre a répondu")
    assert "ça va mieux" not in told.text + card.text
    await (await told.press("read", as_="lea")).form("Merci, ça va mieux ce soir.", "a répondu en privé sur le forum")
    await card.reply_with("prises de nouvelles de ce membre sont arrêtées")
    await member_says(desk, "Stop", private=True)
    await card.reply_with("on ne lui écrive plus")


async def test_under_our_public_answer_the_member_is_told_apart_from_another(desk: Desk) -> None:
    card = await acknowledged(desk)
    await member_says(desk, "Moi aussi j'attends ma commande.", author="camille")
    told = await card.reply_with("Un autre membre a répondu")
    form = await (await told.press("read", as_="lea")).form(
        "Moi aussi j'attends", "Écrit par un autre membre, @camille"
    )
    assert "a répondu sur le forum" in form.text
    await desk.close("lea")
    await member_says(desk, "Merci, c'est réglé.")
    told = await card.reply_with("Le membre a répondu")
    await (await told.press("read", as_="lea")).form("Merci, c'est réglé.", "@lou_77")


async def test_a_call_for_help_in_an_answer_wakes_whoever_is_on_watch_although_somebody_holds_the_case(
    desk: Desk,
) -> None:
    card = await desk.flag(QUESTION)
    await card.press("acknowledge", as_="sam")
    await desk.advance("PT31S")
    await desk.until(lambda: desk.last_post()["replies"], "the acknowledgement, on the forum")
    await member_says(desk, WORDS)
    await card.says("Urgence vitale", "Pris par Sam")
    await card.reply_with("<@U0SAM>", "Le membre a répondu")
    wake = await card.reply_with("<@U0LEA>", "P0", "Le niveau vient de monter")
    await (await wake.press("read", as_="lea")).form(WORDS)
    await wake.says("pris")
    await desk.close("lea")

    await desk.advance("PT1H")
    await member_says(desk, "adieu, je veux en finir maintenant", private=True)
    again = await card.reply_with("<@U0LEA>", "P0", "Un nouvel appel à l'aide vient d'arriver")
    assert again.ts != wake.ts
    await desk.advance("PT5M1S")
    await card.reply_with("<@U0NADIA>", "Un nouvel appel à l'aide vient d'arriver")


async def test_an_acknowledgement_does_not_leave_once_the_member_has_called_for_help(desk: Desk) -> None:
    card = await desk.flag(QUESTION)
    question = desk.last_post()["id"]
    await card.press("acknowledge", as_="lea")
    await desk.write(WORDS)
    await card.says("Urgence vitale")
    await desk.advance("PT31S")
    await card.reply_with(desk.mention("lea"), "La réponse n'est pas partie")
    assert not next(post for post in desk.state["community"]["posts"] if post["id"] == question)["replies"]


async def test_a_call_for_help_in_an_answer_opens_the_closed_case_again_at_once(desk: Desk) -> None:
    card = await desk.flag(QUESTION)
    form = await (await card.more("close", as_="lea")).form()
    await form.fill(outcome="handled", note="")
    await card.says("Clos")
    await member_says(desk, WORDS)
    await card.says("Urgence vitale")
    await card.reply_with("Le membre a répondu")
    assert len(desk.cards()) == 1
