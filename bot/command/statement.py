"""`fanal cases statement`: a client's period as CSV, without personal data, and its sums on standard error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import IO

from bot.cases.statement import Statement, make
from bot.cases.statement_csv import as_csv
from bot.command.database import reading
from bot.command.told import Told
from bot.opening import read_catalog
from config.reports import Counted
from config.settings import Settings

REFUSED = {
    Counted.SIGNATURE: "signature",
    Counted.TOO_LARGE: "too large",
    Counted.MALFORMED: "malformed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """In words, and whether every history is as it was written."""

    words: str
    whole: bool


def statement(settings: Settings, out: IO[str], *, client: str, first: date, last: date) -> Said:
    """Write the cases that got flags from `first` to `last`, both included, by the client's calendar -> the sums."""
    if last < first:
        raise Told("The last day is before the first: --from comes first, --to last.")
    found = read_catalog(settings).clients.get(client)
    if found is None:
        raise Told(f"There is no client {client}. fanal check lists them.")
    with reading(settings) as session:
        made = make(session.of(client), found, first=first, last=last)
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
