"""Words for Teams: nobody's text can mention, link, mark up or become a date, whatever reads it as Markdown.

A run of a RichTextBlock is never read as Markdown, so lines stand there. Teams fills dates and mentions in a TextBlock
alone (MicrosoftDocs/msteams-docs issue 4489; docs "mention support within Adaptive Cards"), which is Markdown: a line
with one of these stands in a TextBlock, its words escaped without a backslash, since not every client knows that one.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any, Final

from cards.card import Bold, Exact, Line, Link, Mention, Moment, Span
from cards.tame import JOINER, clip, exact, flat, merged, tame
from config.patterns import late

Json = dict[str, Any]

_BRACES = late(r"[{$](?=\{)")  # {{DATE(…)}}, ${…}
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_LOOSE_UNDERSCORE = late(r"(?<![^\W_])_+|_+(?![^\W_])")  # inside lou_77 it marks nothing up
_MARKUP = late(
    rf"<(?!{JOINER})"  # <at>, <b>
    r"|\](?=[(\[:])"  # [a](b), [a][b], [a]: b
    r"|&(?=[#\w])"  # &lt;
    r"|\\"
)
_BLOCK = late(r"[#>+|=\-]|\d{1,9}[.)]")  # at the start of a line: a heading, a quotation, a list, a table
_IN_NAME = late(r"[<>&*_~`\[\]\\{}()]")
_PERSON = late(r"teams:[\w-]{1,60}/([\w-]{1,60})", re.ASCII)


def run(text: str) -> str:
    """The words in a place that is not read as Markdown, on as many lines as they were written."""
    return _broken(_BRACES, tame(text))


def run_line(text: str) -> str:
    """Likewise, on one line."""
    return _broken(_BRACES, flat(text))


def escape(text: str) -> str:
    """The words inside Markdown, on one line, wherever on it they stand."""
    text = _LOOSE_UNDERSCORE.sub(lambda found: "＿" * len(found[0]), run_line(text.translate(_LOOKALIKES)))
    return _broken(_MARKUP, text)


def shown(text: str, limit: int) -> str:
    """The words on one line, at most `limit` units; what could never be seen of a very long text is not looked at."""
    return clip(flat(text[: 4 * limit]), limit)


def markdown(text: str, limit: int) -> str:
    """A whole text of Markdown that shows these words and nothing else."""
    return begun(escape(shown(text, limit).strip()))


def begun(text: str) -> str:
    """What starts a line, made unable to begin a heading, a list, a quotation."""
    text = text.strip()
    return JOINER + text if _BLOCK.match(text) else text


def person_of(account: str) -> str:
    """The Entra id in "teams:<tenant>/<id>"; empty for a group and for another chat's account."""
    found = _PERSON.fullmatch(account)
    return found[1] if found else ""


def mention_of(mention: Mention) -> Json:
    """The entity that makes `<at>…</at>` notify somebody; empty where only the name can stand."""
    if not (person := person_of(mention.account)):
        return {}
    name = _IN_NAME.sub("", run_line(mention.name)).strip() or "…"
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": person, "name": name}}


def needs_markdown(line: Line) -> bool:
    """Whether something in the line is filled by Teams, or opened, in a TextBlock alone."""
    return any(
        isinstance(span, Link)
        or (isinstance(span, Moment) and span.style != "second")
        or (isinstance(span, Mention) and mention_of(span))
        for span in line
    )


def markdown_line(line: Line, limit: int) -> str:
    """The line as Markdown, each string in at most `limit` units."""
    return begun("".join(_markdown_span(span, limit) for span in merged(line)))


def runs(line: Line, limit: int, look: Json) -> list[Json]:
    """The line as inlines of a RichTextBlock, each string in at most `limit` units."""
    found = [element for span in merged(line) if (element := _run(span, limit, look))]
    return found if any(element["text"].strip() for element in found) else []


def quoted(words: str, limit: int) -> str:
    """Somebody's words for a run, on as many lines as they wrote."""
    return run(clip(tame(words[: 4 * limit]), limit)).strip("\n")


def _broken(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: found[0] + JOINER, text)


def _run(span: Span, limit: int, look: Json) -> Json:
    match span:
        case str() as text:
            return _text_run(text, limit, look)
        case Bold(text):
            return _text_run(text, limit, {**look, "weight": "Bolder"})
        case Exact(text):
            found = _broken(_BRACES, clip(exact(text), limit))
            return {"type": "TextRun", "text": found, **look, "fontType": "Monospace"} if found else {}
        case Link(_, text):
            return _text_run(text, limit, look)
        case Mention(_, name):
            return _text_run(name, limit, look)
        case Moment(_, fallback):
            return _text_run(fallback, limit, look)


def _text_run(text: str, limit: int, look: Json) -> Json:
    found = run_line(shown(text, limit))
    return {"type": "TextRun", "text": found, **look} if found else {}


def _markdown_span(span: Span, limit: int) -> str:
    match span:
        case str() as text:
            return escape(shown(text, limit))
        case Bold(text):
            found = escape(shown(text, limit)).strip()
            return f"**{JOINER}{found}{JOINER}**" if found else ""  # the joiners: beside a quotation mark ** is only **
        case Exact(text):
            return JOINER + escape(clip(exact(text), limit)) + JOINER
        case Link(url, text):
            return f"[{escape(shown(text, limit))}]({url})"
        case Mention(_, name):
            entity = mention_of(span)
            return str(entity["text"]) if entity else escape(shown(name, limit))
        case Moment():
            return _moment(span)


_MOMENTS: Final = {
    "time": "{{{{TIME({0})}}}}",
    "day": "{{{{DATE({0}, SHORT)}}}}",
    "day_time": "{{{{DATE({0}, SHORT)}}}} {{{{TIME({0})}}}}",
}


def _moment(span: Moment) -> str:
    """Filled by Teams in each reader's zone and language. It knows no seconds: these are said in our words."""
    if span.style == "second":
        return escape(span.fallback)
    return _MOMENTS[span.style].format(f"{span.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
