"""What whoever drives the sandbox gave: read as JSON, each value of the kind that is meant, or refused in its words."""

from __future__ import annotations

import json
from typing import Any

from .config import Json
from .errors import Refusal


def read_body(raw: bytes) -> Json:
    """A JSON object; an empty body is an empty one. Half an emoji becomes �, as when a browser sends it: no file and no
    wire would take it. Raises Refusal."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw.decode())
    except (ValueError, RecursionError) as problem:
        raise Refusal(400, "invalid_json", str(problem)) from problem
    if not isinstance(body, dict):
        raise Refusal(400, "json_not_object", "send a JSON object")
    whole: Json = _whole(body) if b"\\ud" in raw.lower() else body
    return whole


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {_whole(key): _whole(one) for key, one in value.items()} if isinstance(value, dict) else value


def a_number(given: Json, name: str) -> int | None:
    """A whole number, None where none was given. Raises Refusal."""
    value = given.get(name)
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError, OverflowError) as problem:
        raise Refusal(400, f"bad_{name}", f"{name} is a whole number, not {value!r}") from problem


def a_list(given: Json, name: str) -> list[Any]:
    """Empty where nothing was given. Raises Refusal."""
    value = given.get(name) or []
    if not isinstance(value, list):
        raise Refusal(400, f"bad_{name}", f"{name} is a list, not {value!r}")
    return value


def an_object(given: Json, name: str) -> Json:
    """Empty where nothing was given. Raises Refusal."""
    value = given.get(name) or {}
    if not isinstance(value, dict):
        raise Refusal(400, f"bad_{name}", f"{name} is an object, not {value!r}")
    return value
