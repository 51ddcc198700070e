"""The demo's own folder: one helpline, invented and confirmed, in the place of France's real one.

Its number is of a range that is kept for fiction (ARCEP's plan: 01 99 00 xx xx), so that nobody is ever called; it
stands in the demo's data alone.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

KEPT_FOR = timedelta(days=180)
NUMBER = "01 99 00 31 14"
HELPLINE = """\
# Invented, for the demo alone. It takes the place of the real line, which nobody is to call because of a demo.
[[helpline]]
id = "fr-3114"
country = "FR"
name = {{ fr = "Ligne d'écoute inventée pour la démonstration", en = "Helpline invented for the demo" }}
topics = ["suicide_selfharm", "distress"]
languages = ["fr", "en"]
numbers = [{{ dial = "{number}" }}]
hours = {{ fr = "24 h/24, 7 j/7", en = "day and night, every day", zone = "Europe/Paris", open = "always" }}
cost = {{ fr = "appel gratuit", en = "free call" }}
advises = true
source = "invented, with a number of a range kept for fiction"
verified_on = {verified}
review_by = {review}
status = "verified"
"""


def own_folder(data: Path, *, today: date) -> dict[str, str]:
    """Write the folder -> the setting that names it. It is written anew at each start: its line is always in date."""
    folder = data / "config"
    folder.mkdir(parents=True, exist_ok=True)
    text = HELPLINE.format(number=NUMBER, verified=today.isoformat(), review=(today + KEPT_FOR).isoformat())
    (folder / "helplines.toml").write_text(text, encoding="utf-8")
    return {"FANAL_CONFIG_FOLDER": str(folder)}
