"""What comes in from communities: signatures are checked on raw bytes, then a body becomes a `Flag` or an `Answered`,
or is refused.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from msgspec import Struct
from pydantic import BaseModel, ValidationError
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from bot.communities.answer_body import AnswerBody
from bot.communities.flag_body import FlagBody
from bot.errors import FanalError
from config.deliveries import Answered
from config.words import Flag

B = TypeVar("B", bound=BaseModel)

# Standard Webhooks, "Verifying the timestamp": how far a timestamp may be from now, either way.
TOLERANCE = timedelta(minutes=5)
# A signature header may carry several; more than a rotation needs is nobody's mistake.
MOST_SIGNATURES = 10
# What the library raises, and what it lets through: UnicodeError and binascii.Error are ValueErrors.
_LET_THROUGH = (
    WebhookVerificationError,
    EmptyWebhookSecretError,
    ValueError,
    KeyError,
    TypeError,
    OverflowError,
    OSError,
)


class BadSignature(FanalError):
    """Whoever sent this could not be recognised; the answer is 401 and says no more."""


class FieldProblem(Struct, frozen=True):
    """What is wrong with one field: `author.id`, "Field required"."""

    field: str
    problem: str


class BadBody(FanalError):
    """The body is no flag, or no answer: each field with its problem; the answer is 422."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.problem}" for problem in problems))
        self.problems = problems

    @classmethod
    def of(cls, field: str, problem: str) -> BadBody:
        """One field that is wrong."""
        return cls((FieldProblem(field, problem),))


def verify(secrets: tuple[str, ...], headers: Mapping[str, str], raw: bytes, now: datetime) -> None:
    """Returns when one of the secrets (`whsec_…`) signed these bytes within five minutes of the machine's `now`.

    Raises BadSignature in every other case, also those where the library would let another exception through:
    no base64, no comma, bytes that are not UTF-8, a timestamp that is no number.
    """
    try:
        _verify(secrets, {name.lower(): value for name, value in headers.items()}, raw, now)
    except _LET_THROUGH as error:
        raise BadSignature("the signature does not hold") from error


def _verify(secrets: tuple[str, ...], headers: Mapping[str, str], raw: bytes, now: datetime) -> None:
    stamp = headers["webhook-timestamp"]
    if not (stamp.isascii() and stamp.isdecimal()):
        raise ValueError("the timestamp is no number")
    at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(now - at) > TOLERANCE:
        raise ValueError("the timestamp is too far from now")
    given = headers["webhook-signature"].encode("ascii").split(b" ")[:MOST_SIGNATURES]
    text = raw.decode()
    # The library signs, we compare: its own `verify` reads the clock by itself and lets other exceptions through.
    ours = [Webhook(secret).sign(headers["webhook-id"], at, text).encode() for secret in secrets]
    # Every pair is compared, so that the time taken tells nothing about which secret it was.
    matches = [hmac.compare_digest(mine, theirs) for mine in ours for theirs in given]
    if not any(matches):
        raise ValueError("no signature matches")


def parse_flag(client: str, body: bytes | Mapping[str, Any]) -> Flag:
    """A flag for `client`, from JSON bytes or what they parse to. Raises BadBody with every field that is wrong."""
    return _read(FlagBody, body).flag(client)


def parse_answer(client: str, body: bytes) -> Answered:
    """What a member answered on a community of `client`. Raises BadBody with every field that is wrong."""
    return _read(AnswerBody, body).answered(client)


def _read(model: type[B], body: bytes | Mapping[str, Any]) -> B:
    try:
        return _from_json(model, body) if isinstance(body, bytes) else model.model_validate(body)
    except ValidationError as error:
        raise BadBody(_problems(error)) from error


def _from_json(model: type[B], body: bytes) -> B:
    """The strict reader first; the lenient one for what it alone refuses: half an emoji (a lone surrogate), which
    forums make when they cut a text, is no reason to refuse a call for help."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        if error.errors(include_url=False)[0]["type"] != "json_invalid":
            raise
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise error from None
        return model.model_validate(value)


def _problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Without what was sent: an answer, and a log, never repeat a member's words."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(FieldProblem(_name(item["loc"]), item["msg"].removeprefix("Value error, ")) for item in found)


def _name(place: tuple[int | str, ...]) -> str:
    """`("media", 0, "url")` is written media[0].url; a body that is no JSON object is `body`."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return name.removeprefix(".") or "body"
