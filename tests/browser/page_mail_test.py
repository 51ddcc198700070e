"""The page shows the e-mails that members got: as text, whatever stands in them, and answers nowhere else than here."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage

from playwright.async_api import expect

from .page_stage import needs_chromium, on_stage

pytestmark = needs_chromium
WORDS = "Bonjour @lou_77,\n<img src=x onerror=alert(1)> & <b>merci</b>\n\nVous pouvez répondre ici :\n{link}\n"


def hand_in(port: int, link: str) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Maison Lumen <bonjour@lumen.example>", "lou.77@exemple.invalid"
    message["Subject"] = "Votre <i>message</i>"
    message.set_content(WORDS.format(link=link))
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
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
