"""A reply: refused for what is missing, mended by its button, undone, sent; experts object and approve."""

from __future__ import annotations

from tests.desk import Desk

WORDS = "je veux mourir, c'est pour ce soir, adieu à tous"


async def test_a_reply_without_a_helpline_is_refused_mended_undone_and_sent(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.press("reply", as_="lea")).form("lou_77") if "reply" in card.verbs else None
    if form is None:
        more = await (await card.press("more", as_="lea")).form()
        form = await (await more.press("reply")).form("lou_77")
    await form.fill(text="Bonjour @lou_77, nous vous avons lue.", methods=["private_message"])
    blocked = await desk.until(lambda: desk.state["forms"].get("U0LEA"), "the form")
    assert not desk.last_post()["private"]
    from tests.desk import Form, words

    form = Form(desk, "U0LEA", blocked)
    print(words(blocked))
    for _ in range(5):
        mends = [a for a in __import__("tests.desk", fromlist=["x"]).action_ids(form.view["blocks"]) if ":mend:" in a]
        if not mends:
            break
        await form.press("mend")
        form = Form(desk, "U0LEA", desk.state["forms"]["U0LEA"])
        await desk.look()
        form = Form(desk, "U0LEA", desk.state["forms"]["U0LEA"])
        print("----", words(form.view))
    sending = await (await form.fill()).form("Annuler")
    await sending.press("undo_send")
    await desk.advance("PT40S")
    assert not desk.last_post()["private"]


async def test_the_expert_answers_in_the_thread(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.press("ask", as_="lea")).form()
    answer = await form.fill(disciplines=["legal"], question="Peut-on laisser ce message en ligne ?")
    assert not answer.errors
    question = await card.reply_with("<@U0DIALLO>", "Peut-on laisser")
    await card.write("Oui, mais répondez en privé.", as_="diallo")
    await question.says("Oui, mais répondez en privé.")
    await card.says("Maître Diallo")


async def test_somebody_outside_the_channel_is_asked_in_private_and_mirrored(desk: Desk) -> None:
    card = await desk.flag("Votre bougie a explosé, ma fille est brûlée à la main", by="noor")
    question = await desk.told("ines", "réponse avant") if False else None
    assert question is None
    form = await (await card.press("ask", as_="lea")).form()
    await form.fill(disciplines=["customer_care"], question="Que proposons-nous ?")
    asked = await desk.told("ines", "Que proposons-nous ?")
    advise = await (await asked.press("advise", as_="ines")).form()
    await advise.fill(text="Un rappel du lot, et j'appelle la cliente.")
    await card.reply_with("Un rappel du lot")


async def test_a_check_in_is_planned_reminded_and_done(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    more = await (await card.press("more", as_="lea")).form()
    form = await (await more.press("follow_up")).form()
    print(form.view["blocks"])
    answer = await form.fill(stages=["48h"], person="U0LEA", note="Elle a un chat, Mina.")
    assert not answer.errors, answer.errors
    await desk.advance("P3D")
    reminder = await card.reply_with("<@U0LEA>", "Mina")
    done = await (await reminder.press("follow_up_done", as_="lea")).form()
    await done.fill(outcome="better", note="Elle va mieux.")
    await card.says("jointe")
