"""`fanal flag FILE`: a file's flags go in, each as if its community had sent it; twice is the same as once."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cases.console import newest
from bot.catalog import Catalog
from bot.command.database import exists, reading
from bot.command.flag_file import Row, opened, rows
from bot.command.flag_sinks import Sink, open_sink
from bot.command.told import Told, printable
from bot.communities.inbound import BadBody, parse_flag
from bot.opening import read_catalog
from config.settings import Settings
from config.words import Flag


class Tally(Struct):
    """What came of a file. `before` is the newest case's number before it, None where nobody can tell."""

    before: int | None
    where: str = ""
    taken: int = 0
    cases: set[int] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The summary, for a reader."""
        if not (self.taken or self.refused):
            return "There is no flag in this file: it is empty, or has a header alone. Nothing was flagged."
        new = sum(case > self.before for case in self.cases) if self.before is not None else None
        fresh = "" if new is None else f", {new or 'none'} of them new"
        lines = [f"{_count(self.taken, 'flag')} in {_count(len(self.cases), 'case')}{fresh}. {self.where}"]
        if self.refused:
            which = ", ".join(map(str, self.refused[:20])) + (" …" if len(self.refused) > 20 else "")
            lines.append(
                f"{_count(len(self.refused), 'line')} not taken: {which}. Mend them and run the same command again."
            )
        return "\n".join(lines)


class Parcel(Struct, frozen=True):
    """A flag that may be sent."""

    line: int
    flag: Flag
    body: bytes


async def flag(settings: Settings, path: Path, *, client: str, drill: bool, url: str) -> Tally:
    """Bring every flag of the file in. Raises `Told` when no line could; a single bad line is told and counted."""
    catalog = read_catalog(settings)
    if client and client not in catalog.clients:
        raise Told(f"There is no client “{client}”. There are: {', '.join(sorted(catalog.clients))}")
    total = _how_many(path)
    tally = Tally(_newest(settings) if not url else None)
    async with open_sink(settings, catalog, url=url) as sink:
        tally.where = sink.where
        with _progress() as bar, opened(path) as file:
            task = bar.add_task("Flags", total=total)

            def refuse(line: int, problem: str) -> None:
                tally.refused.append(line)
                bar.console.print(printable(f"line {line}: {problem}"), markup=False, highlight=False, soft_wrap=True)
                bar.advance(task)

            parcels = _parcels(rows(path, file), catalog, client, settings.max_body, drill=drill, refuse=refuse)
            async for line, outcome in _sent(sink, parcels):
                if isinstance(outcome, BadBody):
                    refuse(line, str(outcome))
                    continue
                tally.taken += 1
                tally.cases.add(outcome)
                bar.advance(task)
    tally.refused.sort()
    return tally


def _how_many(path: Path) -> int | None:
    """The flags of a file; None of what can be read once alone: a pipe."""
    if not path.is_file():
        return None
    with opened(path) as file:
        return sum(1 for _ in rows(path, file))


def _parcels(
    found: Iterable[Row], catalog: Catalog, client: str, most: int, *, drill: bool, refuse: Callable[[int, str], None]
) -> Iterator[Parcel]:
    """The rows that are flags; the others are refused with what is wrong."""
    for row in found:
        if row.body is None:
            refuse(row.line, row.problem)
            continue
        try:
            yield _parcel(row.line, row.body, catalog, client, most, drill=drill)
        except BadBody as error:
            refuse(row.line, str(error))


def _parcel(line: int, given: Mapping[str, Any], catalog: Catalog, client: str, most: int, *, drill: bool) -> Parcel:
    named = given.get("client") or client or _only_client(catalog, given.get("community"))
    if not isinstance(named, str) or named not in catalog.clients:
        remedy = "name one with --client, or in the line" if not named else f"there is no client “{named}”"
        raise BadBody.of("client", f"{remedy}; known: {', '.join(sorted(catalog.clients))}")
    body = {**{key: value for key, value in given.items() if key != "client"}, **({"drill": True} if drill else {})}
    flag = parse_flag(named, body)
    known = catalog.clients[named].communities
    if flag.community not in known:
        raise BadBody.of("community", f"{named} has no such community; it has: {', '.join(sorted(known))}")
    raw = json.dumps(body).encode()
    if len(raw) > most:
        raise BadBody.of("body", f"it has {len(raw)} bytes, {most} at most are taken (FANAL_MAX_BODY)")
    return Parcel(line, flag, raw)


def _only_client(catalog: Catalog, community: object) -> str:
    """Whose flag it must be where nobody says: the only client, or the only one with such a community; else ""."""
    if len(catalog.clients) == 1:
        return next(iter(catalog.clients))
    having = [slug for slug, client in catalog.clients.items() if community in tuple(client.communities)]
    return having[0] if len(having) == 1 else ""


async def _sent(sink: Sink, parcels: Iterator[Parcel]) -> AsyncIterator[tuple[int, int | BadBody]]:
    """(line, case or refusal) in the order of the file. Some are under way together; one member's never overtake."""
    under_way: deque[tuple[Parcel, asyncio.Task[int | BadBody]]] = deque()
    last: dict[tuple[str, str], asyncio.Task[int | BadBody]] = {}
    try:
        for parcel in parcels:
            author = (parcel.flag.client, parcel.flag.author.id)
            last[author] = asyncio.create_task(_send(sink, parcel, last.get(author)))
            under_way.append((parcel, last[author]))
            if len(under_way) >= sink.together:
                first, task = under_way.popleft()
                yield first.line, await task
        while under_way:
            first, task = under_way.popleft()
            yield first.line, await task
    finally:
        for _, task in under_way:
            task.cancel()
        await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)


async def _send(sink: Sink, parcel: Parcel, after: asyncio.Task[int | BadBody] | None) -> int | BadBody:
    if after is not None:
        await asyncio.wait({after})
    try:
        return await sink.put(parcel.flag, parcel.body)
    except BadBody as error:
        return error


def _newest(settings: Settings) -> int | None:
    """The newest case so far; None where the database cannot be asked from here."""
    if not exists(settings):
        return 0
    try:
        with reading(settings) as session:
            return newest(session)
    except Told:
        return None


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
