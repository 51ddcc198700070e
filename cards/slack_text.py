"""Words for Slack: nobody's text can mention, link, mark up or call an emoji, and none is cut inside a character.

Lines are sent as rich text, which Slack never parses; only small type and text beside a button are "mrkdwn". Both
pass through `tame`, since Slack's clients still turn bare addresses and emoji codes into something else when they
feel like it: an invisible word joiner breaks these, and the words read as they were written.
"""

from __future__ import annotations

import re
from typing import Any, Final

from cards.card import Bold, Exact, Line, Link, Mention, Moment, MomentStyle, Span
from cards.tame import ELLIPSIS, JOINER, clip, cut, exact, flat, merged, tame, units
from config.patterns import late

_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_LOOSE_UNDERSCORE = late(r"(?<![^\W_])_+|_+(?![^\W_])")  # inside lou_77 it marks nothing up
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": f"{JOINER}&gt;"}  # the joiner: at the start of a line ">" would quote
_FORMATS: Final[dict[MomentStyle, str]] = {
    "time": "{time}",
    "second": "{time_secs}",
    "day": "{date_short_pretty}",
    "day_time": "{date_short_pretty} {time}",
}
_ACCOUNT = late(r"slack:[A-Z0-9]+/([A-Z][A-Z0-9]+)", re.ASCII)


def escape(text: str) -> str:
    """The words inside "mrkdwn", on one line."""
    return _escaped(flat(text))


def _escaped(text: str) -> str:
    text = _LOOSE_UNDERSCORE.sub(lambda found: "＿" * len(found[0]), text.translate(_LOOKALIKES))
    return "".join(_ENTITIES.get(character, character) for character in text)


def clip_escaped(text: str, limit: int) -> str:
    """`escape(text)` in at most `limit` units; no entity is cut."""
    text = flat(text)
    return found if units(found := _escaped(text)) <= limit else _escaped(cut(text, limit, _escaped_units))


def plain_text(text: str, limit: int) -> dict[str, Any]:
    """A plain_text object; never empty, since Slack refuses that."""
    return {"type": "plain_text", "text": clip(flat(text).strip(), limit) or ELLIPSIS, "emoji": False}


def rich(line: Line, limit: int) -> list[dict[str, Any]]:
    """The line as elements of a rich text section, on one line, each string in at most `limit` units."""
    return [element for span in merged(line) if (element := _rich_span(span, limit))]


def rich_words(words: str, limit: int) -> list[dict[str, Any]]:
    """Somebody's words as elements of a rich text quote, on as many lines as they wrote."""
    text = clip(tame(words), limit)
    return [{"type": "text", "text": text}] if text else []


def mrkdwn(line: Line, limit: int) -> str:
    """The line as mrkdwn, each string in at most `limit` units."""
    return "".join(_mrkdwn_span(span, limit) for span in merged(line))


def user_of(account: str) -> str:
    """The user's (or user group's) id in "slack:T…/U…"; empty when it is not one."""
    found = _ACCOUNT.fullmatch(account)
    return found[1] if found else ""


def _escaped_units(text: str) -> int:
    return sum(len(_ENTITIES.get(character, character)) for character in text) + units(text) - len(text)


def _rich_span(span: Span, limit: int) -> dict[str, Any]:
    match span:
        case str():
            return {"type": "text", "text": found} if (found := clip(flat(span), limit)) else {}
        case Bold(text):
            found = clip(flat(text), limit)
            return {"type": "text", "text": found, "style": {"bold": True}} if found else {}
        case Exact(text):
            found = clip(exact(text), limit)
            return {"type": "text", "text": found, "style": {"code": True}} if found else {}
        case Link(url, text):
            return {"type": "link", "url": url, "text": clip(flat(text), limit)}
        case Mention(account, name):
            return _rich_mention(user_of(account)) or _rich_span(name, limit)
        case Moment(at, fallback, style):
            date = {"type": "date", "timestamp": int(at.timestamp()), "format": _FORMATS[style]}
            return {**date, "fallback": fallback}


def _rich_mention(user: str) -> dict[str, Any]:
    if user.startswith("S"):
        return {"type": "usergroup", "usergroup_id": user}
    return {"type": "user", "user_id": user} if user else {}


def _mrkdwn_span(span: Span, limit: int) -> str:
    match span:
        case str():
            return clip_escaped(span, limit)
        case Bold(text):
            return f"*{found}*" if (found := clip_escaped(text, limit).strip()) else ""
        case Exact(text):
            return clip_escaped(text, limit)
        case Link(url, text):
            return f"<{url}|{clip_escaped(text, limit).replace('|', '/')}>"
        case Mention(account, name):
            user = user_of(account)
            if not user:
                return clip_escaped(name, limit)
            return f"<!subteam^{user}>" if user.startswith("S") else f"<@{user}>"
        case Moment(at, fallback, style):
            words = "".join(_ENTITIES.get(character, character) for character in fallback).replace("|", "/")
            return f"<!date^{int(at.timestamp())}^{_FORMATS[style]}|{words}>"
