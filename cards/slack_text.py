"""Words for Slack: nobody's text can mention, link, mark up or call an emoji, and none is cut inside a character.

Lines are sent as rich text, which Slack never parses; only small type and text beside a button are "mrkdwn". Both
pass through `tame`, since Slack's clients still turn bare addresses and emoji codes into something else when they
feel like it: an invisible word joiner breaks these, and the words read as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Final

import regex  # type: ignore[import-untyped]

from cards.card import Bold, Exact, Line, Mention, Moment, MomentStyle, Span

JOINER: Final = "\u2060"
ELLIPSIS: Final = "…"
MAX_CLUSTER: Final = 16  # code points of one visible character; a longer pile of accents is cut

# Controls, line and paragraph separators, and the marks that turn the direction of text (they can swap words).
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_PILED = regex.compile(r"[\p{M}\p{Cf}\p{GCB=Prepend}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")
_CLUSTER = regex.compile(r"\X")
_SURROGATES = re.compile("[\ud800-\udfff]")
_DANGER = re.compile(
    rf"<(?=[^\s{JOINER}])"  # <!channel>, <@U…>, <#C…>, <https://…>
    r"|@(?=channel\b|here\b|everyone\b)"
    r"|(?<!\d):(?=[\w+'-]+:)|:(?!\d\d:\d)(?=[\w+'-]+:)"  # :emoji:, but not 03:06:12
    r"|:(?=//)"  # https://…
    r"|(?<=[\w-])(?=\.[^\W\d_]{2,})"  # example.com, www.example
    r"|(?<=mailto)(?=:)|(?<=tel)(?=:)",
    re.IGNORECASE,
)
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")  # inside lou_77 it marks nothing up
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": f"{JOINER}&gt;"}  # the joiner: at the start of a line ">" would quote
_FORMATS: Final[dict[MomentStyle, str]] = {
    "time": "{time}",
    "second": "{time_secs}",
    "day": "{date_short_pretty}",
    "day_time": "{date_short_pretty} {time}",
}
_ACCOUNT = re.compile(r"slack:[A-Z0-9]+/([A-Z][A-Z0-9]+)", re.ASCII)


def units(text: str) -> int:
    """Length as Slack's JavaScript counts it: UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def tame(text: str) -> str:
    """The words with everything in them made harmless, on as many lines as before."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))
    if _PILED.search(text):
        text = _CLUSTER.sub(lambda found: found[0][:MAX_CLUSTER], text)
    return _DANGER.sub(lambda found: found[0] + JOINER, text)


def flat(text: str) -> str:
    """The tamed words on one line: nobody's name starts a line of its own."""
    return tame(text.replace("\r", " ").replace("\n", " "))


def escape(text: str) -> str:
    """The words inside "mrkdwn", on one line."""
    return _escaped(flat(text))


def _escaped(text: str) -> str:
    text = _LOOSE_UNDERSCORE.sub(lambda found: "＿" * len(found[0]), text.translate(_LOOKALIKES))
    return "".join(_ENTITIES.get(character, character) for character in text)


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, cut between two visible characters and then ended by "…"."""
    return text if units(text) <= limit else _cut(text, limit, units)


def clip_escaped(text: str, limit: int) -> str:
    """`escape(text)` in at most `limit` units; no entity is cut."""
    text = flat(text)
    return found if units(found := _escaped(text)) <= limit else _escaped(_cut(text, limit, _escaped_units))


def as_typed(text: str, limit: int) -> str:
    """What stands in an input, letter for letter but for what no text can hold."""
    return clip(_SURROGATES.sub("\ufffd", text.replace("\x00", "")), limit)


def pieces(text: str, limit: int) -> list[str]:
    """The whole text in pieces of at most `limit` units, cut between characters, at a space where one is near."""
    found: list[str] = []
    while units(text) > limit:
        head = _cut(text, limit + 1, units).removesuffix(ELLIPSIS)
        head = head or text[:1]
        space = max(head.rfind("\n"), head.rfind(" "))
        head = head[: space + 1] if space > len(head) * 3 // 4 else head
        found.append(head)
        text = text[len(head) :]
    return [*found, text] if text else found


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


def merged(line: Line) -> Iterator[Span]:
    """The line with strings that touch made one: what is harmless apart may not be so together."""
    for is_text, spans in groupby(line, key=lambda span: isinstance(span, str)):
        if is_text:
            yield "".join(span for span in spans if isinstance(span, str))
        else:
            yield from spans


def user_of(account: str) -> str:
    """The user's (or user group's) id in "slack:T…/U…"; empty when it is not one."""
    found = _ACCOUNT.fullmatch(account)
    return found[1] if found else ""


def _cut(text: str, limit: int, cost: Callable[[str], int]) -> str:
    kept, left = [], limit - units(ELLIPSIS)
    for found in _CLUSTER.finditer(text):
        left -= cost(found[0])
        if left < 0:
            break
        kept.append(found[0])
    return "".join(kept).rstrip() + ELLIPSIS


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
            found = clip(_CONTROLS.sub("", text).replace("\n", " "), limit)
            return {"type": "text", "text": found, "style": {"code": True}} if found else {}
        case Mention(account):
            return _rich_mention(user_of(account))
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
        case Mention(account):
            user = user_of(account)
            return "" if not user else f"<!subteam^{user}>" if user.startswith("S") else f"<@{user}>"
        case Moment(at, fallback, style):
            words = "".join(_ENTITIES.get(character, character) for character in fallback).replace("|", "/")
            return f"<!date^{int(at.timestamp())}^{_FORMATS[style]}|{words}>"
