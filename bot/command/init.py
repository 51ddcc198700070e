"""`fanal init DIR`: a commented start of an operator's own folder, which `fanal check` accepts as it stands."""

from __future__ import annotations

import base64
import csv
import io
import re
import secrets
from pathlib import Path

from bot.catalog.lexicon import COLUMNS
from bot.command import starts
from bot.command.demo import write_private
from bot.command.told import Told
from bot.opening import SHIPPED
from config.keys import KEY_BYTES, WEBHOOK_PREFIX

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
PRIVATE = "secrets.env"


def init(folder: Path, *, client: str) -> tuple[str, ...]:
    """Lay the start -> the files' names. Raises `Told` rather than write over anything."""
    if not SLUG.fullmatch(client):
        raise Told(f"“{client}” cannot stand in an address. Write small letters, digits and hyphens: --client my-brand")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Told(f"{folder} is there and not empty: nothing was written. Name a new folder.")
    files = start_of(folder.absolute(), client)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == PRIVATE:
            write_private(path, text)
        else:
            path.write_text(text, encoding="utf-8")
    return tuple(files)


def start_of(folder: Path, client: str) -> dict[str, str]:
    """The text of each file of a start, by its name in `folder`."""
    prefix = f"FANAL_SECRET_{client.upper().replace('-', '_')}"
    names = {"folder": str(folder), "client": client, "prefix": prefix}
    return {
        "README.md": _filled(starts.README, names),
        "fanal.toml": _settings(),
        PRIVATE: _filled(starts.SECRETS, {**names, **_fresh()}),
        ".gitignore": f"{PRIVATE}\ndata/\n",
        f"clients/{client}.toml": _client(client, prefix),
        f"clients/{client}-adherents.csv": _table(),
        "templates/fr/rappel-charte.md": starts.TEMPLATE,
        "lexicon/fr.csv": _lexicon(),
        "helplines.toml": starts.HELPLINES,
    }


def _filled(text: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _fresh() -> dict[str, str]:
    """New secrets, so that nobody starts with those of an example."""
    flags, forum, key = (base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for _ in range(3))
    return {"flags": WEBHOOK_PREFIX + flags, "forum": WEBHOOK_PREFIX + forum, "key": key}


def _settings() -> str:
    """config/example.toml with this folder as the operator's own."""
    text = (SHIPPED / "example.toml").read_text(encoding="utf-8")
    return _swapped(text, {'# config_folder = "/etc/fanal"': 'config_folder = "."  # this folder'})


def _client(slug: str, prefix: str) -> str:
    """The demo's client, whose comments explain every line, with names that ask to be changed."""
    text = (SHIPPED / "clients/maison-lumen.toml").read_text(encoding="utf-8")
    title = slug.replace("-", " ").title()
    return _filled(starts.CLIENT_HEAD, {"client": slug}) + _swapped(
        text[text.index("name = ") :],
        {
            '"Maison Lumen"': f'"{title}"',
            "L'équipe Lumen": f"L'équipe {title}",
            "env:FANAL_SECRET_LUMEN_FORUM_URL": "https://forum.example/fanal",
            "FANAL_SECRET_LUMEN": prefix,
            "maison-lumen-adherents.csv": f"{slug}-adherents.csv",
            "slack:T0FANAL/C0CRISE": "slack:T0EXAMPLE/C0EXAMPLE",
            "slack:T0FANAL/": "slack:T0EXAMPLE/",
        },
    )


def _table() -> str:
    """The first line of the demo's table, and nobody in it."""
    text = (SHIPPED / "clients/maison-lumen-adherents.csv").read_text(encoding="utf-8")
    return text.partition("\n")[0] + "\n"


def _swapped(text: str, words: dict[str, str]) -> str:
    """Replace each, in this order. A shipped example that lost one of them is a fault of ours: tests meet it."""
    for old, new in words.items():
        if old not in text:
            raise ValueError(f"the shipped example has no {old!r} any more; mend bot/command/init.py")
        text = text.replace(old, new)
    return text


def _lexicon() -> str:
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    for kind, term, matches, not_matches in starts.LEXICON:
        table.writerow({"kind": kind, "term": term, "matches": matches, "not_matches": not_matches})
    return out.getvalue()
