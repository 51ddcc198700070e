"""What can go wrong, told so that somebody knows the next step.

One class, one policy: `NotAllowed`, `Conflict`, `MissingData` are answered to the person who acted;
`Retryable` is tried again by the outbox, `Permanent` is parked and shown, `AlreadyDone` counts as done,
`Unknown` may have happened and goes to whoever can tell.
"""

from __future__ import annotations

from datetime import datetime


class FanalError(Exception):
    """Base of what Fanal raises on purpose; its text is fit for a reader."""


class ConfigError(FanalError):
    """A file under config/ (or a setting) is wrong: where, what, and what to do."""

    def __init__(self, file: str, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {problem}. {remedy}")
        self.file, self.line, self.problem, self.remedy = file, line, problem, remedy


class NotFound(FanalError):
    """No such thing for this client: an id of another client finds nothing."""


class NotAllowed(FanalError):
    """This person may not do this; `who` names those who may (person ids)."""

    def __init__(self, verb: str, who: tuple[str, ...]) -> None:
        super().__init__(f"{verb}: not allowed")
        self.verb, self.who = verb, who


class Conflict(FanalError):
    """Somebody was faster: who did what, when; and `until` when, if what they did is for a certain instant."""

    def __init__(self, by: str, verb: str, at: datetime, *, until: datetime | None = None) -> None:
        super().__init__(f"{by} did {verb} at {at.isoformat()}")
        self.by, self.verb, self.at, self.until = by, verb, at, until


class Refused(FanalError):
    """The rules say no in this state: `reason` is a message id of the catalogue, `values` fill it."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


class MissingData(FanalError):
    """A form lacks something: field id -> reason (message id)."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class Retryable(FanalError):
    """Try again, not before `after` seconds; the effect certainly did not happen."""

    def __init__(self, problem: str, after: float | None = None) -> None:
        super().__init__(problem)
        self.after = after


class AsksToWait(Retryable):
    """Too much at once: what else is of this kind and goes to the same place would be refused too, and waits."""


class Unclear(Retryable):
    """It may have happened, and is asked for again all the same: the other side knows its key (docs/decisions/0005)."""


class NeedsMending(Retryable):
    """It did not happen, and will not before somebody mends something: a permission, a channel, a token. It is tried
    again until then, and people are told (docs/decisions/0009)."""


class Permanent(FanalError):
    """Trying again will not help."""


class AlreadyDone(FanalError):
    """The other side says that it has happened before; `provider_id` if it told."""

    def __init__(self, provider_id: str = "") -> None:
        super().__init__("already done")
        self.provider_id = provider_id


class SeenBefore(AlreadyDone):
    """This very click or form came before, and what it came to was told then."""


class Unknown(FanalError):
    """It may have happened: the connection broke after the request left."""
