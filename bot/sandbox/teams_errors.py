"""What the pretend Bot Connector refuses, in its own words: a status, a code, a sentence."""

from __future__ import annotations

from aiohttp import web

from .config import Json


class TeamsError(Exception):
    """Answered to the bot as `{"error": {"code", "message"}}` with an HTTP status."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int = 0) -> None:
        super().__init__(f"{code}: {message}")
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after

    def json(self) -> Json:
        return {"error": {"code": self.code, "message": self.message}}

    def response(self) -> web.Response:
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return web.json_response(self.json(), status=self.status, headers=headers)


def bad_syntax(message: str) -> TeamsError:
    return TeamsError(400, "BadSyntax", message)


def too_many_calls(after: int) -> TeamsError:
    return TeamsError(429, "TooManyRequests", "API calls quota exceeded", retry_after=max(1, after))


def no_conversation() -> TeamsError:
    return TeamsError(404, "ConversationNotFound", "Conversation not found.")


def not_in_roster() -> TeamsError:
    return TeamsError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
