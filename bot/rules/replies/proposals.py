"""« Garder comme modèle… »: turns a text that somebody edited back into a template, with nobody's name in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from bot.rules.replies.fields import FIELDS, hole, holes
from bot.rules.replies.numbers import DIGITS
from bot.rules.replies.render import TemplateData, check, known_values, render_part
from bot.rules.replies.template import Template
from bot.rules.replies.words import paragraphs, tidy, unquoted
from config.patterns import late
from config.values import replace

_BRACES = late(r"\{[{%#]|[%}#]\}")
_BLOCK = late(r"\{%-?\s*(if|endif)\b")
# A conditional hides these from a reader, so a text can't show where they stood.
_NOT_TURNED_BACK = frozenset({"quotation", "helpline.hours", "helpline.cost", "helpline.sms"})


class ProposalProblem(StrEnum):
    """Why a text can't become a template; `cards` has the sentences."""

    EMPTY = "empty"
    MEMBER_NAMED = "member_named"
    NUMBER = "number"
    PLACEHOLDER = "placeholder"
    BRACES = "braces"


class Proposal(Struct, frozen=True):
    """The template that the text would become, and what must be mended in the text first (none: it may be proposed)."""

    template: Template
    problems: tuple[ProposalProblem, ...]


def propose(template: Template, text: str, data: TemplateData) -> Proposal:
    """The next version of `template` from an edited `text` that was rendered with `data`.

    A paragraph that nobody changed keeps its fields and conditions; in the others known values become fields again,
    and whatever else was typed stays words. A text that still names the member or gives a number must be mended.
    """
    written = [*paragraphs(unquoted(text))]
    turned = [_turned_back(template, part, data) for part in written]
    body = tidy("\n\n".join(_with_silent(template, written, turned, data)))
    problems = [*_problems(turned, data)]
    if _BRACES.search("\n".join(written)) or check(body):
        problems.append(ProposalProblem.BRACES)
    return Proposal(replace(template, body=body, version=template.version + 1), tuple(problems))


def _with_silent(template: Template, written: list[str], turned: list[str], data: TemplateData) -> Iterator[str]:
    """The new paragraphs, and after each the ones of the template that showed nothing this time or that quote."""
    sources = _chunks(template.body)
    shown = {source: unquoted(render_part(template.language, source, data)) for source in sources}
    left = list(sources)

    def silent() -> Iterator[str]:
        while left and not shown[left[0]]:
            yield left.pop(0)

    yield from silent()
    for part, new in zip(written, turned, strict=True):
        kept = next((source for source in left if shown[source] == part), None)
        yield kept or new
        if kept:
            left[: left.index(kept) + 1] = [source for source in left[: left.index(kept)] if not shown[source]]
        yield from silent()
    yield from (source for source in left if not shown[source])


def _turned_back(template: Template, part: str, data: TemplateData) -> str:
    """A paragraph's words with known values and holes as fields."""
    names: dict[str, str] = {}
    for name, value in known_values(template.language, data).items():
        if FIELDS[name].shown and name not in _NOT_TURNED_BACK:
            names.setdefault(value or hole(FIELDS[name].label.in_(template.language), template.language), name)
    spelled = "|".join(re.escape(value) for value in sorted(names, key=len, reverse=True) if value.strip())
    return re.sub(rf"(?<!\w)(?:{spelled})(?!\w)", lambda found: f"{{{{ {names[found[0]]} }}}}", part)


def _problems(turned: list[str], data: TemplateData) -> Iterator[ProposalProblem]:
    words, member = "\n".join(turned), data.member.strip().lstrip("@")
    if not words.strip():
        yield ProposalProblem.EMPTY
    if member and re.search(rf"(?<!\w){re.escape(member)}(?!\w)", words, re.IGNORECASE):
        yield ProposalProblem.MEMBER_NAMED
    if DIGITS.search(words):
        yield ProposalProblem.NUMBER
    if holes(words):
        yield ProposalProblem.PLACEHOLDER


def _chunks(body: str) -> list[str]:
    """A body's paragraphs; a condition that spans several keeps them together."""
    chunks: list[str] = []
    depth = 0
    for part in paragraphs(body):
        if depth:
            chunks[-1] = f"{chunks[-1]}\n\n{part}"
        else:
            chunks.append(part)
        depth += sum(1 if found[1] == "if" else -1 for found in _BLOCK.finditer(part))
    return chunks
