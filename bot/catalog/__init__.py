"""Reads config/, with the operator's folder laid over it, once into frozen types; refuses to start on an error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct

from bot.catalog.client_file import SecretReader, load_clients
from bot.catalog.clients import Client
from bot.catalog.helplines import load_helplines
from bot.catalog.lexicon import read_lexicon
from bot.catalog.problems import ConfigErrors
from bot.catalog.templates import load_templates
from bot.errors import ConfigError
from bot.rules.helplines import Helplines
from bot.rules.replies import Templates
from bot.rules.reported import Fears
from bot.rules.triage import Triage

__all__ = ["Catalog", "ConfigErrors", "Rules", "load_catalog"]


class Rules(Struct, frozen=True):
    """The settings that use cases and forms need."""

    undo: timedelta = timedelta(seconds=30)
    retention: timedelta = timedelta(days=180)
    public_url: str = ""  # where members reach the desk's pages; "": nothing we send carries an answer address
    hears_mail: bool = False  # whether answers by e-mail reach the desk


class Catalog(Struct, frozen=True):
    """Everything that was read. `warnings` are for `fanal check`: a person should see to them, but the desk works."""

    clients: Mapping[str, Client]
    triage: Triage
    fears: Fears
    templates: Templates
    helplines: Helplines
    warnings: tuple[ConfigError, ...] = ()
    rules: Rules = Rules()


def load_catalog(shipped: Path, overlay: Path | None, *, today: date, secrets: SecretReader) -> Catalog:
    """Read `shipped` (config/) with `overlay` laid over it. Raises ConfigErrors with every problem found.

    `today` decides which review dates have passed; `secrets` resolves `env:NAME` and `file:PATH`.
    """
    helplines, wrong_lines = load_helplines(shipped, overlay)
    clients = load_clients(shipped, overlay, today=today, secrets=secrets, helplines=helplines)
    lexicon, wrong_terms = read_lexicon(shipped / "lexicon", overlay and overlay / "lexicon")
    templates, wrong_templates = load_templates(shipped, overlay)
    if errors := [*clients.errors, *wrong_terms, *wrong_templates, *wrong_lines]:
        raise ConfigErrors(errors)
    triage = Triage(lexicon)
    return Catalog(
        clients=clients.by_slug,
        triage=triage,
        fears=Fears(read=triage.read, plain=triage.normal),
        templates=templates,
        helplines=helplines,
        warnings=clients.warnings,
    )
