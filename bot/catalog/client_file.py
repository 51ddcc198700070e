"""Reads config/clients/<slug>.toml: one file per client, every problem with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from bot.catalog import directory_checks
from bot.catalog.client_build import build_client
from bot.catalog.client_checks import Checks, between_clients, is_signing_secret
from bot.catalog.client_shape import STAND_INS, ClientShape, check_url, is_reference
from bot.catalog.clients import Client
from bot.catalog.folders import clients_folder, files_in
from bot.catalog.problems import Problems
from bot.catalog.shape_errors import tell
from bot.catalog.toml_file import read_toml
from bot.catalog.toml_lines import KeyPath
from bot.errors import ConfigError
from bot.rules.helplines import Helplines
from config.patterns import late
from config.values import replace

SecretReader = Callable[[str], str]
"""Resolves a reference (`env:NAME`, `file:PATH`); raises LookupError or ValueError: « problem. Remedy »."""

_SLUG = late(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


class ClientsRead(Struct, frozen=True):
    """The usable clients by slug, and the problems of all files; `read` also has the unusable ones."""

    by_slug: Mapping[str, Client]
    errors: tuple[ConfigError, ...]
    warnings: tuple[ConfigError, ...] = ()
    read: tuple[Client, ...] = ()


def load_clients(
    shipped: Path, overlay: Path | None, *, today: date, secrets: SecretReader, helplines: Helplines
) -> ClientsRead:
    """Every client's file. An operator's folder of clients replaces the shipped examples."""
    folder = clients_folder(shipped, overlay)
    files = files_in(folder, ".toml")
    if not files:
        remedy = "Copy config/clients/maison-lumen.toml there, or lay a start with: fanal init DIR"
        return ClientsRead({}, (ConfigError(str(folder), 1, "There is no client", remedy),))
    problems = [Problems(file) for file in files]
    read = [checks for found in problems if (checks := _load(found, secrets))]
    between_clients(read)
    for checks in read:
        checks.run(today, helplines)
    return ClientsRead(
        by_slug={checks.client.slug: checks.client for checks in read if not checks.problems.errors},
        errors=tuple(error for found in problems for error in found.errors),
        warnings=tuple(warning for found in problems for warning in found.warnings),
        read=tuple(checks.client for checks in read),
    )


def _load(problems: Problems, secrets: SecretReader) -> Checks | None:
    """One file, read as far as possible; None if it is not TOML at all."""
    slug = problems.file.stem
    if not _SLUG.fullmatch(slug):
        problems.add((), f"“{slug}” cannot stand in an address", "Name the file in small letters: my-client.toml.")
    raw = read_toml(problems)
    if raw is None:
        return None
    shape, broken = _shape(raw, problems)
    client = build_client(slug, shape, _secrets(shape, broken, secrets, problems))
    if "directory" not in broken:
        client = replace(client, directories=directory_checks.read(shape.directory, secrets, problems))
    return Checks(client, shape, problems, broken)


def _shape(raw: dict[str, Any], problems: Problems) -> tuple[ClientShape, frozenset[str]]:
    """The file's contents, and which parts are broken: stand-ins replace those, so that the rest is checked too."""
    try:
        return ClientShape.model_validate(raw), frozenset()
    except ValidationError as error:
        tell(error, ClientShape, problems)
        broken = frozenset(str(found["loc"][0]) for found in error.errors())
    sound = {key: value for key, value in raw.items() if key not in broken}
    needed = {key: value for key, value in STAND_INS.items() if key in broken}
    return ClientShape.model_validate(sound | needed), broken


def _references(shape: ClientShape) -> Iterable[tuple[KeyPath, str, bool]]:
    """Every key that may be a reference, and whether its value must be able to sign."""
    for number, reference in enumerate(shape.flag_secrets):
        yield ("flag_secrets", number), reference, True
    for slug, place in shape.communities.items():
        yield ("communities", slug, "url"), place.url, False
        for number, reference in enumerate(place.secrets):
            yield ("communities", slug, "secrets", number), reference, True
    if shape.alarm:
        yield ("alarm", "url"), shape.alarm.url, False
        for number, reference in enumerate(shape.alarm.secrets):
            yield ("alarm", "secrets", number), reference, True


def _secrets(shape: ClientShape, broken: frozenset[str], read: SecretReader, problems: Problems) -> dict[str, str]:
    values: dict[str, str] = {}
    for at, reference, signs in _references(shape):
        if at[0] in broken or not is_reference(reference):
            continue
        try:
            value = read(reference)
        except (LookupError, ValueError) as error:
            problem, _, remedy = str(error.args[0] if error.args else error).partition(". ")
            problems.add(at, f"“{reference}”: {problem}", remedy or "Set it, or name another.")
            continue
        if signs and not is_signing_secret(value):
            problems.add(
                at,
                f"“{reference}” holds no signing secret (whsec_ and 24 to 64 bytes in base64)",
                "Make one with: echo whsec_$(openssl rand -base64 32)",
            )
        elif signs or _is_url(at, value, problems):
            values[reference] = value
    return values


def _is_url(at: KeyPath, value: str, problems: Problems) -> bool:
    try:
        check_url(value)
    except PydanticCustomError as error:
        told = error.context or {}
        problems.add(at, told["problem"], told["remedy"])
        return False
    return True
