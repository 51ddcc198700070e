"""What the sandbox refuses: to the bot in Slack's words, to a person (or a test) in its own."""

from __future__ import annotations

from .composition import Problem
from .config import Json


class SlackError(Exception):
    """Answered to the bot as `{"ok": false, "error": code, ...}`, the way the Web API does."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code, self.more = code, more

    def json(self) -> Json:
        return {"ok": False, "error": self.code, **self.more}


class Paced(SlackError):
    """Too fast: 429 with Retry-After in whole seconds."""

    def __init__(self, after: int) -> None:
        super().__init__("ratelimited")
        self.after = after


def malformed(code: str, problems: list[Problem]) -> SlackError:
    """What Slack answers to blocks or arguments that break its rules: the sentences stand twice."""
    lines = [str(problem) for problem in problems]
    return SlackError(code, errors=lines, response_metadata={"messages": [f"[ERROR] {line}" for line in lines]})


def missing_argument(name: str) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})


class Refusal(Exception):
    """Answered to whoever drives the sandbox: an HTTP status, a code, and what to do."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.status, self.code, self.detail = status, code, detail

    def json(self) -> Json:
        return {"ok": False, "error": self.code, "detail": self.detail}
