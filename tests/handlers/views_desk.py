"""A desk on a real database, without any chat: cases are made by use cases, and read through the views."""

from __future__ import annotations

import ast
import asyncio
import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from bot.cases import intake
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.catalog import Catalog, load_catalog
from bot.catalog.clients import Client, Destination, Person, Shows
from bot.catalog.reachable import reachable
from bot.sandbox.blocks import check_message, check_view
from bot.storage.records import Case, OutboxRow, Post, Timer
from bot.storage.session import TABLE, Session
from bot.storage.store import Store
from bot.storage.vault import Vault, new_master_key
from cards.card import Button, ButtonRow, Card, Form, Section
from cards.slack import render_form, render_home, render_message
from config.values import replace
from config.words import Account, Author, Click, Flag, Moderation, Place, Verb
from handlers import views
from handlers.actions import ACTIONS
from handlers.due import DUE
from tests.reading import spaced

T = TypeVar("T")
LUMEN, NORD = "maison-lumen", "atelier-nord"
TEAM = "slack:T0FANAL"
CHANNEL, ENGLISH, REDACTED = f"{TEAM}/C0CRISE", f"{TEAM}/C0ENGLISH", f"{TEAM}/C0REDACTED"
NORTH = f"{TEAM}/C0NORD"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Paris

LIFE = "je veux en finir, j'ai tout préparé pour ce soir, vous ne me reverrez pas"
ROUTINE = "Où en est mon colis ? Cela fait trois semaines que j'attends."
ACCUSATION = "Votre vendeur est un escroc et un voleur, je vais porter plainte contre lui."


def _secret(reference: str) -> str:
    if "URL" in reference:
        return "http://127.0.0.1:9/actions"
    return "whsec_" + base64.b64encode(hashlib.sha256(reference.encode()).digest()).decode()


def demo_catalog() -> Catalog:
    """The shipped files where Slack is set up, with an English and a redacted channel beside Maison Lumen's own."""
    config = Path(__file__).parents[2] / "config"
    found = reachable(load_catalog(config, None, today=date(2026, 11, 22), secrets=_secret), {"slack"})
    lumen = found.clients[LUMEN]
    more = (Destination(ENGLISH, Shows.FULL, "en"), Destination(REDACTED, Shows.REDACTED, "fr"))
    return replace(found, clients={**found.clients, LUMEN: replace(lumen, destinations=(*lumen.destinations, *more))})


