"""A client's file to begin with, and what reads it as the desk would."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

from bot.catalog.client_file import ClientsRead, load_clients
from bot.catalog.clients import Client
from bot.rules.helplines import Helpline, Helplines, Number, NumberKind, Status
from bot.rules.triage import Bilingual
from config.words import Category

TODAY = date(2026, 11, 22)

CLIENT = """\
name = "Brand"
locale = "fr"
zone = "Europe/Paris"
country = "FR"
flag_secrets = ["env:FLAGS"]

[communities.forum]
name = "Forum"
url = "https://forum.example/fanal"
secrets = ["env:FORUM"]
abilities = ["hide", "restore", "reply"]

[[destinations]]
dest = "slack:T1/C1"

[people.lea]
name = "Léa"
accounts = ["slack:T1/U1"]
roles = ["moderator"]

[people.nadia]
name = "Nadia"
accounts = ["slack:T1/U2"]
roles = ["manager"]

[people.diallo]
name = "Maître Diallo"
accounts = ["slack:T1/U3"]
roles = ["expert"]
disciplines = ["legal"]

[[watch.moderation]]
from = "00:00"
to = "24:00"
person = "lea"
manager = "nadia"
"""


def line(country: str, *, review_by: date = date(2027, 5, 1)) -> Helpline:
    return Helpline(
        id=f"line-{country.lower()}",
        country=country,
        name=Bilingual("Ligne", "Line"),
        topics=frozenset({Category.SUICIDE_SELFHARM}),
        numbers=(Number("0000", NumberKind.CALL),),
        source="https://line.example",
        review_by=review_by,
        verified_on=date(2026, 11, 1),
        status=Status.VERIFIED,
    )


HELPLINES = Helplines(lines=(line("FR"), line("BE"), line("CA", review_by=date(2026, 1, 1))))


def secret(reference: str) -> str:
    """A signing secret of its own for every reference; some hold an address, a short secret, or nothing."""
    if reference == "env:":
        raise LookupError("a reference without a name")
    if reference.endswith("SHORT"):
        return "whsec_" + base64.b64encode(b"too short").decode()
    if reference.endswith("WRONG_URL"):
        return "forum"
    if reference.endswith("UNSET"):
        raise ValueError("the environment has no UNSET. Set it, or name a file with file:…")
    if reference.endswith("URL"):
        return f"http://127.0.0.1:8301/{reference.partition(':')[2].lower()}"
    return "whsec_" + base64.b64encode(reference.encode().ljust(32, b".")).decode()


def read(folder: Path, *texts: str, today: date = TODAY, helplines: Helplines = HELPLINES) -> ClientsRead:
    """Reads these texts as the files brand.toml, brand2.toml … of a folder `clients`."""
    clients = folder / "clients"
    clients.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts, 1):
        (clients / f"brand{number if number > 1 else ''}.toml").write_text(text, encoding="utf-8")
    return load_clients(folder / "shipped", folder, today=today, secrets=secret, helplines=helplines)


def changed(*changes: tuple[str, str], text: str = CLIENT) -> str:
    """The client's file with some words in the place of others, each of which must stand there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def top(line: str) -> str:
    """The client's file with one more line among its own keys."""
    return f"{line}\n{CLIENT}"


def the_client(folder: Path, text: str = CLIENT) -> Client:
    found = read(folder, text)
    assert [str(error) for error in found.errors] == []
    return found.by_slug["brand"]


def told(found: ClientsRead) -> list[str]:
    """Each error as `line: problem. remedy`, in the order of the file."""
    return [f"{error.line}: {error.problem}. {error.remedy}" for error in sorted(found.errors, key=lambda e: e.line)]


def the_error(folder: Path, text: str) -> str:
    found = told(read(folder, text))
    assert len(found) == 1, found
    return found[0]


def line_of(text: str, words: str) -> int:
    """The line on which these words stand first."""
    return text[: text.index(words)].count("\n") + 1
