"""What people write in Teams as plain words: its markup is taken off, and nothing that they typed."""

from __future__ import annotations

import html
import re

from config.patterns import late

# What no database keeps and no reader sees: NUL and lone surrogates come from broken encoders, never from people.
_UNKEEPABLE = late(r"[\x00\ud800-\udfff]")
_BREAK = late(r"<br\s*/?>|</(?:p|div|li|blockquote|h[1-6]|tr)\s*>", re.IGNORECASE)
_PICTURED = late(r"<(?:img|emoji)\b[^>]*?\balt=\"([^\"]*)\"[^>]*>", re.IGNORECASE)
# Only tags that Teams itself writes: "<3" or "a < b" is what somebody typed.
_TAG = late(
    r"</?(?:p|div|span|a|at|b|strong|i|em|u|s|strike|ul|ol|li|blockquote|h[1-6]|code|codeblock|pre|img|emoji|table"
    r"|thead|tbody|tr|td|th|hr|attachment|systemeventobject)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_AT = late(r"</?at(?:\s[^<>]*)?>")
_BLANKS = late(r"[ \t\u00a0]+")
_GAPS = late(r"\n{3,}")


def typed_words(text: str, *, is_markup: bool = False) -> str:
    """A message's text -> its words. Teams sends what was typed as it was typed ("<data>" too), but for mentions;
    what is said to be markup is read as such. Source: OfficeDocs-SkypeForBusiness issue 4723.
    """
    return words_of_html(text) if is_markup else _kept(_AT.sub("", text))


def words_of_html(text: str) -> str:
    """The body of a message -> its words, a line for each of its own; tags go, entities become what they stand for.

    A "<b>" that somebody wrote comes as "&lt;b&gt;" and is kept.
    """
    text = _TAG.sub("", _BREAK.sub("\n", _PICTURED.sub(r"\1", _kept(text))))
    lines = (_BLANKS.sub(" ", line).strip() for line in html.unescape(text).split("\n"))
    return _kept(_GAPS.sub("\n\n", "\n".join(lines)))


def _kept(text: str) -> str:
    return _UNKEEPABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
