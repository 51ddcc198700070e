"""`fanal check`: reads all of config/ and the folder laid over it, and tells each problem with its place and remedy."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from bot.catalog.client_file import load_clients
from bot.catalog.clients import Client, chat_of
from bot.catalog.folders import clients_folder, files_in
from bot.catalog.helplines import load_helplines
from bot.catalog.lexicon import read_lexicon
from bot.catalog.reachable import not_woken, out_of_reach
from bot.catalog.strays import Known, strays
from bot.catalog.templates import load_templates
from bot.command.check_settings import unset
from bot.errors import ConfigError
from bot.opening import SHIPPED, chats_of
from bot.rules.helplines import Helplines
from bot.rules.replies import Templates
from bot.rules.triage import Lexicon, Term, Triage
from config.settings import FILE_VARIABLE, Settings, read_secret

NOT_ASKED = "its value was not asked for"


class Checked(Struct, frozen=True):
    """What was found; `summary` says what there is, for a reader; `notes` what is left out for now."""

    errors: tuple[ConfigError, ...]
    warnings: tuple[ConfigError, ...]
    summary: str
    notes: tuple[str, ...] = ()


def check(overlay: Path | None, *, today: date, secrets: bool, settings: Settings) -> Checked:
    """Everything under config/ with `overlay` laid over it; without `secrets`, no reference is followed, and nothing is
    missed in the settings."""

    named = [Path(file)] if (file := os.environ.get(FILE_VARIABLE, "")) else []

    def read(reference: str) -> str:
        if reference.startswith("file:"):
            named.append((overlay or SHIPPED) / reference.removeprefix("file:"))
        if secrets:
            return read_secret(reference, folder=overlay or SHIPPED)
        raise LookupError(NOT_ASKED)

    helplines, wrong_lines = load_helplines(SHIPPED, overlay)
    clients = load_clients(SHIPPED, overlay, today=today, secrets=read, helplines=helplines)
    lexicon, wrong_terms = read_lexicon(SHIPPED / "lexicon", overlay and overlay / "lexicon")
    templates, wrong_templates = load_templates(SHIPPED, overlay)
    folder = clients_folder(SHIPPED, overlay)
    count = len(files_in(folder, ".toml"))
    named += [path for client in clients.read for directory in client.directories for path in directory.files]
    untrue = _untrue_rows(overlay / "lexicon", Triage(lexicon)) if overlay and not wrong_terms else ()
    amiss = [error for error in clients.errors if NOT_ASKED not in error.problem]
    known = Known(named, Settings.model_fields, all_read=not amiss)
    lost = [*strays(SHIPPED, known, clients=folder.parent == SHIPPED), *(strays(overlay, known) if overlay else ())]
    found = [*clients.errors, *wrong_terms, *wrong_templates, *wrong_lines]
    errors = [error for error in found if secrets or NOT_ASKED not in error.problem]
    missed = unset(clients.read, folder, mail=settings.mail, public_url=settings.public_url) if secrets else ()
    chats = chats_of(settings)
    return Checked(
        errors=tuple(sorted(errors, key=_place)),
        warnings=tuple(sorted([*clients.warnings, *untrue, *missed, *lost], key=_place)),
        summary=_summary(count, templates, lexicon, helplines),
        notes=tuple(_left_out(clients.read, chats) if chats else ()),
    )


def _left_out(clients: Iterable[Client], chats: Collection[str]) -> Iterator[str]:
    """Nobody is at fault for a chat that is not set up yet."""
    for client in clients:
        for dest in out_of_reach(client, chats):
            chat = chat_of(dest).capitalize()
            yield f"{client.slug}: {chat} is not set up, so nothing is posted to {dest.split('/', 1)[1]}."
        for person in not_woken(client, chats):
            yield f"{client.slug}: {person} is in no chat that is set up: the watch wakes whoever is next."


def _place(error: ConfigError) -> tuple[str, int, str]:
    return error.file, error.line, error.problem


def _summary(clients: int, templates: Templates, lexicon: Lexicon, helplines: Helplines) -> str:
    languages = Counter(template.language for template in templates.all)
    spoken = ", ".join(f"{language} {count}" for language, count in sorted(languages.items()))
    countries = len({line.country for line in helplines.lines})
    return (
        f"{_count(clients, 'client')}, {_count(languages.total(), 'template')} ({spoken}), "
        f"{len(lexicon.terms):,} lexicon rows, {_count(len(helplines.lines), 'helpline')} in {countries} countries."
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _untrue_rows(folder: Path, triage: Triage) -> Iterator[ConfigError]:
    """An operator's own rows that do not do what their examples say. The shipped rows are held by the tests."""
    rows = {(term.language, term.kind.value, term.term): term for term in triage.lexicon.searched}
    for file in files_in(folder, ".csv"):
        reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
        for row in reader:
            term = rows.get((file.stem, (row.get("kind") or "").strip(), (row.get("term") or "").strip()))
            if term is not None and (wrong := _wrong(triage, term)):
                remedy = "Mend the term, or its examples"
                yield ConfigError(str(file), reader.line_num, f"“{term.term}” {wrong}", remedy)


def _wrong(triage: Triage, term: Term) -> str:
    seen = triage.standing if term.counts else triage.found
    if term not in seen(term.matches):
        return f"is not found in its own example “{term.matches}”"
    return f"is found in “{term.not_matches}” too" if term in seen(term.not_matches) else ""
