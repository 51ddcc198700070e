"""The page for every eye and ear: axe-core, both schemes, a phone, both languages; and hostile words."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, expect

from .chromium import needs_chromium
from .page_stage import LOU, PATIENCE, Stage, on_stage

pytestmark = needs_chromium
HOSTILE = (
    '<img src=x onerror="document.title=1"> <script>alert(1)</script> '
    "<!channel> <@U0LEA> <https://x.example|ici> &amp; *gras*"
)


async def everything(stage: Stage) -> None:
    """Fill the page with all that it can show."""
    await stage.post(LOU)
    await stage.post("Où en est mon colis ?", author="camille")
    await stage.bot.on_forum("reply", list(stage.bot.posts)[-1], "Bonjour, bien reçu.")
    await stage.bot.on_forum("private_message", next(iter(stage.bot.posts)), "Bonjour Lou.")
    await expect(stage.page.get_by_text("Bonjour Lou.")).to_be_attached()


async def look_over(stage: Stage, widths: tuple[int, ...]) -> None:
    """axe-core finds nothing, by day and in the dark; the page is left as wide as the last of `widths`."""
    for width in widths:
        await stage.page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("dark", "light"):
            await stage.page.emulate_media(color_scheme=scheme)
            assert await stage.violations() == [], (width, scheme)


@pytest.mark.parametrize("widths", [(1000, 1400), (390,)], ids=["desk", "phone"])
async def test_axe_finds_nothing(widths: tuple[int, ...]) -> None:
    async with on_stage(width=widths[-1]) as stage:
        await everything(stage)
        await look_over(stage, widths)
        await stage.press("Urgence")
        await expect(stage.page.get_by_text("Visible par vous seul")).to_be_visible()
        await stage.page.get_by_role("button", name="1 réponse").last.click()
        await look_over(stage, widths)
        await stage.page.get_by_role("button", name="Fermer le fil").click()
        await stage.press("Plus…")
        await stage.press("Prévoir", within=stage.form)
        await look_over(stage, widths)
        await stage.press("Revenir", within=stage.form)
        await expect(stage.form).to_be_hidden()
        await stage.page.get_by_role("button", name="Accueil de Fanal").click()
        await expect(stage.page.get_by_role("heading", name="À moi (1)")).to_be_visible()
        await look_over(stage, widths)


async def test_what_axe_does_find_is_told() -> None:
    async with on_stage() as stage:
        await stage.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
        assert [rule for rule, _ in await stage.violations()] == ["button-name"]


@pytest.mark.parametrize(("width", "pane"), [(390, "Forum"), (390, "Slack"), (320, "Slack")])
async def test_nothing_is_wider_than_a_phone(width: int, pane: str) -> None:
    async with on_stage(width=width) as stage:
        await everything(stage)
        await stage.page.locator(".tab", has_text=pane).click()
        assert await stage.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1300, 900])
async def test_marks_of_what_is_new_cut_nobody_out_of_the_row(width: int) -> None:
    async with on_stage(width=width) as stage:
        await expect(stage.page.locator(".people .person")).to_have_count(7)
        rights = await stage.page.evaluate(
            """() => {
                const list = document.querySelector(".people .people-list"), people = [...list.children];
                for (const one of [people[2], people[4]])
                    one.append(Object.assign(document.createElement("span"), { className: "badge", textContent: "1" }));
                return [list, ...people].map((one) => one.getBoundingClientRect().right);
            }"""
        )
        assert max(rights[1:]) <= rights[0]


async def test_words_that_try_to_be_markup_stay_words() -> None:
    async with on_stage() as stage:
        await stage.post(HOSTILE, author="camille")
        for place in (
            stage.page.locator(".post-text"),
            stage.cards.locator("blockquote").first,
            stage.cards.locator("blockquote").last,
        ):
            assert re.sub(r"\s+", " ", await place.inner_text()) in (HOSTILE, HOSTILE.replace("*gras*", "gras"))
        assert await stage.page.locator("main :is(img, script, a, .mention)").count() == 0
        assert await stage.page.title() == "Fanal, démonstration"


async def test_nothing_leaves_this_machine() -> None:
    async with on_stage() as stage:
        await everything(stage)
        assert {url.split("/")[2] for url in stage.requests} == {stage.sandbox.url.removeprefix("http://")}


@pytest.mark.parametrize(
    ("language", "query", "words"),
    [
        ("fr-CA", "", "Couper le courant"),
        ("en-GB", "", "Cut the power"),
        ("de-DE", "", "Cut the power"),
        ("de", "/?lang=fr", "Couper le courant"),
    ],
)
async def test_the_page_speaks_the_language_of_the_browser(language: str, query: str, words: str) -> None:
    async with on_stage(language=language, query=query) as stage:
        await expect(stage.page.get_by_role("button", name=words)).to_be_visible()
        assert await stage.page.evaluate("document.documentElement.lang") == ("fr" if "Couper" in words else "en")


async def shows_its_own_time(clock: Locator, where: ZoneInfo) -> bool:
    """Both are read at once: a minute may begin in between."""
    moment, words = await clock.evaluate("(clock) => [clock.dateTime, clock.innerText]")
    return f"{datetime.fromisoformat(moment).astimezone(where):%H:%M}" in words


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Montreal", "Asia/Tokyo"])
async def test_times_are_those_of_whoever_one_is_and_the_page_says_so(zone: str) -> None:
    """Slack shows each person their own zone: a card's times and the page's agree, wherever the browser stands."""
    async with on_stage(zone=zone) as stage:
        clock, named = stage.page.locator(".clock"), stage.page.locator(".zone")
        shown = {}
        for person, where in [("Léa", "Europe/Paris"), ("Sam", "Europe/London")]:
            await stage.be(person)
            token = "async () => (await import('/mrkdwn.js')).dateText('{time}', new Date('2026-11-22T02:02:00Z'))"
            shown[person] = await stage.page.evaluate(token)
            if zone == where:
                await expect(named).to_be_hidden()
            else:
                await expect(named).to_contain_text("heure")
            async with asyncio.timeout(PATIENCE / 1000):
                while not await shows_its_own_time(clock, ZoneInfo(where)):
                    await asyncio.sleep(0.02)
        assert shown == {"Léa": "03:02", "Sam": "02:02"}


WALL = """async (wall) => { const { fromWallClock, wallClock } = await import('/words.js');
    const given = Date.parse(wall + 'Z'), date = fromWallClock(given);
    return [date.toISOString(), wallClock(date) === given]; }"""


async def test_a_moment_typed_is_one_of_the_same_zone() -> None:
    async with on_stage(zone="America/Montreal") as stage:
        for wall, moment in {
            "2026-11-24T10:30": "2026-11-24T09:30:00.000Z",
            "2026-07-14T00:15": "2026-07-13T22:15:00.000Z",
            "2026-03-29T03:00": "2026-03-29T01:00:00.000Z",
            "2026-10-25T04:00": "2026-10-25T03:00:00.000Z",
        }.items():
            assert await stage.page.evaluate(WALL, wall) == [moment, True], wall


async def test_both_languages_have_the_same_words() -> None:
    async with on_stage() as stage:
        fr = await stage.page.evaluate("async () => (await import('/words_fr.js')).fr")
        en = await stage.page.evaluate("async () => (await import('/words_en.js')).en")
        assert fr.keys() == en.keys()
        for name, text in fr.items():
            assert re.findall(r"{\w+}", str(text)) == re.findall(r"{\w+}", str(en[name])), name
            assert str(text).count("\\n") == str(en[name]).count("\\n"), name
        assert "!" not in "".join(map(str, fr.values())), "no exclamation marks"


MARKED = [
    ("*gras* et _penché_ et ~barré~", "<strong>gras</strong> et <em>penché</em> et <s>barré</s>"),
    ("2*3*4 et snake_case_ici", "2*3*4 et snake_case_ici"),
    ("*un *deux* trois*", "*un <strong>deux</strong> trois*"),
    ("`*pas gras* &lt;`", "<code>*pas gras* &lt;</code>"),
    ("```a\n*b*```", "<pre>a\n*b*</pre>"),
    ("&gt; cité\n&gt; encore\naprès", "<blockquote>cité<br>encore</blockquote>après"),
    ("un\ndeux", "un<br>deux"),
    ("&lt;b&gt; &amp;lt;", "&lt;b&gt; &amp;lt;"),
    ("<@U0SAM>", '<span class="mention">@Sam</span>'),
    ("<#C0CRISE>", '<span class="mention">#crise-maison-lumen</span>'),
    ("<!here>", '<span class="mention">@here</span>'),
    ("<!subteam^S0MODOS|@modos>", '<span class="mention">@modos</span>'),
    ("<javascript:alert(1)|ici>", "ici"),
    (
        "<https://x.example/a?b=1&amp;c|*ici*>",
        '<a href="https://x.example/a?b=1&amp;c" target="_blank" rel="noopener noreferrer">*ici*</a>',
    ),
    ("<!date^0^{date_num} {time}|autrefois>", "01/01/1970 01:00"),
    ("<!date^rien^{time}|autrefois>", "autrefois"),
    ("_*les deux*_", "<em><strong>les deux</strong></em>"),
]


async def test_marked_up_text_becomes_a_short_list_of_elements() -> None:
    async with on_stage() as stage:
        draw = """async (text) => {
            const { mrkdwn } = await import('/mrkdwn.js'); const box = document.createElement('div');
            box.append(...mrkdwn(text));
            for (const time of box.querySelectorAll('time')) time.replaceWith(time.textContent);
            return box.innerHTML; }"""
        drawn = {text: await stage.page.evaluate(draw, text) for text, _ in MARKED}
        assert drawn == dict(MARKED)
