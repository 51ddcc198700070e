"""The page shows the e-mails that members got, as text, and lets one answer as the member: by mail, on the forum."""

from __future__ import annotations

import asyncio
import json
import smtplib
from email.message import EmailMessage

from playwright.async_api import expect

from .chromium import needs_chromium
from .page_stage import on_stage

pytestmark = needs_chromium
WORDS = "Bonjour @lou_77,\n<img src=x onerror=alert(1)> & <b>merci</b>\n\nVous pouvez répondre ici :\n{link}\n"


def hand_in(port: int, link: str) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Maison Lumen <bonjour@lumen.example>", "lou.77@exemple.invalid"
    message["Subject"] = "Votre <i>message</i>"
    message.set_content(WORDS.format(link=link))
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        smtp.send_message(message)


async def test_mail_stands_on_the_page_as_text_with_a_way_to_answer() -> None:
    async with on_stage() as stage:
        box = stage.page.locator(".mailbox")
        await expect(box).to_be_hidden()
        await asyncio.to_thread(hand_in, stage.sandbox.mail.port, "http://127.0.0.1:9/r/abc.def")
        await box.get_by_text("Courrier arrivé chez les membres (1)").click()
        mail = box.get_by_role("article", name="E-mail à lou.77@exemple.invalid")
        await expect(mail).to_contain_text("<img src=x onerror=alert(1)> & <b>merci</b>")
        await expect(mail).to_contain_text("Votre <i>message</i>")
        answer = mail.get_by_role("link", name="Répondre comme ce membre (nouvel onglet)")
        assert await answer.get_attribute("href") == "http://127.0.0.1:9/r/abc.def"
        assert await stage.violations() == []
        await asyncio.to_thread(hand_in, stage.sandbox.mail.port, "https://elsewhere.example/r/abc")
        await expect(box.get_by_role("article")).to_have_count(2)
        await expect(box.get_by_role("link")).to_have_count(1)
        mail = mail.last
        await mail.get_by_text("Répondre par e-mail").click()
        await mail.get_by_role("textbox", name="Répondre par e-mail").fill("Merci, <b>je suis là</b>.")
        await mail.get_by_role("button", name="Répondre").click()
        await expect(mail).to_contain_text("Réponse de lou.77@exemple.invalid")
        await expect(mail).to_contain_text("Merci, <b>je suis là</b>.")
        await mail.get_by_role("button", name="L'adresse n'existe plus").click()
        await expect(mail).to_contain_text("Avis de non-remise")
        assert len(stage.sandbox.store.world.inbox) == 2
        assert await stage.violations() == []


async def test_a_member_answers_on_the_forum_in_public_and_in_private() -> None:
    async with on_stage() as stage:
        await stage.post("Où en est mon colis ?", author="camille")
        post = stage.page.locator(".post", has_text="@camille")
        (kept,) = stage.sandbox.store.world.posts.values()
        kept.replies.append({"id": "r1", "author": "Forum", "text": "Bien reçu.", "by": "desk"})
        kept.private.append({"id": "m1", "author": "Forum", "text": "Nous vous lisons.", "by": "desk"})
        stage.sandbox.store.changed()
        await post.get_by_text("Répondre en privé comme @camille").click()
        words = post.get_by_role("textbox", name="Répondre en privé comme @camille")
        await words.fill("Merci de votre message.")
        kept.replies.append({"id": "r2", "author": "Forum", "text": "Encore un mot.", "by": "desk"})
        stage.sandbox.store.changed()
        await expect(post).to_contain_text("Encore un mot.")
        await expect(words).to_have_value("Merci de votre message.")
        await post.locator(".answering", has_text="en privé").get_by_role("button", name="Répondre").click()
        await expect(post).to_contain_text("@camille, en privé")
        await post.get_by_text("Répondre ici, en public").click()
        await post.get_by_label("Répondre comme", exact=True).select_option("noor")
        await post.get_by_role("textbox", name="Répondre ici, en public").fill("Moi aussi.")
        await post.locator(".answering", has_text="en public").get_by_role("button", name="Répondre").click()
        await expect(post).to_contain_text("Réponse de @noor")
        told = [json.loads(one.body) for one in stage.sandbox.store.world.answers.values()]
        assert [(one["in_reply_to"], one["author"]["id"], one["private"]) for one in told] == [
            ("m1", "camille", True),
            ("r2", "noor", False),
        ]
        assert await stage.violations() == []
