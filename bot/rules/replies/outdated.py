"""What a text says of where the message stands, and is not true any more: it was filled in before that changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rules.replies.draft import Draft, Facts, Obstacle, Remedy, RemedyKind, Standing
from bot.rules.replies.render import TemplateData, fields_of, render
from bot.rules.replies.template import Kind, Template
from bot.rules.replies.words import is_quoted, tidy, unquoted
from config.patterns import late
from config.values import replace
from config.words import Visibility

_STATES = (Visibility.ONLINE, Visibility.OFFLINE, Visibility.PENDING)
_TAKEN_DOWN = frozenset({Kind.REMOVAL_NOTICE, Kind.KEEP_WAITING})
"""Words that begin with it that the message is not to be seen."""
_END = late(r"(?<=[.!?:])\s+")


def speaks_of_state(template: Template) -> bool:
    """Whether its words depend on where the message stands."""
    return any(name.startswith("message.") for name in fields_of(template.body))


def standing(template: Template, data: TemplateData) -> Standing:
    """The sentences by which this template says where the message stands: those that are true now, and the others."""
    now = _sentences(template, data)
    others = [_sentences(template, replace(data, visibility=state)) for state in _STATES]
    others = [said for said in others if said != now]
    wrong = dict.fromkeys(one for said in others for one in said if one not in now)
    right = [one for one in now if any(one not in said for said in others)]
    return Standing(tuple(wrong), tuple(right))


def _sentences(template: Template, data: TemplateData) -> tuple[str, ...]:
    text = unquoted(render(template, data).text)
    return tuple(one for line in text.split("\n") for one in _END.split(line) if one)


def outdated(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """« Votre message est resté en ligne », once it was taken offline."""
    ours = _typed(unquoted(draft.text))
    said = [one for one in facts.standing.wrong if _typed(one) in ours]
    if said:
        yield Obstacle("outdated", False, {"line": said[0]}, Remedy(RemedyKind.SAY_NOW))
    elif draft.kind in _TAKEN_DOWN and facts.visibility is Visibility.ONLINE:
        yield Obstacle("is_online", False)


def say_now(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    """What is not true any more goes; what is true stands in its place, unless that is said already."""
    lines = draft.text.split("\n")
    ours = _typed(unquoted(draft.text))
    right = " ".join(one for one in facts.standing.right if _typed(one) not in ours)
    for at, line in enumerate(lines):
        if is_quoted(line) or not any(_typed(one) in _typed(line) for one in facts.standing.wrong):
            continue
        for wrong in facts.standing.wrong:
            if (start := _typed(line).find(_typed(wrong))) >= 0:
                line, right = f"{line[:start]}{right}{line[start + len(wrong) :]}", ""
        lines[at] = re.sub(" {2,}", " ", line).strip(" ")
    return draft.with_text(tidy("\n".join(lines)))


def _typed(text: str) -> str:
    """The same length, with the spaces that a chat, or whoever edits the text, may put in the place of ours."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
