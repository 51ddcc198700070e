"""`fanal cases statement`: a client's period as CSV or PDF, without personal data, and its sums on standard error."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import IO

from msgspec import Struct

from bot.cases.statement import Statement, make
from bot.cases.statement_csv import as_csv
from bot.command.database import reading
from bot.command.told import Told, write_new
from bot.delivery.statement import render
from bot.opening import read_catalog
from cards.translator import LOCALES
from config.reports import Counted
from config.settings import Settings
from handlers.views.statement import statement_sheet

REFUSED = {
    Counted.SIGNATURE: "signature",
    Counted.TOO_LARGE: "too large",
    Counted.MALFORMED: "malformed",
}


class Said(Struct, frozen=True, kw_only=True):
    """In words, and whether every history is as it was written."""

    words: str
    whole: bool


class Asked(Struct, frozen=True, kw_only=True):
    """Which client, from the first day to the last by its own calendar; in which language, if not its own."""

    client: str
    first: date
    last: date
    language: str = ""


def statement(settings: Settings, asked: Asked, out: IO[str] | Path) -> Said:
    """Write CSV into a stream, or a PDF into a new file -> the sums. Raises Told."""
    if asked.last < asked.first:
        raise Told("The last day is before the first: --from comes first, --to last.")
    if asked.language not in ("", *LOCALES):
        raise Told("--language is fr or en.")
    clients = read_catalog(settings).clients
    client = clients.get(asked.client)
    if client is None:
        raise Told(f"There is no client {asked.client} here. There is: {', '.join(sorted(clients))}.")
    with reading(settings) as session:
        made = make(session.of(client.slug), client, first=asked.first, last=asked.last)
    if isinstance(out, Path):
        write_new(out, render(statement_sheet(made, client, locale=asked.language or client.locale)))
    else:
        out.write(as_csv(made))
    return said(made)


def said(made: Statement) -> Said:
    """Flags received = cases + joined + repeated + the same again + refused; how many histories are whole."""
    sums, cases = made.sums, len(made.lines)
    refused = ", ".join(f"{REFUSED[kind]} {count}" for kind, count in sums.refused.items())
    words = (
        f"{sums.received} flags received = {sums.cases} cases + {sums.joined} joined + {sums.repeated} repeated "
        f"+ {sums.same} the same again + {sum(sums.refused.values())} refused{refused and f' ({refused})'}. "
        f"Histories that are whole: {cases - len(made.broken)} of {cases}."
    )
    return Said(words=words, whole=not made.broken)
