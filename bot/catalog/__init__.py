"""Reads config/, and the operator's folder laid over it, once into frozen types; refuses to start on an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.catalog.client_file import SecretReader, load_clients
from bot.catalog.clients import Client
from bot.catalog.problems import ConfigErrors

__all__ = ["Catalog", "ConfigErrors", "SecretReader", "load_catalog"]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that was read."""

    clients: Mapping[str, Client]


def load_catalog(shipped: Path, overlay: Path | None, *, today: date, secrets: SecretReader) -> Catalog:
    """Everything under `shipped` (config/) with `overlay` laid over it. Raises ConfigErrors with every problem found.

    `today` decides which review dates have passed; `secrets` tells what `env:NAME` and `file:PATH` stand for.
    """
    clients, errors = load_clients(shipped, overlay, today=today, secrets=secrets)
    if errors:
        raise ConfigErrors(errors)
    return Catalog(clients=clients)
