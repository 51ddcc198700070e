"""Teams' cards drawn by the official JavaScript renderer with Teams' own look, for the pictures.

The renderer is no dependency: `make screenshots` fetches it with npm into an ignored folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Locator, Page

from .demo_process import ROOT

RENDERER = ROOT / "data" / "adaptivecards"
PACKAGES = ("adaptivecards@3.0.6", "adaptivecards-designer@2.4.4", "marked@16.4.1")
Look = Literal["light", "dark"]
LOOKS: tuple[Look, ...] = ("light", "dark")

PAGE = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 24px; background: var(--back); font-family: "Segoe UI", "Liberation Sans", sans-serif; }
#card { border-radius: 6px; box-shadow: 0 1px 3px #0003; overflow: hidden; }
.title { font-weight: 600; font-size: 18px; padding: 16px 16px 0; color: var(--ink); background: var(--paper); }
.ac-pushButton, .ac-input { font: inherit; font-size: 14px; }
.ac-pushButton { padding: 5px 12px; border-radius: 4px; border: 1px solid var(--edge); }
.ac-pushButton { background: var(--paper); color: var(--ink); }
.ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff; }
.ac-pushButton.style-destructive { background: #c4314b; border-color: #c4314b; color: #fff; }
.ac-pushButton.expanded { border-width: 2px; }
.ac-input { box-sizing: border-box; padding: 6px 8px; border: 1px solid var(--edge); border-radius: 4px;
  background: var(--field); color: var(--ink); }
textarea.ac-input { min-height: 110px; }
.ac-textBlock p { margin: 0; }
</style><div id="card"></div>"""
DRAW = """([card, config, title, colours]) => {
  for (const [name, value] of Object.entries(colours)) document.body.style.setProperty(name, value);
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = marked.parse(text); result.didProcess = true;
  };
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig(config);
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  drawn.parse(card, context);
  const place = document.getElementById("card");
  place.replaceChildren();
  if (title) place.append(Object.assign(document.createElement("div"), {className: "title", textContent: title}));
  place.append(drawn.render());
  const wrong = drawn.validateProperties().validationEvents;
  return [...Array(context.eventCount).keys()].map((i) => context.getEventAt(i)).concat(wrong).map((e) => e.message);
}"""
COLOURS = {
    "light": {"--back": "#f5f5f5", "--paper": "#fff", "--ink": "#252424", "--edge": "#c8c6c4", "--field": "#fff"},
    "dark": {"--back": "#1f1f1f", "--paper": "#2d2c2c", "--ink": "#fff", "--edge": "#605e5c", "--field": "#1f1f1f"},
}


def fetched() -> Path:
    """Where the renderer's packages are; fetched with npm when they are not there yet."""
    modules = RENDERER / "node_modules"
    if not all((modules / package.rpartition("@")[0]).exists() for package in PACKAGES):
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit(
                "npm is needed once, to fetch the renderer of Teams' cards: on Debian and Ubuntu, apt-get install npm"
            )
        RENDERER.mkdir(parents=True, exist_ok=True)
        # The designer asks for an older renderer; only its two files of colours are used.
        options = ("--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--prefix", str(RENDERER))
        subprocess.run([npm, "install", *options, *PACKAGES], check=True)
    return modules


class TeamsPage:
    """A page that shows one card at a time."""

    def __init__(self, page: Page, config: dict[str, Any], look: Look) -> None:
        self.page, self.config, self.look = page, config, look

    async def show(self, card: dict[str, Any], *, title: str = "") -> Locator:
        """Draw a card, or a dialog's card under its title. What the renderer says about it fails the step."""
        known = {key: value for key, value in card.items() if key != "msteams"}
        said = await self.page.evaluate(DRAW, [_drawable(known), self.config, title, COLOURS[self.look]])
        if said:
            raise AssertionError(f"the renderer says: {said}")
        return self.page.locator("#card")


def _drawable(found: Any) -> Any:
    """The picker of people is Teams' own: the renderer draws an empty list in its place."""
    if isinstance(found, list):
        return [_drawable(one) for one in found]
    if not isinstance(found, dict):
        return found
    if "choices.data" in found:
        found = {key: value for key, value in found.items() if key not in ("choices.data", "value")}
        return {**found, "choices": [{"title": "…", "value": "-"}]}
    return {key: _drawable(value) for key, value in found.items()}


@asynccontextmanager
async def teams_page(browser: Browser, look: Look, *, width: int = 640) -> AsyncIterator[TeamsPage]:
    """A page in Teams' colours, in French, in Paris."""
    modules = fetched()
    config = json.loads(
        (modules / f"adaptivecards-designer/lib/hostConfigs/microsoft-teams-{look}.json").read_text("utf-8")
    )
    page = await browser.new_page(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": 900}, device_scale_factor=2
    )
    await page.set_content(PAGE)
    await page.add_script_tag(path=modules / "adaptivecards/dist/adaptivecards.min.js")
    await page.add_script_tag(path=modules / "marked/lib/marked.umd.js")
    try:
        yield TeamsPage(page, config, look)
    finally:
        await page.close()
