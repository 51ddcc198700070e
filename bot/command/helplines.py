"""`fanal helplines`: which lines of the directory a person should look at, and a person's word for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.catalog.confirmed import Confirmed, write_confirmed
from bot.catalog.helplines import load_helplines
from bot.command.told import Told, say
from bot.opening import SHIPPED
from bot.rules.helplines import Helpline, Helplines, Status


def listed(overlay: Path | None, *, today: date, country: str = "") -> Iterator[str]:
    """A line of text for each helpline that waits for a person: unverified, or due for review."""
    directory = _directory(overlay)
    waiting = [line for line in directory.lines if _why(line, today) and country.upper() in ("", line.country)]
    for line in sorted(waiting, key=lambda line: (line.country, line.id)):
        dialled = ", ".join(number.dial for number in line.numbers)
        yield f"{line.country}  {line.id}: {_why(line, today)}\n    {line.name.en}, {dialled}\n    {line.source}"
    count = f"{len(waiting)} of {len(directory.lines)}" if not country else str(len(waiting))
    yield f"{count} to look at. Call it, or read its official source; then: fanal helplines confirm ID --by NAME"


def confirm(overlay: Path | None, line: str, *, by: str, today: date) -> str:
    """Keep somebody's word for a line -> what to say."""
    if overlay is None:
        raise Told(
            "Name your own folder (--folder, or config_folder in your settings): what you confirm is written there."
        )
    if not by.strip():
        raise Told("--by is the name of whoever called the line or read its source today.")
    directory = _directory(overlay)
    found = directory.get(line)
    if found is None:
        raise Told(f"There is no helpline “{line}”. fanal helplines list names those that wait.")
    file = write_confirmed(overlay, Confirmed(found.id, by.strip(), today))
    after = found.confirmed(today)
    return (
        f"{found.name.en} ({found.country}) counts as verified by {by.strip()} until {after.review_by}. "
        f"It stands in {file}; a running desk reads it at its next start."
    )


def tell(overlay: Path | None, *, today: date, country: str = "") -> None:
    for text in listed(overlay, today=today, country=country):
        say(text)


def _directory(overlay: Path | None) -> Helplines:
    directory, errors = load_helplines(SHIPPED, overlay)
    if errors:
        raise Told("The directory cannot be read; fanal check says why and what to do.")
    return directory


def _why(line: Helpline, today: date) -> str:
    if line.status is not Status.VERIFIED:
        return "nobody has verified it"
    if not line.is_trusted(today):
        return f"its review was due on {line.review_by}: it no longer counts"
    return f"its review was due on {line.review_by}" if line.is_due(today) else ""
