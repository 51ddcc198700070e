"""What people write in Teams as plain text: its markup is removed, but nothing that they typed."""

from __future__ import annotations

import html
import re

from config.patterns import late

# Characters that no database keeps and no reader sees: NUL and lone surrogates, from broken encoders.
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
    """A message's text as plain words. Teams sends typed text verbatim (even "<data>"), except for mentions; text
    declared as markup is read as such. Source: OfficeDocs-SkypeForBusiness issue 4723."""
    return words_of_html(text) if is_markup else _kept(_AT.sub("", text))


def words_of_html(text: str) -> str:
    """A message's HTML body as plain words, line by line: tags go, entities become their characters. A typed "<b>"
    arrives as "&lt;b&gt;" and is kept."""
    text = _TAG.sub("", _BREAK.sub("\n", _PICTURED.sub(r"\1", _kept(text))))
    lines = (_BLANKS.sub(" ", line).strip() for line in html.unescape(text).split("\n"))
    return _kept(_GAPS.sub("\n\n", "\n".join(lines)))


def _kept(text: str) -> str:
    return _UNKEEPABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
