"""Starts bots for the crash tests: real processes that are forked from one that has imported everything already, and
that can be told to die (SIGKILL, no farewell) at a given step of their work.

Reads a line of JSON for each bot to start ({"NAME": "value"} of its environment), writes its process id. A bot looks
for the file `die` in its data folder whenever it passes one of POINTS: `{"at": "Slack.post after", "times": 1}`.
Only the tests run this: nothing of it is in the product.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import importlib
import inspect
import json
import os
import signal
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from cards.card import Card
from cards.examples import examples
from cards.slack import render_message
from cards.translator import LOCALES, translator
from tests import shipped
from tests.cases.room import demo_catalog

POINTS = {
    "intake.open_case": "bot.cases.intake:open_case",
    "Store.commit": "bot.storage.store:Store._settle",
    "outbox.claim": "bot.storage.outbox:claim",
    "outbox.take": "bot.storage.outbox:take",
    "Drain.send": "handlers.outbox:Drain._send",
    "views.case_card": "handlers.views:case_card",
    "Slack.post": "bot.chat.slack:Slack.post",
    "Slack.update": "bot.chat.slack:Slack.update",
    "posts.posted": "bot.cases.posts:posted",
    "posts.done": "bot.cases.posts:done",
    "deeds.begin": "bot.cases.deeds:begin",
    "effects.ask_community": "bot.cases.effects:ask_community",
    "community.perform": "bot.communities.webhook:WebhookCommunity.perform",
    "sending.send_due": "bot.cases.sending:send_due",
    "sending.still_fit": "bot.cases.sending:still_fit",
    "dispatches.handing_over": "bot.cases.dispatches:handing_over",
    "PostOffice.begin": "bot.delivery.email:PostOffice.begin",
    "PostOffice.finish": "bot.delivery.email:PostOffice.finish",
    "due.fire": "handlers.due:_fire",
    "SlackHandlers.pressed": "handlers.slack:SlackHandlers.pressed",
    "Intake.received": "handlers.intake:Intake.received",
}
"""Each can be died at before and after; what runs in a transaction dies before its commit."""


async def rest_little(drain: Any) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.03):
            await drain._nudged.wait()


HURRY = {
    "handlers.outbox:LOOK_UP_AFTER": 0.2,
    "handlers.outbox:POST_BLIND_AFTER": 0.6,
    "handlers.outbox:DATABASE_WAIT": 0.1,
    "handlers.outbox:ANSWER_WITHIN": 1.0,
    "handlers.outbox:SEND_WITHIN": 2.5,
    "handlers.outbox:backoff": lambda row: 0.05 * min(row.attempts, 10),
    "bot.chat.slack:MEND_FIRST": 0.2,
    "bot.cases.posts:LOOK_AGAIN": (timedelta(seconds=0.1), timedelta(seconds=1.5)),
    "handlers.outbox:Drain._rest": rest_little,
}
"""What people may wait seconds for, a test does not."""


def place(path: str) -> tuple[Any, str]:
    module, _, name = path.partition(":")
    holder: Any = importlib.import_module(module)
    *owners, last = name.split(".")
    for owner in owners:
        holder = getattr(holder, owner)
    return holder, last


class Fate:
    """When this process is to die."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "die"
        self.passed: Counter[str] = Counter()

    def passes(self, point: str) -> None:
        if not self.file.exists():
            return
        wanted = json.loads(self.file.read_text(encoding="utf-8"))
        if wanted["at"] == point:
            self.passed[point] += 1
            if self.passed[point] >= wanted["times"]:
                self.file.unlink()
                os.kill(os.getpid(), signal.SIGKILL)

    def wrap(self, name: str, holder: Any, attribute: str) -> None:
        original = getattr(holder, attribute)
        before, after = f"{name} before", f"{name} after"

        @functools.wraps(original)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            self.passes(before)
            result = await original(*args, **kwargs)
            self.passes(after)
            return result

        @functools.wraps(original)
        def called(*args: Any, **kwargs: Any) -> Any:
            self.passes(before)
            result = original(*args, **kwargs)
            self.passes(after)
            return result

        setattr(holder, attribute, awaited if inspect.iscoroutinefunction(original) else called)


def run(environment: dict[str, str]) -> None:
    """Be a bot until somebody ends us."""
    from bot.clock import machine_now
    from bot.command.run import serve
    from config.settings import load

    os.environ.update(environment)
    fate = Fate(Path(environment["FANAL_DATA"]))
    for name, path in POINTS.items():
        fate.wrap(name, *place(path))
    for path, value in HURRY.items():
        setattr(*place(path), value)
    from aiohttp import ClientTimeout

    from bot.communities.webhook import WebhookCommunity

    defaults = WebhookCommunity.__init__.__kwdefaults__
    assert defaults is not None
    defaults["timeout"] = ClientTimeout(total=2)
    holder, attribute = place("bot.command.run:catalog_in_reach")
    read = getattr(holder, attribute)
    setattr(holder, attribute, lambda settings: shipped.read_lately(read(settings), on=machine_now().date()))
    serve(load())


def warm() -> None:
    """What a bot makes at its first flag and its first card, and keeps: a pattern, a catalogue, a model. Hundreds are
    born, and most die at their first."""
    demo_catalog().triage.read("je veux mourir, c'est pour ce soir, adieu à tous")
    for locale in LOCALES:
        for example in examples(translator(locale, "Europe/Paris")):
            if isinstance(example.drawn, Card):
                render_message(example.drawn)


def main() -> None:
    """Import once, fork often."""
    for name in ("bot.command.run", "bot.app", "bot.chat.slack_socket", "handlers.slack", "psycopg",
                 "bot.storage.listen", "uvicorn.lifespan.on", "uvicorn.protocols.http.httptools_impl",
                 "uvicorn.loops.auto"):  # fmt: skip
        importlib.import_module(name)
    shipped.read_once()
    warm()
    gc.collect()
    gc.freeze()
    gc.disable()  # as where `fanal run` starts; and to look through what it shares would give each a copy of its own
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they are watched by their process ids
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.dup2(2, 1)
            try:
                run(json.loads(line))
            finally:
                os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
