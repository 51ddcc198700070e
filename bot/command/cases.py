"""`fanal cases`: what is on the desk, read beside it. Words of members only when asked for, and that is recorded."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cases import console
from bot.cases.history import broken_at
from bot.command.case_record import evidence_of, record_of
from bot.command.database import console_user, must_know, reading, writing
from bot.command.told import Told, printable, say
from bot.storage.records import Case, Entry, Involved, Message
from bot.storage.session import Session
from config.settings import Settings
from config.words import CaseStatus, Verb

AT_ONCE = 100
"""So many cases have their export recorded in one transaction: a running desk waits for no more."""
COLUMNS = ("case", "level", "category", "client", "state", "held by", "opened", "first look by", "flags")


def list_cases(settings: Settings, *, client: str, closed: bool, most: int, as_json: bool) -> None:
    """The open cases, the most urgent first, as a table or as JSON lines."""
    with reading(settings) as session:
        must_know(session, client)
        found = console.cases(session, client=client, closed=closed, most=most + 1)
        shown, now = found[:most], session.now
    if as_json:
        for case in shown:
            say(json.dumps(case.model_dump(mode="json", exclude={"undo"}), ensure_ascii=False))
        return
    if not shown:
        say("Nothing waits." if not closed else "There is no case yet.")
        return
    table = Table(*COLUMNS, box=None, header_style="bold", pad_edge=False)
    for case in shown:
        table.add_row(*(Text(cell, no_wrap=True) for cell in _row(case, now)))
    terminal = Console()
    (terminal if terminal.is_terminal else Console(width=160)).print(table)
    if len(found) > most:
        say(f"… and more: fanal cases list --most {most * 10}")


def _row(case: Case, now: datetime) -> Iterator[str]:
    late = case.taken_at is None and case.status is CaseStatus.OPEN and case.first_look_due < now
    yield f"{case.id}{' EXERCICE' if case.drill else ''}"
    yield case.level.value
    yield case.category.value
    yield case.client
    yield case.outcome.value if case.outcome else case.status.value
    yield case.holder or "nobody"
    yield moment(case.opened_at)
    yield "" if case.taken_at else moment(case.first_look_due) + (" late" if late else "")
    yield str(case.flags)


def show(settings: Settings, number: int, *, words: bool) -> bool:
    """One case with its history; with `words`, what people wrote too. -> whether the history's chain is whole."""
    if words:
        _record(settings, [number], verb=Verb.READ)
    with reading(settings, words=words) as session:
        mine = session.of(console.client_of(session, number))
        case = mine.get(Case, number)
        for line in _head(mine, case):
            say(line)
        whole = _history(mine.of_case(Entry, number), case)
        if words:
            _words(mine, case)
    return whole


def _head(session: Session, case: Case) -> Iterator[str]:
    yield f"Case {case.id}{' · EXERCICE' if case.drill else ''} · {case.level.value} · {case.category.value}"
    state = f"closed {moment(case.closed_at)}, {case.outcome.value}" if case.closed_at and case.outcome else "open"
    yield f"{case.client}, {case.community} · {state} · opened {moment(case.opened_at)} · {_flags(case.flags)}"
    yield f"held by {case.holder or 'nobody'} · the message is {case.visibility.value}"
    for message in session.of_case(Message, case.id):
        read = f"{message.level.value} {message.category.value}"
        yield printable(f"  message {message.external_id}: {read}, {moment(message.posted_at)}")
    for person in session.of_case(Involved, case.id):
        reached = f", reached {moment(person.reached_at)}" if person.reached_at else ""
        yield f"  {person.role.value}: {person.level.value}{reached}"


def _history(entries: Sequence[Entry], case: Case) -> bool:
    broken = broken_at(entries, head=case.head)
    state = "the chain is whole" if broken is None else f"THE CHAIN IS BROKEN at line {broken}: somebody changed it"
    say(f"\nHistory: {len(entries)} lines, {state}")
    for entry in entries:
        facts = " ".join(f"{name}={_short(value)}" for name, value in entry.facts.items())
        say(printable(f"{entry.seq:>4}  {moment(entry.at)}  {entry.actor:<16} {entry.verb:<16} {facts}".rstrip()))
    return broken is None


def _words(session: Session, case: Case) -> None:
    say("\nWords (your looking at them is the last line above):")
    for kind, at, content in evidence_of(session, case):
        say(f"\n— {kind}, {moment(at)}")
        for name, value in content.items():
            if value and name != "reading":
                say(printable(f"  {name}: {value if isinstance(value, str) else _short(value)}"))


def export(settings: Settings, out: IO[str], *, number: int | None, client: str, words: bool) -> int:
    """Cases as JSON lines, oldest first -> how many."""
    with reading(settings) as session:
        must_know(session, client)
        if number is not None:
            chosen = [(number, console.client_of(session, number))]
        else:
            chosen = console.numbers(session, client=client)
    if words:
        _record(settings, [one for one, _ in chosen], verb=console.EXPORTED)
    with reading(settings, words=words) as session:
        for one, of in chosen:
            case = session.of(of).find(Case, one)
            if case is not None:
                out.write(json.dumps(record_of(session.of(of), case, words=words), ensure_ascii=False) + "\n")
    return len(chosen)


def export_to_file(settings: Settings, path: Path, *, number: int | None, client: str, words: bool) -> int:
    """The same into a new file that only its owner can read. Raises `Told` when it is there already. Of an export that
    fails (a slip in a name, a full disk) no file stays behind that could be taken for a whole one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Told(f"{path} is there already: nothing was written. Name a new file.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            return export(settings, out, number=number, client=client, words=words)
    except BaseException:
        path.unlink()
        raise


def _record(settings: Settings, numbers: Sequence[int], *, verb: str) -> None:
    """Recorded before anything is shown."""
    for start in range(0, len(numbers), AT_ONCE):
        with writing(settings) as session:
            for number in numbers[start : start + AT_ONCE]:
                mine = session.of(console.client_of(session, number))
                console.record(mine, number, verb=verb, by=console_user())


def moment(at: datetime | None) -> str:
    """An instant for a console, which is of no one's zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if at else ""


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _flags(count: int) -> str:
    return "1 flag" if count == 1 else f"{count} flags"
