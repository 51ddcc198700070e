"""The member comes back by the address in what we sent: the page, the thread, the words behind their curtain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import config
from tests.delivery_world import outside
from tests.desk import Desk
from tests.exim import MailServers
from tests.running import story
from tests.stories.test_mail import arrived

WORDS = "je veux en finir, c'est pour ce soir, adieu à tous"
LUMEN = Path(config.__file__).parent / "clients/maison-lumen.toml"


def address_in(text: str, kind: str) -> str:
    found = re.search(rf"http://127\.0\.0\.1:\d+/{kind}/[\w-]+", text)
    assert found is not None, text
    return found[0]


async def opened(desk: Desk, url: str) -> str:
    async with desk.http.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_member_answers_on_the_page_and_the_holder_reads_it(desk: Desk) -> None:
    card = await desk.flag(WORDS)
    form = await (await card.more("reply", as_="lea")).form("lou_77")
    await (await form.fill()).form("Annuler")
    await desk.advance("PT31S")
    private = await desk.until(lambda: desk.last_post()["private"], "the reply, in private")
    address = address_in(str(private), "r")
    page = await opened(desk, address)
    assert "Répondre à Maison Lumen" in page
    key = re.search(r'name="form" value="([^"]+)"', page)
    assert key is not None
    for _ in range(2):
        async with desk.http.post(address, data={"words": "Merci, ça va mieux.", "form": key[1]}) as thanks:
            assert "bien arrivé" in await thanks.text()
    told = await card.reply_with("<@U0LEA>", "Le membre a répondu")
    assert "ça va mieux" not in told.text
    await (await told.press("read", as_="lea")).form("Merci, ça va mieux.", "a répondu sur la page")
    async with desk.http.post(f"{address}/stop", data={"do": "stop"}) as stopped:
        assert stopped.status == 200
    await card.reply_with("on ne lui écrive plus")


async def test_an_expert_without_a_chat_is_asked_by_e_mail_and_answers_on_a_page(
    monkeypatch: pytest.MonkeyPatch, data: Path, post: MailServers
) -> None:
    clients = data / "config/clients"
    clients.mkdir(parents=True)
    text = LUMEN.read_text(encoding="utf-8")
    accounts = r'(name = "Maître Diallo"\n)accounts = \[[^\]]*\]\nprefers = "teams"'
    alone = re.sub(accounts, r'\1email = "diallo@exemple.invalid"', text)
    assert alone != text
    (clients / "maison-lumen.toml").write_text(alone, encoding="utf-8")
    for name in ("maison-lumen-adherents.csv", "atelier-nord.toml"):
        (clients / name).write_bytes((LUMEN.parent / name).read_bytes())
    settings = {**post.settings, "FANAL_CONFIG_FOLDER": str(data / "config")}
    async with (
        outside(post.exim.outside) as world,
        story(monkeypatch, data=data, environment=settings) as desk,
    ):
        card = await desk.flag(WORDS)
        form = await (await card.press("ask", as_="lea")).form()
        await form.fill(disciplines=["legal"], question="Peut-on laisser ce message en ligne ?")
        mail = await arrived(world)
        assert mail["To"] == "diallo@exemple.invalid"
        assert mail["Subject"].startswith("Cas ")
        plain = mail.get_body(("plain",))
        assert plain is not None
        page = address_in(plain.get_content().replace("=\n", ""), "x")
        assert "Peut-on laisser ce message en ligne ?" in await opened(desk, page)
        async with desk.http.post(page, data={"do": "advice", "words": "Oui, mais répondez en privé."}) as done:
            assert done.status == 200
        told = await card.reply_with("Oui, mais répondez en privé.")
        assert "Maître Diallo" in told.text
        async with desk.http.get(page) as closed:
            assert closed.status == 410