@dataclass
class Desk:
    """People act by name; time stands still until it is moved."""

    store: Store
    catalog: Catalog
    runner: asyncio.Runner
    clock: list[datetime]
    _keys: Any = field(default_factory=count)

    # --- what happens -------------------------------------------------------------------------------

    def flag(self, text: str, *, by: str = "lou_77", client: str = LUMEN, id: str = "", **more: Any) -> int:
        """A flagged message -> the case's number."""
        n = next(self._keys)
        flag = Flag(
            client=client,
            community="forum",
            external_id=id or f"post/{n}",
            text=text,
            author=Author(**{"id": by, "name": by, "country": "FR", "email": f"{by}@example.org", **more}),
            posted_at=self.now - timedelta(minutes=2),
            moderation=Moderation.A_POSTERIORI,
            language="fr",
            reason="signalé par un membre",
        )
        reading = self.catalog.triage.read(text, language="fr", allowed=self.client(client).allowed_words)
        return self.run(intake.open_case, client, flag, reading)

    def press(
        self, verb: Verb, case: int, /, *, who: str = "lea", ref: str = "", client: str = LUMEN, **values: Any
    ) -> Answer:
        """Somebody presses a button, or sends a form if there are values."""
        return self.run(ACTIONS[verb], client, self.click(verb, case, who=who, ref=ref, client=client, **values))

    def click(
        self, verb: Verb, case: int, /, *, who: str = "lea", ref: str = "", client: str = LUMEN, **values: Any
    ) -> Click:
        found = self.read(Session.find, client, Case, case)
        return Click(
            verb=verb,
            case=case,
            version=found.version if found else 1,
            actor=Account(self.person(who, client).accounts[0]),
            key=f"key-{next(self._keys)}",
            place=Place(CHANNEL),
            ref=ref,
            values=values or None,
        )

    def pass_time(self, **amount: float) -> None:
        """Move the clock, and do what falls due on the way."""
        self.clock[0] += timedelta(**amount)
        for client in self.catalog.clients:
            for timer in self.read(Session.rows, client, Timer, TABLE[Timer].c.at <= self.now):
                self.run(DUE[timer.kind], client, timer)

    # --- what is read -------------------------------------------------------------------------------

    def card(self, case: int, dest: str = CHANNEL, *, client: str = LUMEN) -> Card:
        return self.read(views.case_card, client, self.catalog, case, dest=dest)

    def rows(self, what: str, *, case: int = 0, client: str = LUMEN) -> list[OutboxRow]:
        """Rows of the outbox that ask for a post of this kind."""
        table = TABLE[OutboxRow]
        where = [table.c.kind.in_(("post_thread", "direct"))] + ([table.c.case_id == case] if case else [])
        found = self.read(Session.rows, client, OutboxRow, *where)
        return [row for row in found if row.payload["what"] == what]

    def told(self, what: str, dest: str, *, case: int = 0, client: str = LUMEN) -> Card | None:
        """The last post of this kind for a destination, built now."""
        row = [row for row in self.rows(what, case=case, client=client) if row.dest == dest][-1]
        return self.read(views.post, client, self.catalog, row, dest=dest)

    def posted(self, what: str, dest: str, *, case: int = 0, client: str = LUMEN) -> Post:
        """The same, remembered as a post that stands there."""
        row = [row for row in self.rows(what, case=case, client=client) if row.dest == dest][-1]

        def remember(tx: Tx) -> Post:
            return tx.add(
                Post, case_id=row.case_id, kind=what, ref=row.ref, dest=dest, message="1.2", thread="1.1", key=row.key,
                created_at=tx.now,
            )  # fmt: skip

        return self.run(remember, client)

    def form(self, answer: Answer, click: Click, *, who: str = "lea", client: str = LUMEN, locale: str = "") -> Form:
        reader = self.person(who, client)
        return self.read(views.form, client, self.catalog, answer, click, replace(reader, locale=locale))

    def open(
        self, verb: Verb, case: int, /, *, who: str = "lea", ref: str = "", locale: str = "", **values: Any
    ) -> Form:
        """Press a button, and see the form that it opens."""
        click = self.click(verb, case, who=who, ref=ref, **values)
        return self.form(self.run(ACTIONS[verb], LUMEN, click), click, who=who, locale=locale)

    def people(self, who: str) -> dict[str, Person]:
        found = {slug: client.person(who) for slug, client in self.catalog.clients.items()}
        return {slug: person for slug, person in found.items() if person is not None}

    def person(self, who: str, client: str = LUMEN) -> Person:
        found = self.client(client).person(who)
        assert found is not None, f"{who} is nobody at {client}"
        return found

    def client(self, slug: str = LUMEN) -> Client:
        return self.catalog.clients[slug]

    @contextmanager
    def changed(self, **fields: Any) -> Iterator[None]:
        """Maison Lumen's file says otherwise for a while: use cases and views share the one mapping of clients."""
        clients, before = self.catalog.clients, self.client()
        assert isinstance(clients, dict)
        clients[LUMEN] = replace(before, **fields)
        try:
            yield
        finally:
            clients[LUMEN] = before

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def run(self, use_case: Callable[..., T], client: str, *args: Any, **kwargs: Any) -> T:
        return self.runner.run(self.store.run(use_case, client, *args, **kwargs))

    def read(self, query: Callable[..., T], client: str, *args: Any, **kwargs: Any) -> T:
        return self.runner.run(self.store.read(query, client, *args, **kwargs))


def make_desk(url: str, runner: asyncio.Runner, catalog: Catalog) -> Desk:
    clock = [START]
    store = Store(
        url,
        vault=Vault([new_master_key()]),
        open_tx=lambda opened: Tx(opened, catalog),
        now=lambda: clock[0],
        machine=lambda: clock[0],
    )
    runner.run(store.start(tuple(catalog.clients)))
    return Desk(store, catalog, runner, clock)


# --- what a reader sees -----------------------------------------------------------------------------


def rendered(shown: Card | Form, *, home: bool = False) -> str:
    """What Slack would get, as one string; fails if Slack would refuse it."""
    if isinstance(shown, Form):
        view = render_form(shown)
        problems = check_view(view)
        content: Any = view
    elif home:
        content = render_home(shown)
        problems = check_view(content)
    else:
        content = render_message(shown)
        problems = check_message(content["blocks"])
    assert not problems, problems
    return json.dumps(content, ensure_ascii=False)


def words(shown: Card | Form | None, *, home: bool = False) -> str:
    """The words that stand there, without the marks that keep them from being links and mentions."""
    assert shown is not None, "it was moot"
    return spaced(rendered(shown, home=home).replace("\\u2060", "").replace("\u2060", ""))


def shows_instant(shown: str, at: datetime) -> bool:
    """Whether an instant stands there, in rich text or in small type."""
    return f'"timestamp": {int(at.timestamp())},' in shown or f"<!date^{int(at.timestamp())}^" in shown


def buttons(shown: Form | Card) -> list[Button]:
    found: list[Button] = []
    for element in shown.body:
        if isinstance(element, ButtonRow):
            found += element.buttons
        elif isinstance(element, Section) and element.button:
            found.append(element.button)
    return found


CASES = Path(views.__file__).parents[2] / "bot" / "cases"
RULES = CASES.parent / "rules"


def calls(name: str, *folders: Path) -> Iterator[str]:
    """The first argument of every call of `name` in some folders, where it is written out."""
    for folder in folders:
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                    continue
                called = ast.unparse(node.func)
                if called == name and isinstance(node.args[0].value, str):
                    yield node.args[0].value
