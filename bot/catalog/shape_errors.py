"""Pydantic's errors about a file's shape, as sentences for an operator, each with its remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bot.catalog.problems import Problems, did_you_mean
from bot.catalog.toml_lines import KeyPath
from config.patterns import late

_KINDS = {
    "string": "a text in quotes",
    "tuple": "a list in brackets",
    "list": "a list in brackets",
    "frozen_set": "a list in brackets",
    "set": "a list in brackets",
    "dict": "a table",
    "model": "a table",
    "bool": "true or false",
    "date": "a date, such as 2026-12-24 without quotes",
}
_TYPE = late(r"(\w+?)_(?:type|attributes_type|from_datetime_parsing|from_datetime_inexact|parsing)")

_HOW_TO = {
    "zone": 'Write zone = "Europe/Paris", or another name of the IANA list.',
    "country": 'Write country = "FR", or another code of ISO 3166.',
    "locale": 'Write locale = "fr" or "en": the language of its crisis channel.',
    "flag_secrets": 'Write flag_secrets = ["env:NAME"] and set that variable.',
    "communities": "Add a table [communities.forum] with its name, url, secrets and abilities.",
    "destinations": 'Add a table [[destinations]] with dest = "slack:T…/C…" or "teams:…/19:…".',
    "people": "Add a table [people.<id>] for each responder.",
    "watch": "Add a table [[watch.moderation]] that says who is woken when.",
    "roles": 'Write roles = ["moderator"], "expert" or "manager".',
    "abilities": 'List what this community can do, such as ["hide", "restore", "reply"].',
}


def tell(error: ValidationError, model: type[BaseModel], problems: Problems) -> None:
    """Add each of pydantic's errors to `problems`."""
    found_all = error.errors(include_url=False)
    for found in found_all:
        if found["type"] == "too_short" and any(_is_within(other["loc"], found["loc"]) for other in found_all):
            continue  # not empty: its contents were wrong, which is reported by itself
        problem, remedy = _sentence(found, found["loc"], model)
        problems.add(found["loc"], problem, remedy)


def _is_within(inner: KeyPath, outer: KeyPath) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _sentence(found: Mapping[str, Any], path: KeyPath, model: type[BaseModel]) -> tuple[str, str]:
    kind, context = found["type"], found.get("ctx", {})
    key = path[-1] if path else "the file"
    if kind == "fanal":
        return context["problem"], context["remedy"]
    if kind == "missing":
        return f"“{key}” is missing{_within(path)}", _HOW_TO.get(str(key), f"Add a line {key} = …")
    if kind == "extra_forbidden":
        return f"“{key}” is not a key{_within(path) or ' here'}", did_you_mean(str(key), _keys_at(model, path[:-1]))
    if kind in ("enum", "literal_error"):
        return f"“{found['input']}” is not known here", did_you_mean(str(found["input"]), _choices(context["expected"]))
    if kind in ("too_short", "string_too_short"):
        return f"“{_named(path)}” is empty", _HOW_TO.get(str(key), "Fill it in, or delete the line.")
    if kind == "too_long":
        return (
            f"“{_named(path)}” has more than {context['max_length']} entries",
            "Keep the newest and the one before it.",
        )
    if (match := _TYPE.fullmatch(kind)) and match[1] in _KINDS:
        return f"“{_named(path)}” is not of the right kind", f"Write {_KINDS[match[1]]}."
    return f"“{_named(path)}”: {found['msg']}", "Compare with the shipped files under config/."


def _within(path: KeyPath) -> str:
    return f" in [{_named(path[:-1])}]" if len(path) > 1 else ""


def _named(path: KeyPath) -> str:
    """`watch.moderation.2.from`, with positions counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path) or "the file"


def _choices(expected: str) -> list[str]:
    return re.findall(r"'([^']*)'", expected)


def _keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys allowed in the table at `path`."""
    kind: Any = model
    for part in path:
        kind = _model_in(kind.model_fields[part].annotation) if _is_model(kind) and part in kind.model_fields else kind
    return [field.alias or name for name, field in kind.model_fields.items()] if _is_model(kind) else []


def _model_in(annotation: Any) -> Any:
    """The model within `tuple[Model, ...]`, `dict[str, Model]`, `Model | None` or `dict[str, tuple[Model, ...]]`."""
    if _is_model(annotation) or get_origin(annotation) is None:
        return annotation
    return next((inner for part in get_args(annotation) if _is_model(inner := _model_in(part))), annotation)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
